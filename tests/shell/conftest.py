"""A shell for each journey, and projects to walk it with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shell.terminal import Shell

Make = Callable[..., Path]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell.make(tmp_path)


@pytest.fixture
def make(shell: Shell) -> Make:
    """How to make a project: its level, and more arguments of `new`."""

    def made(level: int, *arguments: str, name: str = "order-desk") -> Path:
        path = shell.cwd / name
        run = shell.scaffold("new", path, "--level", level, "--defaults", *arguments)
        assert run.code == 0, run.says
        return path

    return made
