"""Three releases for the whole run, and a shell for each journey."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shell.terminal import Shell
from tests.years.three import FIRST, Releases

Born = Callable[..., Path]


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    return Releases(tmp_path_factory.mktemp("releases"))


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell.make(tmp_path)


@pytest.fixture
def born(shell: Shell, releases: Releases) -> Born:
    """How to make a project with the first release: its level, and more arguments of `new`."""

    def made(level: int, *arguments: str, name: str = "order-desk", release: str = FIRST) -> Path:
        path = shell.cwd / name
        run = releases.shell(shell, release).scaffold(
            "new", path, "--level", level, "--defaults", "--no-lock", *arguments
        )
        assert run.code == 0, run.says
        return path

    return made
