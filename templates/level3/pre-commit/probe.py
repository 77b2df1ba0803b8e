"""How to prove the checks before a commit: git refuses a bad file, and takes a good one."""

from scaffold.proving import Fault, Machine, Project, expect

CONFIG = ".pre-commit-config.yaml"
GIT = "git -c user.name=Probe -c user.email=probe@example.org"
COMMIT = f"{GIT} add --all && {GIT} commit --quiet --message"
BAD = (
    ("an unused import", '"""Seeded."""\n\nimport os\n'),
    ("another format", '"""Seeded."""\n\nNUMBER  =  7\n'),
)
GOOD = '"""Seeded."""\n\nNUMBER = 7\n'


def prove_hooks(project: Project) -> None:
    """Commit in a fresh clone, as somebody would: bad files first, then one that is good."""
    with project.copy() as copy:
        machine = Machine(copy)
        machine.lock()
        machine.passes("uv sync --locked")
        machine.passes("git init --quiet && uv run --frozen prek install")
        machine.passes(f"{COMMIT} 'All as it is'")
        module, manifest = "{source}/seeded.py", copy.path("pyproject.toml")
        for what, text in BAD:
            copy.write(module, text)
            expect(machine.run(f"{COMMIT} Bad").code != 0, f"git takes {what}")
        copy.path(module).unlink()
        sound = manifest.read_text(encoding="utf-8")
        manifest.write_text(sound.replace('"fastapi>=', '"six>=1", "fastapi>='), encoding="utf-8")
        loose = machine.run(f"{COMMIT} Bad")
        expect(loose.code != 0, "git takes a manifest that the lock does not fit")
        manifest.write_text(sound, encoding="utf-8")
        copy.write(module, GOOD)
        machine.passes(f"{COMMIT} Good")


FAULTS = (
    Fault("hooks", CONFIG, "uv run --frozen ruff check --force-exclude", "true"),
    Fault("hooks", CONFIG, "uv run --frozen ruff format --check --force-exclude", "true"),
    Fault("hooks", CONFIG, "uv lock --check", "true"),
)
