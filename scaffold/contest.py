"""What both sides of a run have changed, and git can show to its owner: with stages and markers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scaffold.show import OFFERS
from upgrader.change import Action, Change
from upgrader.formats import kind_of
from upgrader.formats.decoded import decode
from upgrader.plan import Plan
from upgrader.tree import File

_TEXTS = frozenset({"text", "python"})


@dataclass(frozen=True, slots=True)
class Contested:
    """A file for its owner to settle; a side that is None has deleted it.

    Attributes:
        arrives: whether the run itself brings the file to this path.
    """

    path: str
    base: File
    ours: File | None
    theirs: File | None
    arrives: bool = False

    @property
    def sides(self) -> tuple[File | None, File | None, File | None]:
        """The versions, as the index counts them: base, ours, theirs."""
        return self.base, self.ours, self.theirs

    @property
    def advice(self) -> str:
        """What stands there for the owner, and what settles it."""
        if self.ours is None:
            return "the layers changed it, and you deleted it: `git add` takes it, `git rm` not"
        if self.theirs is None:
            return "no layer brings it any more: `git add` keeps it, `git rm` lets it go"
        return "both sides are marked in it"


def contested(plan: Plan) -> list[Contested]:
    """Return the files of a plan that git can show."""
    found = (_seen(change) for change in plan.changes if change.action is Action.CONFLICT)
    return [each for each in found if each is not None]


def apart(files: Mapping[str, File | None], shown: Iterable[Contested]) -> dict[str, File | None]:
    """Return what a commit holds without what git shows: neither that file nor an offer of it."""
    left_out = {
        name
        for each in shown
        for name in ([] if each.arrives else [each.path]) + [f"{OFFERS}/{each.path}"]
    }
    return {path: file for path, file in files.items() if path not in left_out}


def _seen(change: Change) -> Contested | None:
    base, ours, theirs = change.base, change.before, change.offer
    if base is None:
        return None
    if not change.conflicts:
        return Contested(change.path, base, ours, theirs)
    arrives = ours is None
    ours = ours or change.after
    if ours is None or theirs is None or kind_of(change.path) not in _TEXTS:
        return None
    if any(b"\0" in side.data for side in (base, ours, theirs)):
        return None
    return Contested(change.path, _spelled(base, ours), ours, _spelled(theirs, ours), arrives)


def _spelled(file: File, ours: File) -> File:
    """Return a file with the line ends of ours: else each of its lines would be another one."""
    text, mine = decode(file.data), decode(ours.data)
    if text is None or mine is None:
        return file
    return replace(file, data=replace(mine, closed=text.closed).encode(text.text))
