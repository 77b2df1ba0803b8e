"""One run in the journal: what it is to write and what was there, staged before the first change.

`.scaffold/journal/N/` holds the bytes to come in `new/`, the bytes there were in `old/`,
`record.json` from the moment that everything is staged, and `done` from the moment that everything
is in its place. It stands in the project, because only there a rename is one step on every disk;
a `.gitignore` of its own keeps it out of git's sight.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from scaffold import disk, durable
from scaffold.errors import BadFolder
from scaffold.folder import Folder
from upgrader.tree import File

HOME = ".scaffold"
FOLDER = f"{HOME}/journal"
LAST = ".scaffold.toml"  # written after everything else, so that it never says more than is there
_IGNORED = b"/.gitignore\n/journal/\n/lock\n"


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at one path: digests of its bytes, and modes; None where there is no file."""

    path: str
    before: str | None
    after: str | None
    was: int = 0
    mode: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run, as its record has it.

    Attributes:
        made: folders that it makes, outermost first.
        unmade: folders that it takes away if they are empty then, innermost first.
        at: nanoseconds since 1970, to tell which of two runs was the later one.
    """

    root: Path
    folder: Path
    what: str
    at: int
    steps: tuple[Step, ...]
    made: tuple[str, ...] = ()
    unmade: tuple[str, ...] = ()
    undoes: bool = False

    @property
    def ended(self) -> bool:
        """Whether everything is in its place, and nothing was on its way back."""
        return (self.folder / "done").exists() and not (self.folder / "back").exists()

    def old(self, step: Step) -> Path:
        """Return where the bytes are that there were."""
        return self.folder / "old" / str(self.steps.index(step))

    def new(self, step: Step) -> Path:
        """Return where the bytes to come are, until they are in their place."""
        return self.folder / "new" / str(self.steps.index(step))


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is to write, all of it known beforehand.

    Attributes:
        expected: files as they were when the run was decided; None where there was none.
        modes: modes to give, where that is not left to the file that was there.
    """

    files: Mapping[str, File | None]
    what: str = ""
    expected: Mapping[str, File | None] = field(default_factory=dict)
    modes: Mapping[str, int] = field(default_factory=dict)
    unmade: tuple[str, ...] = ()
    undoes: bool = False


def home_of(root: Path) -> Path:
    """Make the journal's folder where it is missing, out of git's sight. Raises BadFolder."""
    home, journal = root / HOME, root / FOLDER
    for folder in (home, journal):
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise BadFolder(
                what="the journal's folder is a link, or no folder",
                where=str(folder),
                help="move it out of the way, then run this again",
            )
        folder.mkdir(exist_ok=True)
    durable.put(home / ".gitignore", _IGNORED, journal / "gitignore")
    return journal


def stage(root: Path, journal: Path, wish: Wish) -> Run:
    """Write down all that a run needs, through to the disk; nothing of the project changes yet."""
    number = max((int(folder.name) for folder in folders(root)), default=0) + 1
    folder = journal / str(number)
    for made in (folder, folder / "old", folder / "new"):
        made.mkdir()
    steps = tuple(
        _stage(root, folder, place, path, wish)
        for place, path in enumerate(sorted(wish.files, key=lambda path: (path == LAST, path)))
    )
    made_here = _missing(root, [step.path for step in steps if step.after is not None])
    run = Run(root, folder, wish.what, time.time_ns(), steps, made_here, wish.unmade, wish.undoes)
    record = {
        "version": 1,
        "what": run.what,
        "at": run.at,
        "steps": [asdict(step) for step in steps],
        "made": run.made,
        "unmade": run.unmade,
        "undoes": run.undoes,
    }
    durable.sync([folder / "old", folder / "new"])
    durable.put(folder / "record.json", json.dumps(record).encode(), folder / "record")
    durable.sync([folder, journal, root / HOME, root])
    return run


def _stage(root: Path, folder: Path, place: int, path: str, wish: Wish) -> Step:
    at, file = root / path, wish.files[path]
    old = Folder(root).tree([path]).get(path)
    known = wish.expected.get(path, old)
    same = known.data == old.data if known and old else known is old
    if not same or (old is None and os.path.lexists(at)):
        raise BadFolder(
            what="a file has changed since this was decided, or is no file",
            where=str(at),
            help="nothing was written; run this again",
        )
    was = at.stat().st_mode & 0o7777 if old else 0
    if old:
        durable.keep(at, folder / "old" / str(place), old.data, was)
    mode = 0
    if file is not None:
        mode = wish.modes.get(path, disk.mode_for(was if old else None, file))
        durable.write(folder / "new" / str(place), file.data, mode)
    return Step(
        path,
        durable.digest_of(old.data) if old else None,
        durable.digest_of(file.data) if file else None,
        was,
        mode,
    )


def folders(root: Path) -> list[Path]:
    """Return the folders of all runs in a project's journal."""
    journal = root / FOLDER
    if journal.is_symlink() or not journal.is_dir():
        return []
    return sorted(at for at in journal.iterdir() if at.name.isdecimal())


def runs(root: Path) -> list[Run]:
    """Return the runs of a project whose record is whole."""
    found = []
    for folder in folders(root):
        with suppress(FileNotFoundError):
            table = json.loads((folder / "record.json").read_bytes())
            steps = tuple(Step(**step) for step in table["steps"])
            made, unmade = tuple(table["made"]), tuple(table["unmade"])
            found.append(
                Run(root, folder, table["what"], table["at"], steps, made, unmade, table["undoes"])
            )
    return found


def _missing(root: Path, paths: list[str]) -> tuple[str, ...]:
    """Return the folders of these paths that are not there, outermost first."""
    above = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
    return tuple(sorted(folder for folder in above if not (root / folder).exists()))
