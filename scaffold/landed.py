"""What is noted of a run in git: from where to where, beside the repository's own files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from scaffold import durable
from scaffold.errors import Unfinished

FOLDER = "scaffold"
OPEN, LAST = "landing.json", "last.json"


@dataclass(frozen=True, slots=True)
class Stage:
    """A file that waits for its owner: mode and blob of base, ours and theirs, or None."""

    path: str
    entries: tuple[tuple[str, str] | None, ...]


@dataclass(frozen=True, slots=True)
class Landing:
    """One run that lands in a repository.

    Attributes:
        prefix: the project's path from the repository's root, "" or ending in "/".
        head: the commit that was checked out before.
        back: the branch that was checked out before; None for no branch.
        ref: the full name of what the run's commits are put under.
        at: nanoseconds since 1970, to tell which of two runs was the later one.
        paths: the project's paths that differ.
        stages: what is put into the index for the owner to settle.
        placed: whether that has been done, and with which bytes in the work tree.
        tip: the last commit of the run, once it has come to its end.
        undoes: whether it takes another one back.
    """

    what: str
    at: int
    prefix: str
    head: str
    back: str | None
    ref: str
    paths: tuple[str, ...]
    stages: tuple[Stage, ...] = ()
    placed: Mapping[str, str | None] | None = None
    tip: str | None = None
    undoes: bool = False

    @property
    def branch(self) -> str | None:
        """The branch that the run makes; None where it stays on the one that is checked out."""
        name = self.ref.removeprefix("refs/heads/")
        return name if name != self.ref else None


def folder_of(directory: Path) -> Path:
    """Return where our notes are, below the repository's own directory."""
    return directory / FOLDER


def note(directory: Path, landing: Landing) -> None:
    """Write down a run that begins, or has come further."""
    folder = folder_of(directory)
    folder.mkdir(exist_ok=True)
    durable.put(folder / OPEN, json.dumps(asdict(landing)).encode(), folder / "note")
    durable.sync([folder])


def settle(directory: Path, landing: Landing) -> None:
    """Write down that a run has come to its end: it is the last one now."""
    folder = folder_of(directory)
    note(directory, landing)
    (folder / OPEN).replace(folder / LAST)
    durable.sync([folder])


def forget(directory: Path) -> None:
    """Forget the run that is under way: everything is as it was before."""
    folder = folder_of(directory)
    (folder / "note").unlink(missing_ok=True)
    (folder / OPEN).unlink(missing_ok=True)


def check_ended(directory: Path) -> None:
    """Raise Unfinished where a run was cut off, or waits for its owner."""
    if landing := unfinished(directory):
        waits = landing.placed is not None
        raise Unfinished(
            what=f"scaffold {landing.what} {'waits for you' if waits else 'was cut off'} here",
            where="\n".join(stage.path for stage in landing.stages[:9]) or str(directory),
            help="`scaffold continue` finishes it, `scaffold abort` takes it back",
        )


def unfinished(directory: Path) -> Landing | None:
    """Return the run that was cut off, or that waits for its owner."""
    return _read(folder_of(directory) / OPEN)


def last(directory: Path) -> Landing | None:
    """Return the last run that came to its end in this work tree."""
    return _read(folder_of(directory) / LAST)


def _read(path: Path) -> Landing | None:
    try:
        table = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    table["paths"] = tuple(table["paths"])
    table["stages"] = tuple(
        Stage(row["path"], tuple(side and (side[0], side[1]) for side in row["entries"]))
        for row in table["stages"]
    )
    return Landing(**table)
