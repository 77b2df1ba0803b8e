"""How to prove the development environment: a fresh clone, set up and checked by its own words."""

import re

from scaffold.proving import Fault, Machine, Project, expect

MAKEFILE, BRIEF = "Makefile", "AGENTS.md"
TARGET = re.compile(r"^([a-z]+):.*## ", re.MULTILINE)
NAMED = re.compile(r"`make ([a-z]+)`")
PLACE = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def prove_dev_env(project: Project) -> None:
    """Set a clone up, check it, and hold the brief against what is there."""
    brief = project.path(BRIEF).read_text(encoding="utf-8")
    targets = set(TARGET.findall(project.path(MAKEFILE).read_text(encoding="utf-8")))
    expect({"setup", "run", "test", "check"} <= targets, f"the targets are {sorted(targets)}")
    for name in NAMED.findall(brief):
        expect(name in targets, f"{BRIEF} says `make {name}`, and there is no such target")
    for place in PLACE.findall(brief):
        expect(project.path(place).exists(), f"{BRIEF} names {place}, which is not there")
    with project.copy() as copy:
        machine = Machine(copy)
        said = machine.run("make doctor")
        expect(said.code != 0 and "make setup" in said.out, "a bare clone lacks nothing")
        machine.lock()
        machine.passes("make setup")
        expect(copy.path(".env").exists(), "`make setup` makes no .env")
        expect("make setup" in machine.run("make").out, "`make` does not list what there is to do")
        copy.write("{source}/seeded.py", '"""Seeded."""\n\nimport os\n')
        expect(machine.run("make check").code != 0, "`make check` passes an unused import")
        machine.passes("make fix")
        mended = copy.path("{source}/seeded.py").read_text(encoding="utf-8")
        expect("import" not in mended, "`make fix` mends nothing")
        machine.passes("make check")


FAULTS = (
    Fault("dev-env", MAKEFILE, "\ttest -f .env || cp .env.example .env\n", ""),
    Fault("dev-env", BRIEF, "`make setup` |", "`make ready` |"),
    Fault("dev-env", MAKEFILE, "uv run ruff check --fix", "uv run ruff check --fix --diff || true"),
)
