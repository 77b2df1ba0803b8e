"""What `undo`, `continue` and `abort` share: the run that they are about, and how they answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scaffold import git, journal, landed, turn
from scaffold.errors import BadFolder, GitRefuses, NothingLeft
from scaffold.landed import Landing
from scaffold.record import HOME, Run
from scaffold.voice import Voice

NEEDS_YOU = 4


@dataclass(frozen=True, slots=True)
class Ending:
    """A project whose runs are looked at, while nobody else has the turn."""

    root: Path
    repository: git.Repository | None

    @classmethod
    @contextmanager
    def of(cls, path: str, what: str) -> Iterator[Ending]:
        """Have the turn in the project in this folder. Raises BadFolder, GitRefuses, Taken."""
        root = Path(path).absolute()
        if not root.is_dir():
            raise BadFolder(
                what="there is no such folder", where=path, help="name the project's root"
            )
        found = git.find(root)
        notes = landed.folder_of(found.directory) if found else root / HOME
        with turn.taken(notes, what):
            yield cls(root, found)
            journal.clean(root)

    @property
    def in_git(self) -> git.Repository:
        """The repository, where a run in git has been found."""
        if self.repository is None:
            raise AssertionError("a landing is noted in a repository")
        return self.repository

    def check_ended(self) -> None:
        """Raise Unfinished where a run was cut off."""
        journal.check_ended(self.root)
        if self.repository is not None:
            landed.check_ended(self.repository.directory)

    def unfinished(self, verb: str) -> Run | Landing:
        """Return the run that was cut off, or waits. Raises NothingLeft, GitRefuses."""
        if run := journal.unfinished(self.root):
            return run
        journal.clean(self.root)
        notes = self.repository and landed.unfinished(self.repository.directory)
        if self.repository and notes:
            if notes.prefix != self.repository.prefix:
                raise GitRefuses(
                    what="the run that is under way is another project's in this repository",
                    where=notes.prefix or "the repository's root",
                    help="run this there",
                )
            return notes
        raise NothingLeft(
            what=f"there is no run to {verb}",
            where=str(self.root),
            help="`scaffold undo` takes back the last run that came to its end",
        )


def told(voice: Voice, text: str, outcome: str, waiting: Sequence[str] = ()) -> int:
    """Say how a run ended, and return the exit code for success."""
    voice.say(text)
    voice.document({"outcome": outcome, "waiting": list(waiting)})
    return 0
