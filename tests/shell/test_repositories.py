"""Journeys of an upgrade that a repository is not ready for: refused, and no trace left."""

from __future__ import annotations

import pytest

from tests.shell.conftest import Make
from tests.shell.terminal import Shell, listing, refused

PATHS = (".scaffold.toml", "pyproject.toml", "README.md")


@pytest.mark.parametrize(
    ("marker", "word"),
    [
        ("MERGE_HEAD", "merge"),
        ("CHERRY_PICK_HEAD", "cherry-pick"),
        ("REVERT_HEAD", "revert"),
        ("BISECT_LOG", "bisect"),
    ],
)
@pytest.mark.parametrize("way", [[], ["--in-place"]])
def test_a_repository_in_the_middle_of_something(
    shell: Shell, make: Make, marker: str, word: str, way: list[str]
) -> None:
    project = make(1)
    (project / ".git" / marker).write_text(shell.git("rev-parse", "HEAD", cwd=project) + "\n")
    before = listing(project)
    refused(shell.scaffold("upgrade", project, *way), 1, f"in the middle of a {word}", marker)
    assert listing(project) == before


def test_a_repository_in_the_middle_of_a_real_merge(shell: Shell, make: Make) -> None:
    project = make(1)
    readme = project / "README.md"
    for branch, text in (("side", "one\n"), ("main", "two\n")):
        shell.git("switch", "--quiet", *(["-c"] if branch == "side" else []), branch, cwd=project)
        readme.write_text(text)
        shell.commit(project)
    with pytest.raises(AssertionError, match="CONFLICT"):
        shell.git("merge", "side", cwd=project)
    before = listing(project)
    refused(shell.scaffold("upgrade", project), 1, "merge", "git merge --abort")
    assert listing(project) == before


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("way", [[], ["--in-place"]])
def test_a_file_to_write_that_is_not_committed(
    shell: Shell, make: Make, path: str, way: list[str]
) -> None:
    project = make(1)
    with (project / path).open("a") as file:
        file.write("\n# mine\n")
    before = listing(project)
    refused(shell.scaffold("upgrade", project, *way), 1, path, "commit or stash")
    assert listing(project) == before


def test_a_new_file_of_the_users_where_one_is_to_be_written(shell: Shell, make: Make) -> None:
    project = make(1)
    (project / ".env.example").write_text("MINE=1\n")
    before = listing(project)
    refused(shell.scaffold("upgrade", project), 1, ".env.example", "commit or stash")
    assert listing(project) == before


def test_an_ignored_file_of_the_users_where_one_is_to_be_written(shell: Shell, make: Make) -> None:
    project = make(1)
    with (project / ".gitignore").open("a") as file:
        file.write("*.example\n")
    shell.commit(project)
    (project / ".env.example").write_text("MINE=1\n")
    before = listing(project)
    refused(shell.scaffold("upgrade", project), 1, ".env.example")
    assert listing(project) == before


def test_a_branch_that_is_there_already(shell: Shell, make: Make) -> None:
    project = make(1)
    shell.git("branch", "scaffold/level-2", cwd=project)
    before = listing(project)
    refused(shell.scaffold("upgrade", project), 1, "scaffold/level-2", "git branch -D")
    assert listing(project) == before
    assert shell.scaffold("upgrade", project, "--in-place").code == 0


def test_a_branch_in_the_way_of_ours(shell: Shell, make: Make) -> None:
    project = make(1)
    shell.git("branch", "scaffold", cwd=project)
    before = listing(project)
    refused(shell.scaffold("upgrade", project), 1, "git")
    assert listing(project) == before


def test_a_repository_without_a_commit(shell: Shell, make: Make) -> None:
    project = make(1, "--no-git")
    shell.git("init", "--quiet", cwd=project)
    run = shell.scaffold("upgrade", project)
    refused(run, 1)


@pytest.mark.parametrize("path", ["src/order_desk/ops", ".env.example", "src"])
def test_a_link_that_leads_out_of_the_project(shell: Shell, make: Make, path: str) -> None:
    project = make(1)
    outside = shell.cwd / "outside"
    if path == "src":
        (project / "src").rename(outside)
    else:
        outside.mkdir()
    (project / path).symlink_to(outside)
    shell.commit(project)
    before = listing(shell.cwd)
    for way in ([], ["--in-place"]):
        run = shell.scaffold("upgrade", project, *way)
        refused(run, 1, "link")
        assert listing(shell.cwd) == before
