"""Journeys on a machine that is in the way: no room, no right, no git, no name, and ^C half way."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.shell.conftest import Make
from tests.shell.terminal import GIT, Shell, listing, refused

SETPRIV = shutil.which("setpriv")
# As root the right to write is a capability: without it root is asked like everybody.
MORTAL = (
    (SETPRIV, "--bounding-set", "-dac_override,-dac_read_search", "--")
    if os.geteuid() == 0 and SETPRIV
    else ()
)
SLOW = "touch {marker}; sleep 60 & wait $!; exit 1"


def no_large_files() -> None:
    """Let a process write files of at most 600 bytes, as if the disk were full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], object] | None]]:
    """A folder with room for little, and what to do before the run where there is no such disk."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounted, capture_output=True, check=False).returncode:
        yield folder, no_large_files
        return
    try:
        yield folder, None
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_new_on_a_full_disk(shell: Shell, small: tuple[Path, Callable[[], object] | None]) -> None:
    folder, before = small
    refused(
        shell.scaffold("new", folder / "a" / "desk", "--level", "3", before=before), 1, "nothing"
    )
    assert listing(folder) == {}


def test_new_where_no_large_file_can_be_written(shell: Shell) -> None:
    run = shell.scaffold("new", "desk", "--level", "3", before=no_large_files)
    refused(run, 1, "cannot be written", "nothing was changed")
    assert listing(shell.cwd) == {}


@pytest.mark.parametrize("way", [[], ["--in-place"]])
def test_upgrade_where_no_large_file_can_be_written(
    shell: Shell, make: Make, way: list[str]
) -> None:
    project = make(1)
    before = listing(shell.cwd)
    run = shell.scaffold("upgrade", project, "--to", "3", *way, before=no_large_files)
    refused(run, 1, "nothing was changed")
    assert listing(shell.cwd) == before


def test_upgrade_on_a_full_disk(
    shell: Shell, make: Make, small: tuple[Path, Callable[[], object] | None]
) -> None:
    folder, before = small
    project = folder / "desk"
    shutil.copytree(make(1, "--no-git"), project)
    old = listing(folder)
    refused(
        shell.scaffold("upgrade", project, "--to", "4", before=before), 1, "nothing was changed"
    )
    assert listing(folder) == old


def test_new_in_a_folder_that_may_not_be_written(shell: Shell) -> None:
    closed = shell.cwd / "closed"
    closed.mkdir(mode=0o555)
    before = listing(shell.cwd)
    for target in ("desk", "a/b/desk", "."):
        run = shell.scaffold("new", closed / target, "--defaults", under=MORTAL)
        refused(run, 1, "Permission denied", "closed")
    assert listing(shell.cwd) == before


@pytest.mark.parametrize("folder", [".", "src/order_desk"])
def test_upgrade_of_a_folder_that_may_not_be_written(shell: Shell, make: Make, folder: str) -> None:
    project = make(1, "--no-git")
    (project / folder).chmod(0o555)
    before = listing(shell.cwd)
    run = shell.scaffold("upgrade", project, under=MORTAL)
    refused(run, 1, "Permission denied", "nothing was changed")
    assert listing(shell.cwd) == before
    (project / folder).chmod(0o755)


@pytest.mark.parametrize("folder", ["src/order_desk", "."])
def test_upgrade_on_a_branch_of_a_work_tree_that_may_not_be_written(
    shell: Shell, make: Make, folder: str
) -> None:
    project = make(1)
    (project / folder).chmod(0o555)
    before = listing(shell.cwd)
    run = shell.scaffold("upgrade", project, under=MORTAL)
    (project / folder).chmod(0o755)
    refused(run, 1, "git switch refused")
    (project / folder).chmod(0o555)
    assert listing(shell.cwd) == before
    (project / folder).chmod(0o755)
    assert shell.git("status", "--porcelain", "--branch", cwd=project) == "## main"


def test_upgrade_of_a_file_that_may_not_be_read(shell: Shell, make: Make) -> None:
    project = make(1, "--no-git")
    (project / "README.md").chmod(0)
    before = listing(shell.cwd)
    refused(shell.scaffold("upgrade", project, under=MORTAL), 1, "README.md", "cannot be read")
    assert listing(shell.cwd) == before


def test_without_git(shell: Shell, make: Make) -> None:
    project = make(1)
    (shell.tools / "git").unlink()
    before = listing(shell.cwd)
    refused(shell.scaffold("new", "desk", "--defaults"), 1, "git is not installed", "--no-git")
    refused(shell.scaffold("upgrade", project), 1, "git is not installed")
    assert listing(shell.cwd) == before
    assert shell.scaffold("new", "desk", "--defaults", "--no-git").code == 0


def test_a_repository_needs_git_in_place_too(shell: Shell, make: Make) -> None:
    project = make(1)
    (shell.tools / "git").unlink()
    run = shell.scaffold("upgrade", project, "--in-place")
    refused(run, 1, "git is not installed", "install git")
    assert "--in-place" not in run.err, "it advises what was just tried"


def test_a_git_that_does_not_know_who_commits(shell: Shell, make: Make) -> None:
    project = make(1)
    (shell.home / "gitconfig").write_text("[user]\n\tuseConfigOnly = true\n", encoding="utf-8")
    before = listing(shell.cwd)
    refused(shell.scaffold("new", "desk", "--defaults"), 1, "who commits", "user.name")
    refused(shell.scaffold("upgrade", project), 1, "who commits", "user.name")
    assert listing(shell.cwd) == before
    assert shell.scaffold("upgrade", project, "--in-place").code == 0
    assert shell.scaffold("new", "desk", "--defaults", "--no-git").code == 0


@pytest.mark.parametrize("verb", ["init", "symbolic-ref", "fast-import", "read-tree"])
def test_new_when_git_fails_half_way(shell: Shell, verb: str) -> None:
    shell.tool(
        "git", f'case " $* " in *" {verb} "*) echo no luck >&2; exit 1;; esac\nexec {GIT} "$@"'
    )
    refused(shell.scaffold("new", "a/desk", "--defaults"), 1, f"git {verb} refused: no luck")
    assert listing(shell.cwd) == {}


@pytest.mark.parametrize("verb", ["status", "ls-tree", "cat-file", "fast-import", "switch"])
def test_upgrade_when_git_fails_half_way(shell: Shell, make: Make, verb: str) -> None:
    project = make(1)
    before = listing(shell.cwd)
    shell.tool(
        "git", f'case " $* " in *" {verb} "*) echo no luck >&2; exit 1;; esac\nexec {GIT} "$@"'
    )
    refused(shell.scaffold("upgrade", project), 1, f"git {verb} refused: no luck")
    assert listing(shell.cwd) == before


def test_new_interrupted_while_it_locks(shell: Shell) -> None:
    marker = shell.home / "marker"
    shell.tool("uv", SLOW.format(marker=marker))
    run = shell.interrupted(marker, "new", "a/desk", "--level", "3")
    assert (run.code, "interrupted" in run.err) == (130, True), run.says
    assert listing(shell.cwd) == {}
    assert list(shell.home.glob("scaffold-lock-*")) == []


@pytest.mark.parametrize("verb", ["init", "fast-import", "update-index"])
def test_new_interrupted_in_git(shell: Shell, verb: str) -> None:
    marker = shell.home / "marker"
    slow = SLOW.format(marker=marker)
    shell.tool("git", f'case " $* " in *" {verb} "*) {slow};; esac\nexec {GIT} "$@"')
    run = shell.interrupted(marker, "new", "a/desk", "--defaults")
    assert (run.code, "Traceback" in run.err) == (130, False), run.says
    assert listing(shell.cwd) == {}


@pytest.mark.parametrize("way", [[], ["--in-place"]])
def test_upgrade_interrupted_while_it_locks(shell: Shell, make: Make, way: list[str]) -> None:
    project = make(1)
    before = listing(shell.cwd)
    marker = shell.home / "marker"
    shell.tool("uv", SLOW.format(marker=marker))
    run = shell.interrupted(marker, "upgrade", project, *way)
    assert (run.code, "Traceback" in run.err) == (130, False), run.says
    assert listing(shell.cwd) == before


@pytest.mark.parametrize("verb", ["status", "fast-import", "switch"])
def test_upgrade_interrupted_in_git(shell: Shell, make: Make, verb: str) -> None:
    project = make(1)
    before = listing(shell.cwd)
    marker = shell.home / "marker"
    slow = SLOW.format(marker=marker)
    shell.tool("git", f'case " $* " in *" {verb} "*) {slow};; esac\nexec {GIT} "$@"')
    run = shell.interrupted(marker, "upgrade", project)
    assert (run.code, "Traceback" in run.err) == (130, False), run.says
    assert listing(shell.cwd) == before
