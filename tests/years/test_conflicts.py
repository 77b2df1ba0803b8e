"""What both sides changed, on a branch: git's own markers and stages, and a way on and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shell.conftest import Make, make, shell
from tests.shell.terminal import Shell, listing, refused

__all__ = ["make", "shell"]
LOGS = "src/order_desk/ops/logs.py"
MINE = "# Mine: my own log\n"


@pytest.fixture
def desk(shell: Shell, make: Make) -> Path:
    """A project whose owner has written a file of the layers' anew."""
    project = make(2)
    (project / LOGS).write_text(MINE, encoding="utf-8")
    shell.commit(project)
    return project


def climb(shell: Shell, desk: Path) -> None:
    run = shell.scaffold("upgrade", desk, "--to", "3", "--no-lock")
    assert run.code == 4, run.says
    assert f"Left for you: {LOGS}; both sides are marked in it" in run.out
    assert "scaffold continue" in run.out


def settle(shell: Shell, desk: Path, text: str = "# Ours\n") -> None:
    (desk / LOGS).write_text(text, encoding="utf-8")
    shell.git("add", LOGS, cwd=desk)


def test_the_index_has_three_versions_and_the_file_both_sides(shell: Shell, desk: Path) -> None:
    was = shell.git("show", f"HEAD~1:{LOGS}", cwd=desk)
    climb(shell, desk)
    assert shell.git("status", "--porcelain", cwd=desk) == f"UU {LOGS}"
    rows = shell.git("ls-files", "-u", cwd=desk).splitlines()
    base, ours, theirs = (shell.git("cat-file", "blob", row.split()[1], cwd=desk) for row in rows)
    assert [row.split()[2] for row in rows] == ["1", "2", "3"]
    assert (base, ours) == (was, MINE.strip())
    text = (desk / LOGS).read_text(encoding="utf-8")
    assert text.startswith("<<<<<<< ours\n")
    assert text.rstrip().splitlines()[-1] == ">>>>>>> theirs"
    assert MINE in text
    assert "structlog" in text
    assert "structlog" in theirs


def test_no_marker_is_ever_committed_and_no_offer_either(shell: Shell, desk: Path) -> None:
    climb(shell, desk)
    assert shell.git("show", f"HEAD:{LOGS}", cwd=desk) == MINE.strip()
    assert not (desk / ".scaffold").exists()
    names = shell.git("log", "--name-only", "--format=", "main..", cwd=desk).split()
    assert "src/order_desk/ops/asgi.py" in names
    assert LOGS not in names
    assert not [name for name in names if name.startswith(".scaffold/")]
    assert "<<<<<<< " not in shell.git("log", "--patch", "main..", cwd=desk)


def test_continue_waits_until_nothing_is_left_and_then_commits(shell: Shell, desk: Path) -> None:
    climb(shell, desk)
    tip = shell.git("rev-parse", "HEAD", cwd=desk)
    run = shell.scaffold("continue", desk)
    assert (run.code, LOGS in run.out) == (4, True), run.says
    shell.git("add", LOGS, cwd=desk)
    run = shell.scaffold("continue", desk)
    assert (run.code, LOGS in run.out) == (4, True), "markers were taken for settled"
    assert shell.git("rev-parse", "HEAD", cwd=desk) == tip
    settle(shell, desk)
    run = shell.scaffold("continue", desk)
    assert run.code == 0, run.says
    assert shell.git("rev-parse", "HEAD~1", cwd=desk) == tip
    assert shell.git("show", f"HEAD:{LOGS}", cwd=desk) == "# Ours"
    assert shell.git("status", "--porcelain", "--branch", cwd=desk) == "## scaffold/level-3"
    refused(shell.scaffold("continue", desk), 1, "no run to continue")


def test_the_owners_version_whole_needs_no_commit(shell: Shell, desk: Path) -> None:
    climb(shell, desk)
    tip = shell.git("rev-parse", "HEAD", cwd=desk)
    settle(shell, desk, MINE)
    run = shell.scaffold("continue", desk)
    assert (run.code, "nothing was left" in run.out) == (0, True), run.says
    assert shell.git("rev-parse", "HEAD", cwd=desk) == tip


def test_a_commit_of_the_owners_own_settles_it_too(shell: Shell, desk: Path) -> None:
    climb(shell, desk)
    settle(shell, desk)
    shell.commit(desk)
    assert shell.scaffold("continue", desk).code == 0
    assert shell.git("log", "-1", "--format=%s", cwd=desk) == "Mine"


@pytest.mark.parametrize("detached", [False, True])
def test_abort_restores_exactly_what_was_there(shell: Shell, desk: Path, detached: bool) -> None:
    (desk / "notes.txt").write_text("not tracked\n")
    (desk / "pages").mkdir()
    (desk / "pages" / "new.txt").write_text("staged\n")
    shell.git("add", "pages", cwd=desk)
    if detached:
        shell.git("switch", "--quiet", "--detach", cwd=desk)
    before = listing(desk), shell.git("status", "--porcelain", "--branch", cwd=desk)
    climb(shell, desk)
    run = shell.scaffold("abort", desk)
    assert run.code == 0, run.says
    assert (listing(desk), shell.git("status", "--porcelain", "--branch", cwd=desk)) == before


def test_abort_keeps_aside_what_was_settled_by_then(shell: Shell, desk: Path) -> None:
    climb(shell, desk)
    settle(shell, desk, "# half an hour of work\n")
    run = shell.scaffold("abort", desk)
    aside = desk / ".git" / "scaffold" / "aborted" / LOGS
    assert (run.code, str(aside.parents[4]) in run.err) == (0, True), run.says
    assert aside.read_text(encoding="utf-8") == "# half an hour of work\n"
    assert (desk / LOGS).read_text(encoding="utf-8") == MINE


def test_abort_keeps_a_branch_with_the_owners_commits(shell: Shell, desk: Path) -> None:
    climb(shell, desk)
    settle(shell, desk)
    shell.commit(desk)
    run = shell.scaffold("abort", desk)
    assert (run.code, "stays" in run.err) == (0, True), run.says
    assert shell.git("branch", "--show-current", cwd=desk) == "main"
    assert shell.git("show", f"scaffold/level-3:{LOGS}", cwd=desk) == "# Ours"


def test_nothing_new_starts_while_a_run_waits(shell: Shell, desk: Path) -> None:
    climb(shell, desk)
    before = listing(desk)
    for command in (["upgrade", "--to", "4"], ["add", "audit-log"], ["undo"]):
        name, *rest = command
        refused(shell.scaffold(name, *rest, cwd=desk), 1, "waits for you", LOGS)
    assert listing(desk) == before


def test_undo_takes_the_run_back_with_what_was_settled(shell: Shell, desk: Path) -> None:
    climb(shell, desk)
    settle(shell, desk)
    assert shell.scaffold("continue", desk).code == 0
    run = shell.scaffold("undo", desk)
    assert run.code == 0, run.says
    assert shell.git("diff", "main", "HEAD", cwd=desk) == ""
    assert shell.git("status", "--porcelain", "--branch", cwd=desk) == "## scaffold/level-3"
    refused(shell.scaffold("undo", desk), 1, "undone already")


def test_only_the_lines_that_both_changed_are_marked_in_a_file_of_windows(
    shell: Shell, make: Make
) -> None:
    desk = make(2)
    path = desk / LOGS
    text = path.read_text(encoding="utf-8").replace('"""', '"""Mine: ', 1)
    path.write_bytes(text.replace("\n", "\r\n").encode())
    shell.commit(desk)
    climb(shell, desk)
    lines = path.read_bytes().splitlines(keepends=True)
    assert all(line.endswith(b"\r\n") for line in lines)
    marked = lines[lines.index(b"<<<<<<< ours\r\n") : lines.index(b">>>>>>> theirs\r\n")]
    assert b'"""Mine: ' in marked[1]
    assert len(marked) < len(lines) / 2


@pytest.mark.parametrize("settled", ["add", "rm"])
def test_a_file_that_the_owner_deleted_and_the_layers_changed_waits_in_gits_own_way(
    shell: Shell, make: Make, settled: str
) -> None:
    desk = make(2)
    (desk / LOGS).unlink()
    shell.commit(desk)
    before = listing(desk)
    run = shell.scaffold("upgrade", desk, "--to", "3", "--no-lock")
    assert (run.code, f"{LOGS}; the layers changed it, and you deleted it" in run.out) == (4, True)
    assert shell.git("status", "--porcelain", cwd=desk) == f"DU {LOGS}"
    assert "structlog" in (desk / LOGS).read_text(encoding="utf-8")
    assert shell.scaffold("abort", desk).code == 0
    assert listing(desk) == before
    assert shell.scaffold("upgrade", desk, "--to", "3", "--no-lock").code == 4
    assert shell.scaffold("continue", desk).code == 4
    shell.git(settled, "--", LOGS, cwd=desk)
    assert shell.scaffold("continue", desk).code == 0
    assert (desk / LOGS).exists() == (settled == "add")
    assert shell.git("status", "--porcelain", "--branch", cwd=desk) == "## scaffold/level-3"


def test_what_git_ignores_in_a_deleted_files_place_stays_there(shell: Shell, make: Make) -> None:
    desk = make(2)
    (desk / LOGS).unlink()
    with (desk / ".gitignore").open("a") as ignored:
        ignored.write("logs.py\n")
    shell.commit(desk)
    (desk / LOGS).write_text(MINE, encoding="utf-8")
    assert shell.scaffold("upgrade", desk, "--to", "3", "--no-lock").code == 4
    assert (desk / LOGS).read_text(encoding="utf-8") == MINE
    assert shell.scaffold("abort", desk).code == 0
    assert (desk / LOGS).read_text(encoding="utf-8") == MINE
