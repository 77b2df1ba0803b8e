"""The wheel is whole: installed alone, it makes a project at every level."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from scaffold import __version__
from tests.templates.every import made, state_of

ROOT = Path(__file__).parent.parent


def _run(*arguments: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "uv", "build", "--wheel", "-q", "-o", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_an_installed_wheel_makes_every_level(wheel: Path, tmp_path: Path) -> None:
    uv = (sys.executable, "-m", "uv")
    _run(*uv, "venv", "-q", tmp_path / "venv", cwd=tmp_path)
    scaffold = tmp_path / "venv" / "bin" / "scaffold"
    python = tmp_path / "venv" / "bin" / "python"
    _run(*uv, "pip", "install", "-q", "--python", python, wheel, cwd=tmp_path)
    assert _run(scaffold, "--version", cwd=tmp_path) == f"scaffold {__version__}\n"
    for level in (1, 2, 3, 4):
        target = tmp_path / f"desk-{level}"
        given = ("--level", level, "--data", "project_name=Order desk", "--no-git", "--no-lock")
        _run(scaffold, "new", target, *map(str, given), cwd=tmp_path)
        tree = made(state_of(level, {"project_name": "Order desk"})).tree
        files = (path for path in target.rglob("*") if path.is_file())
        written = {path.relative_to(target).as_posix(): path.read_bytes() for path in files}
        assert written.pop(".scaffold.toml")
        assert written == {path: file.data for path, file in tree.items()}


@pytest.mark.slow
def test_the_wheel_carries_nothing_that_it_does_not_need(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {
        "scaffold",
        "scaffold_levels",
        "upgrader",
    }
    assert not [name for name in names if "__pycache__" in name]
