"""How three versions of one path meet: the decision for one file, and the reason for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from upgrader.change import Action, Change
from upgrader.formats import Merged, kind_of, merge
from upgrader.formats.keyed import BOTH
from upgrader.formats.meeting import WHOLE
from upgrader.tree import File

HERE_FIRST = "yours was here first"
_BY_MEANING = frozenset({"toml", "ini", "yaml", "json", "lines", "markdown"})


@dataclass(frozen=True, slots=True)
class Sides:
    """One path as three trees have it.

    Attributes:
        owned: whether it is the owner's alone, so that a change of the layers' is only offered.
        source: where the layers' file is, when the owner has moved it to `path`.
        yours_first: whether what the owner had before the layers stands, and is no conflict.
    """

    path: str
    base: File | None
    ours: File | None
    theirs: File | None
    layers: tuple[str, ...] = ()
    seed: bool = False
    source: str | None = None
    owned: bool = False
    yours_first: bool = False


def meet(sides: Sides) -> Change | None:
    """Return what happens at a path, or None where no layer has anything to say there."""
    if sides.ours == sides.theirs:
        return None if sides.ours is None else _keep(sides, "as the layers have it")
    if sides.base == sides.theirs:
        return None if sides.ours is None else _keep(sides, "yours")
    if sides.base is None:
        return _added(sides)
    if sides.owned:
        return _offered(sides)
    if sides.theirs is None:
        return _dropped(sides)
    return _changed(sides)


def _added(sides: Sides) -> Change:
    theirs = sides.theirs
    if sides.ours is None or theirs is None:
        return _change(sides, Action.ADD, "new", after=theirs)
    if sides.seed or not _meets_unseen(sides.path):
        return _change(sides, Action.OFFER, HERE_FIRST, offer=theirs)
    return _merged(sides, "yours and the layers' together")


def _meets_unseen(path: str) -> bool:
    """Tell whether two files that never were one can be: of texts, only a README takes sections."""
    kind = kind_of(path)
    if kind == "markdown":
        return path.rpartition("/")[2].lower() == "readme.md"
    return kind in _BY_MEANING


def _offered(sides: Sides) -> Change | None:
    if sides.ours is None:
        return None
    if sides.theirs is None:
        return _keep(sides, "yours since it was written")
    why = "the layers changed it, and it is yours since it was written"
    return _change(sides, Action.OFFER, why, offer=sides.theirs)


def _dropped(sides: Sides) -> Change | None:
    if sides.ours is None:
        return None
    if sides.ours == sides.base:
        return _change(sides, Action.DELETE, "no layer brings it any more", after=None)
    if sides.seed:
        return _keep(sides, "yours since it was written")
    why = "no layer brings it any more, and you changed it"
    return replace(_change(sides, Action.CONFLICT, why), base=sides.base)


def _changed(sides: Sides) -> Change:
    if sides.ours is None:
        why = "the layers changed it, and you deleted it"
        return replace(_change(sides, Action.CONFLICT, why, offer=sides.theirs), base=sides.base)
    if sides.ours == sides.base:
        return _change(sides, Action.CHANGE, "the layers changed it", after=sides.theirs)
    if sides.seed:
        why = "the layers changed it, and it is yours since it was written"
        return _change(sides, Action.OFFER, why, offer=sides.theirs)
    why = "your changes and the layers' together"
    return _merged(sides, f"{why}, moved with {sides.source}" if sides.source else why)


def _merged(sides: Sides, why: str) -> Change:
    base, ours, theirs = sides.base, sides.ours, sides.theirs
    if ours is None or theirs is None:
        raise AssertionError(f"{sides.path}: a merge needs both sides")
    merged = merge(sides.path, None if base is None else base.data, ours.data, theirs.data)
    mode = base.executable if base else ours.executable
    executable = theirs.executable if ours.executable == mode else ours.executable
    after = File(merged.data, executable)
    if sides.yours_first:
        whole = next((at for at in merged.conflicts if at.where == WHOLE), None)
        if whole is not None and base is None:
            return _change(sides, Action.OFFER, whole.why, offer=theirs)
        merged = _yours_stand(merged)
    if merged.conflicts:
        return Change(
            action=Action.CONFLICT,
            path=sides.path,
            layers=sides.layers,
            why="changed here and there",
            before=ours,
            after=after,
            offer=theirs,
            conflicts=merged.conflicts,
            notes=merged.notes,
            base=base,
        )
    if after == ours:
        return _keep(sides, "has it already", merged.notes)
    return Change(Action.CHANGE, sides.path, sides.layers, why, ours, after, notes=merged.notes)


def _yours_stand(merged: Merged) -> Merged:
    """Return what came out with notes for what both have and no layer had before."""
    stand = [at for at in merged.conflicts if at.why == BOTH]
    notes = [f"yours stays: {at.where} = {_line(at.ours)}" for at in stand]
    rest = tuple(at for at in merged.conflicts if at.why != BOTH)
    return Merged(merged.data, rest, (*merged.notes, *notes))


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."


def _keep(sides: Sides, why: str, notes: tuple[str, ...] = ()) -> Change:
    return _change(sides, Action.KEEP, why, notes=notes)


_OURS = File(b"")


def _change(
    sides: Sides,
    action: Action,
    why: str,
    *,
    after: File | None = _OURS,
    offer: File | None = None,
    notes: tuple[str, ...] = (),
) -> Change:
    kept = sides.ours if after is _OURS else after
    return Change(action, sides.path, sides.layers, why, sides.ours, kept, offer, notes=notes)
