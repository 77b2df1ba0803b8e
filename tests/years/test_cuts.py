"""A run that is cut off anywhere: the old state, the new one, or a journal that knows the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scaffold import journal, turn
from scaffold.errors import BadFolder, EditedSince, NotWritten, Taken, Unfinished
from scaffold.record import Wish
from tests.shell.terminal import ROOT, listing
from tests.years.journeys import WISH, back, change, project, seen, undo
from upgrader.tree import File


def steps(*arguments: object) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "tests.years.journeys", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.parametrize("what", ["change", "undo"])
def test_a_run_killed_at_any_step_is_finished_or_taken_back(what: str) -> None:
    assert steps(what, 1) > 80


def test_a_recovery_killed_at_any_step_is_recovered_from() -> None:
    assert steps("twice", 17) > 100


@pytest.mark.slow
def test_every_recovery_from_every_cut_killed_at_any_step() -> None:
    assert steps("twice", 1) > 1500


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    project(folder)
    return folder


@pytest.fixture
def cut(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a run that was cut off in its middle, two files in."""
    with monkeypatch.context() as patch:
        done: list[Path] = []

        def replace(self: Path, target: Path) -> Path:
            if "new" in self.parts and len(done) == 2:
                raise OSError(5, "no luck")
            if "new" in self.parts:
                done.append(target)
            os.rename(self, target)  # noqa: PTH104
            return target

        patch.setattr(Path, "replace", replace)
        patch.setattr(journal, "_give_up", lambda *_: None)
        with pytest.raises(NotWritten):
            change(desk)
    assert journal.unfinished(desk)
    return desk


def test_what_the_owner_has_edited_since_is_not_overwritten(cut: Path) -> None:
    (cut / "gone.txt").write_text("mine, since\n")
    before = listing(cut)
    run = journal.unfinished(cut)
    assert run
    for way in (journal.finish, journal.take_back):
        with pytest.raises(EditedSince) as error:
            way(run)
        assert error.value.where == "gone.txt"
        assert listing(cut) == before


def test_a_file_that_was_put_back_by_hand_is_not_taken_for_done(cut: Path) -> None:
    run = journal.unfinished(cut)
    assert run
    (cut / "changed.txt").write_text("changed.txt\n")
    with pytest.raises(EditedSince):
        journal.finish(run)
    back(cut)
    assert (cut / "run.sh").stat().st_mode & 0o777 == 0o644


def test_nothing_new_starts_before_a_cut_run_has_ended(cut: Path) -> None:
    before = listing(cut)
    with pytest.raises(Unfinished, match="scaffold continue"):
        change(cut)
    assert listing(cut) == before


def test_a_file_that_changed_while_the_run_was_decided(desk: Path) -> None:
    before = listing(desk)
    with pytest.raises(BadFolder, match="changed since"):
        journal.change(desk, Wish(WISH, expected={"changed.txt": File(b"as it was\n")}))
    assert listing(desk) == before


@pytest.mark.parametrize("name", [".scaffold", ".scaffold/journal"])
def test_a_link_in_the_journals_place(desk: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").mkdir()
    (desk / name).parent.mkdir(exist_ok=True)
    (desk / name).symlink_to(tmp_path / "outside")
    before = listing(tmp_path)
    with pytest.raises(BadFolder, match="link"):
        journal.change(desk, Wish(WISH))
    assert listing(tmp_path) == before


def test_an_undo_leaves_what_was_there(desk: Path) -> None:
    before = seen(desk)
    change(desk)
    assert seen(desk) != before
    undo(desk)
    assert seen(desk) == before


def test_an_undo_is_refused_where_the_owner_has_edited_since(desk: Path) -> None:
    change(desk)
    (desk / "new" / "two.sh").write_text("mine\n")
    before = listing(desk)
    run = journal.last(desk)
    assert run
    with pytest.raises(EditedSince) as error:
        journal.undo(run)
    assert error.value.where == "new/two.sh"
    assert listing(desk) == before


def test_only_one_run_at_a_time(tmp_path: Path) -> None:
    with turn.taken(tmp_path / "x", "update"):
        for _ in range(2):
            with pytest.raises(Taken) as error, turn.taken(tmp_path / "x", "undo"):
                pytest.fail("two have the turn")
        assert f"scaffold update, process {os.getpid()} on " in error.value.what
        assert error.value.what.endswith(" s)")
    assert not (tmp_path / "x").exists()


def test_the_turn_of_a_dead_owner_is_taken_over(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom scaffold import turn\n"
        f"with turn.taken(Path({str(tmp_path)!r}) / 'x', 'update'):\n"
        "    print('mine', flush=True)\n    time.sleep(60)\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout
    assert owner.stdout.readline() == "mine\n"
    with pytest.raises(Taken, match=str(owner.pid)), turn.taken(tmp_path / "x", "undo"):
        pytest.fail("two have the turn")
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    assert (tmp_path / "x" / turn.NAME).exists()
    start = time.monotonic()
    with turn.taken(tmp_path / "x", "undo"):
        assert time.monotonic() - start < 5
    assert not (tmp_path / "x").exists()
