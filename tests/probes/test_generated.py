"""A generated project passes the checks that its owner will run, at every level."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.proving import Project

pytestmark = pytest.mark.slow


def test_a_project_passes(
    generated: Callable[..., Project],
    shared: Path,
    level: int,
    answers: dict[str, str],
    check: str,
) -> None:
    with generated(level, **answers).copy() as project:
        # One a process: what is known of third parties is kept, and nobody waits for a lock.
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        cache = {"MYPY_CACHE_DIR": str(shared / f"types-{worker}")}
        done = project.run(*_command(project, check), env=cache, timeout=240)
    if done.code != 0:
        pytest.fail(done.out, pytrace=False)


def _command(project: Project, check: str) -> list[str]:
    here = [name for name in ("src", "tests") if (project.root / name).is_dir()]
    if check == "lint":
        return [_tool(project, "ruff"), "check"]
    if check == "format":
        return [_tool(project, "ruff"), "format", "--check"]
    if check == "types":
        python = str(project.environment.python)
        return [_tool(project, "mypy"), "--strict", "--python-executable", python, *here]
    if check == "tests":
        return ["pytest", "-q"]
    return [_ours("zizmor"), "--offline", str(project.root / ".github" / "workflows")]


def _tool(project: Project, name: str) -> str:
    """Return the project's own tool; ours at a level that brings none."""
    return name if (project.environment.bin / name).exists() else _ours(name)


def _ours(name: str) -> str:
    return str(Path(sys.executable).parent / name)
