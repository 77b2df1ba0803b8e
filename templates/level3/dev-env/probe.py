"""How to prove the development environment: a fresh clone, set up and checked by its own words."""

import os
import re
import shutil
import sys
from pathlib import Path

from scaffold.proving import Completed, Fault, Project, expect

UV = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
# How this machine reaches its package index.
REACH = ("UV_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
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
        said = _make(copy, "doctor")
        expect(said.code != 0 and "make setup" in said.out, "a bare clone lacks nothing")
        if not copy.path("uv.lock").exists():
            _passes(copy, "sh", "-c", f"{UV} lock")
        _passes(copy, "make", "setup")
        expect(copy.path(".env").exists(), "`make setup` makes no .env")
        _passes(copy, "make", "check")
        said = _make(copy, "help")
        expect("make setup" in said.out, "`make` does not list what there is to do")
        copy.write("{source}/seeded.py", '"""Seeded."""\n\nimport os\n')
        expect(_make(copy, "check").code != 0, "`make check` passes an unused import")
        _passes(copy, "make", "fix")
        expect("import" not in copy.path("{source}/seeded.py").read_text(), "`make fix` mends nothing")


def _make(project: Project, target: str) -> Completed:
    return _run(project, "make", target)


def _passes(project: Project, *argv: str) -> None:
    done = _run(project, *argv)
    expect(done.code == 0, f"`{' '.join(argv)}` fails:\n{done.out[-2000:]}")


def _run(project: Project, *argv: str) -> Completed:
    env: dict[str, str | None] = {
        **{name: text for name, text in os.environ.items() if name.upper().startswith(REACH)},
        "UV_PROJECT_ENVIRONMENT": None,
        "VIRTUAL_ENV": None,
        "PYTHONPATH": None,
        "UV_PYTHON": str(project.environment.python.resolve()),
        # Test runs that go on beside this one would clear and shut a shared folder.
        "PYTEST_DEBUG_TEMPROOT": str(project.root.parent),
        "PATH": f"{Path(UV).parent}:{os.environ.get('PATH', '')}",
    }
    return project.run(*argv, env=env, timeout=600)


FAULTS = (
    Fault("dev-env", MAKEFILE, "\ttest -f .env || cp .env.example .env\n", ""),
    Fault("dev-env", BRIEF, "`make setup` |", "`make ready` |"),
    Fault("dev-env", MAKEFILE, "check: ## run all that the pipeline judges\n\tuv run ruff check\n", "check: ## run all that the pipeline judges\n"),
)
