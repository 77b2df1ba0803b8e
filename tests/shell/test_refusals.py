"""Journeys that are refused: each says what, where and what to do next, and leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold import __version__
from tests.shell.conftest import Make
from tests.shell.terminal import Shell, listing, refused


@pytest.mark.parametrize("level", ["0", "5", "-1", "two", "2.0", "", "٣", "1 "])
def test_a_level_that_is_none(shell: Shell, make: Make, level: str) -> None:
    project = make(1)
    before = listing(shell.cwd)
    refused(shell.scaffold("new", "desk", f"--level={level}"), 2, "there is no level", "1, 2, 3, 4")
    refused(shell.scaffold("upgrade", project, f"--to={level}"), 2, "there is no level")
    refused(shell.scaffold("levels", "--", level), 2, "there is no level")
    assert listing(shell.cwd) == before


def test_a_level_below_the_projects(shell: Shell, make: Make) -> None:
    refused(shell.scaffold("upgrade", make(3), "--to", "2"), 2, "at level 3", "only climbs")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["climb"],
        ["new"],
        ["new", "a", "b"],
        ["new", "desk", "--colour"],
        ["new", "desk", "--lev=1"],
    ],
)
def test_a_command_line_that_is_none(shell: Shell, arguments: list[str]) -> None:
    run = shell.scaffold(*arguments)
    assert run.code == 2, run.says
    assert run.err.startswith("usage: scaffold")
    assert listing(shell.cwd) == {}


def test_a_folder_that_is_not_empty(shell: Shell) -> None:
    (shell.cwd / "desk").mkdir()
    (shell.cwd / "desk" / ".hidden").write_text("mine")
    before = listing(shell.cwd)
    refused(shell.scaffold("new", "desk", "--defaults"), 1, "not empty", "desk", "upgrade")
    assert listing(shell.cwd) == before


def test_a_file_or_a_link_in_the_folders_place(shell: Shell) -> None:
    (shell.cwd / "file").write_text("mine")
    (shell.cwd / "link").symlink_to("nowhere")
    before = listing(shell.cwd)
    refused(shell.scaffold("new", "file", "--defaults"), 1, "something else")
    refused(shell.scaffold("new", "link", "--defaults"), 1, "something else")
    refused(shell.scaffold("new", "file/desk", "--defaults"), 1, "file")
    refused(shell.scaffold("new", "file/a/b/desk", "--defaults"), 1, "file")
    assert listing(shell.cwd) == before


def test_a_folder_that_is_not_there_or_not_ours(shell: Shell) -> None:
    refused(shell.scaffold("upgrade", "nowhere"), 1, "nowhere")
    refused(shell.scaffold("upgrade"), 1, "no Python code here", "scaffold new")
    refused(shell.scaffold("status"), 1, "not made by scaffold", ".scaffold.toml", "scaffold new")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "level = ",
        'release = "0.1.0"\nlevel = 9\nlayers = []\n',
        'release = "0.1.0"\nlevel = true\nlayers = []\n',
        'release = "0.1.0"\nlevel = "2"\nlayers = []\n',
        'release = "0.1.0"\nlevel = 2\nlayers = "all"\n',
        'release = "0.1.0"\nlevel = 2\nlayers = [1]\n',
        'release = "0.1.0"\nlevel = 2\nlayers = []\nanswers = 3\n',
        'release = "0.1.0"\nlevel = 2\nlayers = []\n[answers]\nci = 3\n',
        'release = "latest"\nlevel = 2\nlayers = []\n',
        "level = 2\nlayers = []\n",
        "<<<<<<< ours\nlevel = 2\n=======\nlevel = 3\n>>>>>>> theirs\n",
        "\x00\xff",
    ],
)
def test_a_broken_state_file(shell: Shell, make: Make, text: str) -> None:
    project = make(2)
    (project / ".scaffold.toml").write_text(text, encoding="latin-1")
    before = listing(project)
    refused(shell.scaffold("upgrade", project), 1, "state file is broken", ".scaffold.toml", "git")
    assert listing(project) == before


def test_a_state_file_that_names_a_layer_of_nobody(shell: Shell, make: Make) -> None:
    project = make(2)
    state = project / ".scaffold.toml"
    state.write_text(state.read_text().replace("layers = [", 'layers = [\n  "hovercraft",'))
    shell.commit(project)
    refused(shell.scaffold("upgrade", project), 1, "hovercraft", "scaffold layers")


@pytest.mark.parametrize(
    "answer",
    [
        'package_name = "../../escape"',
        'package_name = "class"',
        'ci = "jenkins"',
        'colour = "blue"',
    ],
)
def test_a_state_file_with_an_answer_that_is_none(shell: Shell, make: Make, answer: str) -> None:
    project = make(3)
    state = project / ".scaffold.toml"
    name = answer.partition(" ")[0]
    rows = [row for row in state.read_text().splitlines() if not row.startswith(f"{name} =")]
    state.write_text("\n".join([*rows, answer, ""]))
    shell.commit(project)
    before = listing(shell.cwd)
    run = shell.scaffold("upgrade", project, "--to", "4")
    refused(run, run.code, name)
    assert run.code in {1, 2}
    assert listing(shell.cwd) == before


@pytest.mark.parametrize("release", ["99.0.0", "0.1.1", "0.2.0"])
def test_a_state_file_of_a_newer_release(shell: Shell, make: Make, release: str) -> None:
    project = make(2)
    state = project / ".scaffold.toml"
    state.write_text(state.read_text().replace(f'"{__version__}"', f'"{release}"'))
    before = listing(project)
    refused(shell.scaffold("upgrade", project), 1, release, __version__, "install scaffold")
    assert listing(project) == before


def test_the_state_file_as_a_link(shell: Shell, make: Make) -> None:
    project = make(1)
    (project / ".scaffold.toml").rename(shell.cwd / "state.toml")
    (project / ".scaffold.toml").symlink_to(shell.cwd / "state.toml")
    refused(shell.scaffold("upgrade", project), 1, ".scaffold.toml")


def test_a_layer_that_is_none(shell: Shell) -> None:
    run = shell.scaffold("layers", "hovercraft")
    refused(run, run.code, "hovercraft")
    assert run.code in {1, 2}


def test_no_error_is_told_on_stdout(shell: Shell, tmp_path: Path) -> None:
    run = shell.scaffold("upgrade", tmp_path / "nowhere", "--json")
    refused(run, 1)
    assert run.out == ""
