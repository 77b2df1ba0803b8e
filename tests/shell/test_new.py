"""Journeys of `scaffold new`."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from tests.shell.conftest import Make
from tests.shell.terminal import Shell, listing, project_files

LEVELS = (1, 2, 3, 4)
# Prometheus, Grafana and GitHub have braces of their own.
_OURS = rb"\{\{-? ?(?:\w+_name|source|ops|ops_package|application|layers|ci)\b|\{%|\{#"


@pytest.mark.parametrize("level", LEVELS)
def test_a_new_project_is_a_repository_with_one_commit_and_nothing_left_over(
    shell: Shell, make: Make, level: int
) -> None:
    project = make(level)
    assert shell.git("status", "--porcelain", "--ignored", cwd=project) == ""
    assert shell.git("log", "--format=%an <%ae>: %s", cwd=project).splitlines() == [
        f"Ada <ada@example.org>: Start Order desk at level {level}, "
        + (
            "personal prototype",
            "internal tool",
            "maintainable product",
            "global production-grade",
        )[level - 1]
        + (" system" if level == 4 else "")
    ]
    assert shell.git("branch", "--show-current", cwd=project) == "main"
    assert shell.git("fsck", "--strict", cwd=project) == ""
    assert [path.name for path in shell.cwd.iterdir()] == ["order-desk"]


@pytest.mark.parametrize("level", LEVELS)
def test_the_state_file_says_what_the_project_was_made_of(make: Make, level: int) -> None:
    state = tomllib.loads((make(level) / ".scaffold.toml").read_text(encoding="utf-8"))
    assert state["level"] == level
    assert len(state["layers"]) == len(set(state["layers"]))
    assert ("ci" in state["answers"]) == (level > 2)
    assert state["answers"]["package_name"] == "order_desk"
    assert set(state) == {"release", "level", "layers", "answers"}


def test_level_1_is_six_files_of_under_eighty_lines(make: Make) -> None:
    files = project_files(make(1))
    del files[".scaffold.toml"]
    assert sorted(files) == [
        ".gitignore",
        "README.md",
        "pyproject.toml",
        *(f"src/order_desk/{name}.py" for name in ("__init__", "app", "store")),
    ]
    assert sum(len(data.splitlines()) for data in files.values()) < 80


def test_level_2_is_under_thirty_files(make: Make) -> None:
    assert len(project_files(make(2))) < 30


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_answers_make_the_same_bytes(make: Make, level: int) -> None:
    one, other = make(level, name="one/order-desk"), make(level, name="other/order-desk")
    assert project_files(one) == project_files(other)


@pytest.mark.parametrize("level", LEVELS)
def test_no_file_is_empty_of_sense(make: Make, level: int) -> None:
    for path, data in project_files(make(level)).items():
        assert not re.search(_OURS, data), path
        assert b"\r" not in data, path
        assert data.endswith(b"\n") or not data, path
        assert not data.endswith(b"\n\n"), path


def test_nobody_is_asked_without_a_terminal(shell: Shell) -> None:
    run = shell.scaffold("new", "parcel-room")
    assert run.code == 0, run.says
    assert "Parcel room at level 1" in run.out
    assert (shell.cwd / "parcel-room" / "src" / "parcel_room" / "app.py").is_file()


def test_an_empty_folder_stays_the_same_folder(shell: Shell) -> None:
    target = shell.cwd / "here"
    target.mkdir(mode=0o750)
    before = target.stat().st_ino
    run = shell.scaffold("new", ".", "--defaults", cwd=target)
    assert run.code == 0, run.says
    assert target.stat().st_ino == before
    assert (target / "src" / "here" / "app.py").is_file()
    assert shell.git("status", "--porcelain", cwd=target) == ""


def test_the_folders_above_are_made_too(make: Make) -> None:
    assert (make(1, name="a/b/c") / "src" / "c" / "app.py").is_file()


def test_inside_a_repository_it_starts_none_of_its_own(shell: Shell) -> None:
    shell.git("init", "--quiet", cwd=shell.cwd)
    run = shell.scaffold("new", "services/desk", "--level", "2", "--defaults")
    assert run.code == 0, run.says
    assert not (shell.cwd / "services" / "desk" / ".git").exists()
    assert shell.git("status", "--porcelain", cwd=shell.cwd) == "?? services/"


def test_without_git_it_starts_no_repository(shell: Shell, make: Make) -> None:
    (shell.tools / "git").unlink()
    assert not (make(3, "--no-git") / ".git").exists()


def test_a_hook_of_the_user_does_not_fire(shell: Shell, make: Make) -> None:
    hooks = shell.home / "hooks"
    hooks.mkdir()
    for name in (
        "pre-commit",
        "commit-msg",
        "post-commit",
        "post-checkout",
        "reference-transaction",
    ):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {shell.home}/fired-$0\nexit 1\n")
        (hooks / name).chmod(0o755)
    shell.git("config", "--global", "core.hooksPath", hooks, cwd=shell.cwd)
    shell.git("config", "--global", "init.templateDir", shell.home, cwd=shell.cwd)
    project = make(1)
    assert not list(shell.home.rglob("fired*"))
    assert not list((project / ".git").glob("hooks/*"))


@pytest.mark.parametrize("level", LEVELS)
def test_a_dry_run_shows_just_what_would_be_written_and_writes_nothing(
    shell: Shell, make: Make, level: int
) -> None:
    before = listing(shell.cwd)
    run = shell.scaffold("new", "order-desk", "--level", level, "--defaults", "--dry-run")
    assert (run.code, listing(shell.cwd)) == (0, before), run.says
    shown = sorted(line.split()[1] for line in run.out.splitlines() if line.startswith("  + "))
    assert shown == sorted(project_files(make(level)))
    assert run.out.splitlines()[-1] == f"Plan: {len(shown)} to add."


def test_a_dry_run_with_the_diff_shows_the_text(shell: Shell) -> None:
    run = shell.scaffold("new", "desk", "--defaults", "--dry-run", "--diff")
    assert "+++ b/src/desk/app.py" in run.out
    assert "+app = FastAPI(" in run.out
    assert not (shell.cwd / "desk").exists()


@pytest.mark.parametrize("dry", [["--dry-run"], []])
def test_json_is_one_document_on_stdout(shell: Shell, dry: list[str]) -> None:
    run = shell.scaffold("new", "desk", "--level", "2", "--json", *dry)
    assert run.code == 0, run.says
    document = json.loads(run.out)
    assert {change["action"] for change in document["changes"]} == {"add"}
    assert document["summary"]["add"] == len(document["changes"])
    assert (shell.cwd / "desk").exists() == (not dry)
    for change in document["changes"]:
        assert set(change) == {"action", "path", "layers", "why"}


def test_quiet_says_nothing(shell: Shell) -> None:
    run = shell.scaffold("new", "desk", "--level", "2", "--quiet")
    assert (run.code, run.out, run.err) == (0, "", "")


def test_a_file_that_may_be_run_stays_one(make: Make) -> None:
    for path in make(4).rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            assert bool(path.stat().st_mode & 0o100) == path.read_bytes().startswith(b"#!"), path


def test_the_lock_file_is_in_the_first_commit(shell: Shell, make: Make) -> None:
    shell.tool("uv", 'test "$1" = lock && cat pyproject.toml > uv.lock')
    project = make(2)
    locked = (project / "uv.lock").read_bytes()
    assert locked == (project / "pyproject.toml").read_bytes()
    assert "uv.lock" in shell.git("ls-files", cwd=project).splitlines()


@pytest.mark.parametrize(
    ("script", "reason"),
    [("echo no network >&2; exit 1", "no network"), ("exit 1", "uv lock failed")],
)
def test_without_a_lock_file_the_project_is_made_and_the_reason_is_said(
    shell: Shell, script: str, reason: str
) -> None:
    shell.tool("uv", script)
    run = shell.scaffold("new", "desk", "--level", "2", "--defaults")
    assert run.code == 0, run.says
    assert f"{reason}. Run `uv lock` later" in run.err
    assert not (shell.cwd / "desk" / "uv.lock").exists()
