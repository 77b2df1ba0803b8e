"""How to prove the checks before a commit: git refuses a bad file, and takes a good one."""

import os
import shutil
import sys
from pathlib import Path

from scaffold.proving import Completed, Fault, Project, expect

UV = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
# How this machine reaches its package index.
REACH = ("UV_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
CONFIG = ".pre-commit-config.yaml"
GIT = ("git", "-c", "user.name=Probe", "-c", "user.email=probe@example.org")
BAD = (
    ("an unused import", '"""Seeded."""\n\nimport os\n'),
    ("another format", '"""Seeded."""\n\nNUMBER  =  7\n'),
)
GOOD = '"""Seeded."""\n\nNUMBER = 7\n'


def prove_hooks(project: Project) -> None:
    """Commit in a fresh clone, as somebody would: bad files first, then one that is good."""
    with project.copy() as copy:
        _git(copy, "init", "--quiet")
        if not copy.path("uv.lock").exists():
            _runs(copy, UV, "lock")
        _runs(copy, UV, "sync", "--locked")
        _git(copy, "add", "--all")
        _runs(copy, UV, "run", "--frozen", "prek", "install")
        _git(copy, "commit", "--quiet", "--message", "All as it is")
        for what, text in BAD:
            copy.write("{source}/seeded.py", text)
            _refused(copy, what)
        copy.path("{source}/seeded.py").unlink()
        manifest = copy.path("pyproject.toml")
        sound = manifest.read_text(encoding="utf-8")
        manifest.write_text(sound.replace('"fastapi>=', '"six>=1", "fastapi>='), encoding="utf-8")
        _refused(copy, "a manifest that the lock does not fit")
        manifest.write_text(sound, encoding="utf-8")
        copy.write("{source}/seeded.py", GOOD)
        _git(copy, "add", "--all")
        _git(copy, "commit", "--quiet", "--message", "Good")


def _refused(project: Project, what: str) -> None:
    _git(project, "add", "--all")
    done = _run(project, *GIT, "commit", "--quiet", "--message", "Bad")
    expect(done.code != 0, f"git takes {what}")


def _git(project: Project, *argv: str) -> None:
    _runs(project, *GIT, *argv)


def _runs(project: Project, *argv: str) -> None:
    done = _run(project, *argv)
    expect(done.code == 0, f"`{' '.join(argv)}` fails:\n{done.out[-2000:]}")


def _run(project: Project, *argv: str) -> Completed:
    env: dict[str, str | None] = {
        **{name: text for name, text in os.environ.items() if name.upper().startswith(REACH)},
        "UV_PROJECT_ENVIRONMENT": None,
        "VIRTUAL_ENV": None,
        "PYTHONPATH": None,
        "UV_PYTHON": str(project.environment.python.resolve()),
        "HOME": str(project.root.parent),
        "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache" / "uv")),
        "PATH": f"{Path(UV).parent}:{os.environ.get('PATH', '')}",
    }
    return project.run(*argv, env=env, timeout=300)


FAULTS = (
    Fault("hooks", CONFIG, "uv run --frozen ruff check --force-exclude", "true"),
    Fault("hooks", CONFIG, "uv run --frozen ruff format --check --force-exclude", "true"),
    Fault("hooks", CONFIG, "uv lock --check", "true"),
)
