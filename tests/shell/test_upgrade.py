"""Journeys of `scaffold upgrade` on a project that nobody has changed."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.shell.conftest import Make
from tests.shell.terminal import Shell, listing, project_files

STEPS = [(low, high) for high in (2, 3, 4) for low in range(1, high)]


def level_of(project: Path) -> int:
    """Return the level that a project says it is at."""
    level: int = tomllib.loads((project / ".scaffold.toml").read_text(encoding="utf-8"))["level"]
    return level


def layers_of(shell: Shell, project: Path) -> list[str]:
    """Return the layers that a project says it is made of."""
    return list(tomllib.loads((project / ".scaffold.toml").read_text(encoding="utf-8"))["layers"])


@pytest.mark.parametrize(("low", "high"), STEPS)
def test_an_upgraded_project_is_the_one_that_would_have_been_made(
    shell: Shell, make: Make, low: int, high: int
) -> None:
    project = make(low, name="low/order-desk")
    run = shell.scaffold("upgrade", project, "--to", high)
    assert run.code == 0, run.says
    assert project_files(project) == project_files(make(high, name="high/order-desk"))


@pytest.mark.parametrize(("low", "high"), STEPS)
def test_it_lands_on_a_branch_with_one_commit_a_layer(
    shell: Shell, make: Make, low: int, high: int
) -> None:
    project = make(low)
    had = layers_of(shell, project)
    run = shell.scaffold("upgrade", project, "--to", high)
    assert run.code == 0, run.says
    assert shell.git("branch", "--show-current", cwd=project) == f"scaffold/level-{high}"
    assert shell.git("status", "--porcelain", cwd=project) == ""
    subjects = shell.git("log", "--reverse", "--format=%s", "main..", cwd=project).splitlines()
    new = [layer for layer in layers_of(shell, project) if layer not in had]
    assert [subject.partition(":")[0] for subject in subjects] == [f"Add {name}" for name in new]
    assert shell.git("rev-parse", "main", cwd=project) == shell.git(
        "rev-list", "--max-parents=0", "HEAD", cwd=project
    )
    assert shell.git("fsck", "--strict", cwd=project) == ""


def test_each_commit_adds_what_its_layer_brings(shell: Shell, make: Make) -> None:
    project = make(1)
    run = shell.scaffold("upgrade", project, "--to", "2")
    assert run.code == 0, run.says
    for commit in shell.git("rev-list", "main..", cwd=project).splitlines():
        state = shell.git("show", f"{commit}:.scaffold.toml", cwd=project)
        name = shell.git("log", "-1", "--format=%s", commit, cwd=project).split()[1].rstrip(":")
        assert name in tomllib.loads(state)["layers"]
        changed = shell.git("show", "--format=", "--name-only", commit, cwd=project).splitlines()
        assert ".scaffold.toml" in changed
        assert len(changed) > 1


def test_without_a_level_it_climbs_to_the_next(shell: Shell, make: Make) -> None:
    project = make(1)
    assert shell.scaffold("upgrade", cwd=project).code == 0
    assert level_of(project) == 2
    shell.git("switch", "--quiet", "main", cwd=project)
    assert level_of(project) == 1


def test_in_place_leaves_it_in_the_work_tree(shell: Shell, make: Make) -> None:
    project = make(1, name="low/order-desk")
    before = shell.git("rev-parse", "HEAD", "--abbrev-ref", "HEAD", cwd=project)
    run = shell.scaffold("upgrade", project, "--to", "3", "--in-place")
    assert run.code == 0, run.says
    assert shell.git("rev-parse", "HEAD", "--abbrev-ref", "HEAD", cwd=project) == before
    assert shell.git("branch", "--list", "scaffold/*", cwd=project) == ""
    assert project_files(project) == project_files(make(3, name="high/order-desk"))
    assert not list(project.glob(".scaffold.*[!l]"))


def test_without_a_repository_it_writes_into_the_folder(shell: Shell, make: Make) -> None:
    project = make(1, "--no-git", name="low/order-desk")
    (shell.tools / "git").unlink()
    run = shell.scaffold("upgrade", project, "--to", "4")
    assert run.code == 0, run.says
    assert "not committed" in run.out
    assert project_files(project) == project_files(make(4, "--no-git", name="high/order-desk"))


@pytest.mark.parametrize("way", [[], ["--in-place"]])
def test_below_a_repositorys_root_it_touches_only_the_project(
    shell: Shell, make: Make, way: list[str]
) -> None:
    repository = shell.cwd / "all"
    repository.mkdir()
    shell.git("init", "--quiet", cwd=repository)
    (repository / "README.md").write_text("# All\n", encoding="utf-8")
    project = make(2, name="all/services/order-desk")
    shell.commit(repository)
    run = shell.scaffold("upgrade", project, "--to", "3", *way)
    assert run.code == 0, run.says
    assert (repository / "README.md").read_text(encoding="utf-8") == "# All\n"
    assert sorted(path.name for path in repository.iterdir()) == [".git", "README.md", "services"]
    assert project_files(project) == project_files(make(3, name="high/order-desk"))
    if not way:
        assert shell.git("status", "--porcelain", cwd=repository) == ""


def test_run_again_there_is_nothing_to_do(shell: Shell, make: Make) -> None:
    project = make(2)
    before = listing(project)
    for target in ("2", None):
        run = shell.scaffold("upgrade", project, *(["--to", target] if target else []))
        assert run.code == 0, run.says
        if target:
            assert "Nothing to do: the project is at level 2." in run.out
            assert listing(project) == before
    project = make(4, name="top")
    run = shell.scaffold("upgrade", project)
    assert (run.code, "Nothing to do" in run.out) == (0, True), run.says


@pytest.mark.parametrize("more", [[], ["--diff"], ["--json"], ["--in-place"]])
def test_a_dry_run_changes_nothing(shell: Shell, make: Make, more: list[str]) -> None:
    project = make(1)
    before = listing(shell.cwd)
    run = shell.scaffold("upgrade", project, "--to", "4", "--dry-run", *more)
    assert run.code == 0, run.says
    assert listing(shell.cwd) == before


@pytest.mark.parametrize("way", [["--dry-run"], [], ["--in-place"]])
def test_json_is_one_document(shell: Shell, make: Make, way: list[str]) -> None:
    project = make(2)
    run = shell.scaffold("upgrade", project, "--to", "3", "--json", *way)
    assert run.code == 0, run.says
    document = json.loads(run.out)
    assert document["level"] == 3
    assert document["summary"]["conflict"] == 0
    assert document["branch"] == (None if "--in-place" in way else "scaffold/level-3")
    paths = [change["path"] for change in document["changes"]]
    assert paths == sorted(paths)
    actions = {change["path"]: change["action"] for change in document["changes"]}
    assert actions["pyproject.toml"] == "change"


def test_nothing_to_do_is_a_document_too(shell: Shell, make: Make) -> None:
    run = shell.scaffold("upgrade", make(2), "--to", "2", "--json")
    assert json.loads(run.out)["changes"] == []


def test_dirt_that_it_would_not_touch_stays(shell: Shell, make: Make) -> None:
    project = make(1)
    (project / "notes.txt").write_text("mine\n", encoding="utf-8")
    (project / "src" / "order_desk" / "app.py").write_text("mine = 1\n", encoding="utf-8")
    (project / "staged.txt").write_text("staged\n", encoding="utf-8")
    shell.git("add", "staged.txt", cwd=project)
    dirt = shell.git("status", "--porcelain", cwd=project)
    run = shell.scaffold("upgrade", project, "--to", "2")
    assert run.code == 0, run.says
    assert shell.git("status", "--porcelain", cwd=project) == dirt
    assert (project / "src" / "order_desk" / "app.py").read_text() == "mine = 1\n"


def test_hooks_of_the_user_do_not_fire(shell: Shell, make: Make) -> None:
    project = make(1)
    for name in (
        "pre-commit",
        "commit-msg",
        "post-commit",
        "post-checkout",
        "reference-transaction",
    ):
        hook = project / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {shell.home}/fired-{name}\nexit 1\n", encoding="utf-8")
        hook.chmod(0o755)
    run = shell.scaffold("upgrade", project, "--to", "2")
    assert run.code == 0, run.says
    assert not list(shell.home.glob("fired*"))


def test_the_lock_file_comes_last_in_a_commit_of_its_own(shell: Shell, make: Make) -> None:
    shell.tool("uv", 'test "$1" = lock && cat pyproject.toml > uv.lock')
    project = make(2)
    run = shell.scaffold("upgrade", project, "--to", "3")
    assert run.code == 0, run.says
    assert shell.git("log", "-1", "--format=%s", cwd=project) == "Lock the dependencies"
    assert shell.git("show", "--format=", "--name-only", cwd=project) == "uv.lock"
    assert (project / "uv.lock").read_bytes() == (project / "pyproject.toml").read_bytes()


def test_a_new_answer_is_taken(shell: Shell, make: Make) -> None:
    project = make(2)
    run = shell.scaffold("upgrade", project, "--to", "3", "--data", "ci=gitlab")
    assert run.code == 0, run.says
    assert (project / ".gitlab-ci.yml").is_file()
    assert not (project / ".github").exists()


def test_a_detached_head_is_no_obstacle(shell: Shell, make: Make) -> None:
    project = make(1)
    shell.git("switch", "--quiet", "--detach", cwd=project)
    assert shell.scaffold("upgrade", project).code == 0
    assert shell.git("branch", "--show-current", cwd=project) == "scaffold/level-2"


def test_in_a_linked_work_tree_too(shell: Shell, make: Make) -> None:
    project = make(1)
    linked = shell.cwd / "linked"
    shell.git("worktree", "add", "--quiet", "-b", "side", linked, cwd=project)
    run = shell.scaffold("upgrade", linked)
    assert run.code == 0, run.says
    assert level_of(linked) == 2
    assert level_of(project) == 1
