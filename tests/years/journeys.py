"""What must be true of a project after any cut; run by the tests, in a process of its own."""

from __future__ import annotations

import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from scaffold import journal, turn
from scaffold.record import HOME, Wish
from tests.shell.terminal import listing
from tests.years.cut import each_cut
from upgrader.tree import File

WISH: Mapping[str, File | None] = {
    ".scaffold.toml": File(b"level = 2\n"),
    ".scaffold/offers/README.md": File(b"theirs\n"),
    "changed.txt": File(b"theirs\n" * 3),
    "gone.txt": None,
    "new/inside/one.txt": File(b"new\n"),
    "new/two.sh": File(b"#!/bin/sh\n", executable=True),
    "run.sh": File(b"#!/bin/sh\n", executable=True),
}
Listing = dict[str, tuple[int, bytes]]


def project(folder: Path) -> None:
    """Make the project that all of them start from."""
    folder.mkdir()
    files = {"changed.txt": 0o640, "gone.txt": 0o600, "run.sh": 0o644, "mine.txt": 0o444}
    for name, mode in files.items():
        (folder / name).write_text("#!/bin/sh\n" if name == "run.sh" else f"{name}\n")
        (folder / name).chmod(mode)
    (folder / ".scaffold.toml").write_text("level = 1\n")


def change(folder: Path) -> None:
    """Do what the cuts are made in."""
    with turn.taken(folder / HOME, "test"):
        journal.change(folder, Wish(WISH, "test"))


def undo(folder: Path) -> None:
    """Undo the last run."""
    with turn.taken(folder / HOME, "undo"):
        run = journal.last(folder)
        assert run is not None
        journal.undo(run)
        journal.clean(folder)


def forward(folder: Path) -> None:
    """Do what `scaffold continue` does."""
    with turn.taken(folder / HOME, "continue"):
        if run := journal.unfinished(folder):
            journal.finish(run)
        journal.clean(folder)


def back(folder: Path) -> None:
    """Do what `scaffold abort` does."""
    with turn.taken(folder / HOME, "abort"):
        if run := journal.unfinished(folder):
            journal.take_back(run)
        journal.clean(folder)


def seen(folder: Path) -> Listing:
    """Return all of a project but its journal."""
    hidden = (f"{HOME}/journal", f"{HOME}/.gitignore")
    found = {name: row for name, row in listing(folder).items() if not name.startswith(hidden)}
    if not any(name.startswith(f"{HOME}/") for name in found):
        found.pop(HOME, None)
    return found


def check_every_cut(action: Callable[[Path], object], start: Path, scratch: Path) -> int:
    """Cut an action at each step, recover both ways, and return how many steps there were."""
    end = scratch / "end"
    shutil.copytree(start, end)
    action(end)
    old, new, steps = seen(start), seen(end), 0
    for number, folder in each_cut(start, scratch, action):
        steps = number
        for recover, wanted in ((forward, new), (back, old)):
            copy = scratch / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(folder, copy)
            was_open = journal.unfinished(copy) is not None
            recover(copy)
            now = seen(copy)
            allowed = [wanted] if was_open else [old, new]
            if was_open and any(copy.glob(f"{HOME}/journal/*/back")):
                allowed = [old]
            assert now in allowed, _differences(number, recover.__name__, now, wanted)
            assert journal.unfinished(copy) is None
    return steps


def check_cut_recoveries(start: Path, scratch: Path, stride: int) -> int:
    """Cut the recovery from each cut at each of its own steps too: a second one still succeeds."""
    end = scratch / "end"
    shutil.copytree(start, end)
    change(end)
    old, new, cases = seen(start), seen(end), 0
    for number, folder in each_cut(start, scratch, change, stride):
        if journal.unfinished(folder) is None:
            continue
        for recover, again in ((forward, forward), (forward, back), (back, back), (back, forward)):
            inner = scratch / "inner"
            inner.mkdir(exist_ok=True)
            for _, copy in each_cut(folder, inner, recover):
                was_open = journal.unfinished(copy) is not None
                again(copy)
                allowed = [old, new]
                if was_open and again is back:
                    allowed = [old]
                assert seen(copy) in allowed, _differences(number, "twice", seen(copy), old)
                cases += 1
    return cases


def _differences(number: int, way: str, now: Listing, wanted: Listing) -> str:
    names = sorted(name for name in {*now, *wanted} if now.get(name) != wanted.get(name))
    modes = [f"{name} {stat.filemode(now[name][0]) if name in now else '-'}" for name in names]
    return f"cut {number}, {way}: {', '.join(modes)}"


def main() -> None:
    """Check what is asked for."""
    what, stride = sys.argv[1], int(sys.argv[2])
    memory = Path("/dev/shm")  # a cut is one wherever the files are, and here it is quick
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        scratch = Path(name)
        start = scratch / "start"
        project(start)
        if what == "twice":
            done = check_cut_recoveries(start, scratch, stride)
        elif what == "undo":
            change(start)
            done = check_every_cut(undo, start, scratch)
        else:
            done = check_every_cut(change, start, scratch)
    sys.stdout.write(f"{done}\n")


if __name__ == "__main__":
    main()
