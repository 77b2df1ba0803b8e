"""How three versions of one nested value meet: key by key, and ours stays where both moved.

The walk knows nothing of TOML, YAML, JSON or Markdown. It looks at plain values and says, for each
place, whose text stands there in the end; each format then takes those pieces of text over. So the
decision is the same everywhere, and what a format wrote is held against it (`outcome`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, NamedTuple

from upgrader.formats.merged import Conflict
from upgrader.formats.values import MISSING, same, show

Path = tuple[str, ...]
BOTH = "both have it, and no earlier version has it"


class Side(Enum):
    """Whose value stands, as a whole."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Blend:
    """A value that neither side had, and that keeps what both changed."""

    value: Any


class Pick(NamedTuple):
    """One key or entry of the result: where it stands on either side, and whose it is."""

    ours: Any  # a key of a mapping, an index of a list; MISSING where ours has none
    theirs: Any
    take: Take
    was: Any = MISSING  # the same in base


@dataclass(frozen=True, slots=True)
class Mix:
    """A mapping or list that is put together, in this order."""

    picks: tuple[Pick, ...]


Take = Side | Blend | Mix
OURS: Final = Side.OURS
THEIRS: Final = Side.THEIRS


class Identity(NamedTuple):
    """How the entries of one list are told apart.

    Attributes:
        keys: for each entry of a list its key, unlike all others of that list.
        label: how to name an entry in a message.
        pinned: whether the owner's entry wins without being a conflict.
        ordered: by what the entries are sorted, where they are; None to keep the order as it is.
    """

    keys: Callable[[Sequence[Any]], list[Hashable]]
    label: Callable[[Any], str]
    pinned: bool = False
    ordered: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a format knows better than the walk.

    Attributes:
        identify: how the entries of a list are told apart, given its place and all its versions.
        blend: a value that keeps what both sides changed at a place, or MISSING.
        where: how a place is called.
        show: how a value is shown.
        pins: whether the owner's entry may win where a list says so; a layer has no owner.
    """

    identify: Callable[[Path, list[Sequence[Any]]], Identity]
    blend: Callable[[Path, Any, Any, Any], Any] = lambda *_: MISSING
    where: Callable[[Path], str] = lambda path: ".".join(path).replace(".[", "[")
    show: Callable[[Any], str] = show
    pins: bool = True


@dataclass(slots=True)
class Decision:
    """The outcome of a walk, as it grows."""

    rules: Rules
    conflicts: list[Conflict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def meet(self, path: Path, base: Any, ours: Any, theirs: Any, pinned: bool = False) -> Take:
        """Decide whose value stands at one place; any of the three may be MISSING."""
        if same(ours, theirs) or same(base, theirs):
            return OURS
        if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
            return self._mappings(path, base, ours, theirs, pinned)
        if isinstance(ours, list) and isinstance(theirs, list):
            return self._lists(path, base, ours, theirs)
        if same(base, ours):
            return THEIRS
        if theirs is MISSING and isinstance(base, Mapping) and isinstance(ours, Mapping):
            return self._emptied(path, base, ours)
        blended = self.rules.blend(path, base, ours, theirs)
        if blended is not MISSING:
            return Blend(blended)
        self._clash(path, base, ours, theirs, pinned)
        return OURS

    def _mappings(
        self, path: Path, base: Any, ours: Any, theirs: Any, pinned: bool = False
    ) -> Take:
        known = base if isinstance(base, Mapping) else {}
        picks: dict[Any, Pick] = {}
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            mine, yours = ours.get(key, MISSING), theirs.get(key, MISSING)
            take = self.meet((*path, str(key)), known.get(key, MISSING), mine, yours, pinned)
            if _stands(take, mine, yours):
                keys = [key if key in side else MISSING for side in (known, ours, theirs)]
                picks[key] = Pick(keys[1], keys[2], take, keys[0])
        firsts = [key for key in ours if key in picks]
        order = place(firsts, [key for key in theirs if key in picks], base is not MISSING)
        return Mix(tuple(picks[key] for key in order))

    def _lists(self, path: Path, base: Any, ours: Any, theirs: Any) -> Take:
        known = base if isinstance(base, list) else []
        identity = self.rules.identify(path, [known, ours, theirs])
        sides = [
            dict(zip(identity.keys(side), side, strict=True)) for side in (known, ours, theirs)
        ]
        places = [{key: index for index, key in enumerate(side)} for side in sides]
        picks: dict[Hashable, Pick] = {}
        for key in [*sides[1], *(key for key in sides[2] if key not in sides[1])]:
            was, mine, yours = (side.get(key, MISSING) for side in sides)
            label = identity.label(yours if mine is MISSING else mine)
            take = self.meet((*path, f"[{label}]"), was, mine, yours, identity.pinned)
            if _stands(take, mine, yours):
                spots = [side.get(key, MISSING) for side in places]
                picks[key] = Pick(spots[1], spots[2], take, spots[0])
        firsts = [key for key in sides[1] if key in picks]
        theirs_order = [key for key in sides[2] if key in picks]
        if same(base, ours):
            order = theirs_order
        elif identity.ordered and _sorted(identity.ordered, ours, theirs):
            rank = identity.ordered
            order = sorted(picks, key=lambda key: rank(sides[1].get(key, sides[2].get(key))))
        else:
            order = place(firsts, theirs_order, base is not MISSING)
        return Mix(tuple(picks[key] for key in order))

    def _emptied(self, path: Path, base: Any, ours: Any) -> Take:
        """Take a changed mapping away: what the owner added stays, half of a thing never does."""
        touched = [
            key
            for key, was in base.items()
            if not isinstance(was, Mapping) and key in ours and not same(was, ours[key])
        ]
        if touched:
            self._clash(path, base, ours, MISSING, pinned=False)
            return OURS
        take = self._mappings(path, base, ours, {})
        return take if isinstance(take, Mix) and take.picks else THEIRS

    def _clash(self, path: Path, base: Any, ours: Any, theirs: Any, pinned: bool) -> None:
        if pinned and self.rules.pins and ours is not MISSING:
            wanted = "" if theirs is MISSING else f" (the template has {show(theirs)})"
            self.notes.append(f"the owner's pin {show(ours)} is kept{wanted}")
            return
        if base is MISSING:
            why = BOTH
        elif ours is MISSING:
            why = "the owner removed it, the template changed it"
        elif theirs is MISSING:
            why = "the owner changed it, the template removed it"
        else:
            why = "both changed it"
        where, shown = self.rules.where(path) or "the whole file", self.rules.show
        self.conflicts.append(Conflict(where, shown(ours), shown(theirs), why))


def outcome(take: Take, ours: Any, theirs: Any) -> Any:
    """Work out the value that a decision stands for."""
    if isinstance(take, Side):
        return ours if take is OURS else theirs
    if isinstance(take, Blend):
        return take.value
    values = [
        outcome(
            pick.take,
            MISSING if pick.ours is MISSING else ours[pick.ours],
            MISSING if pick.theirs is MISSING else theirs[pick.theirs],
        )
        for pick in take.picks
    ]
    if isinstance(ours, list):
        return values
    return {
        pick.theirs if pick.ours is MISSING else pick.ours: value
        for pick, value in zip(take.picks, values, strict=True)
    }


def place(mine: Iterable[Any], theirs: Sequence[Any], are_kin: bool) -> list[Any]:
    """Put what only theirs has among mine: behind its neighbour in theirs.

    What stands first in theirs comes before its next neighbour if the two have a past, else last.
    """
    order = list(mine)
    present = set(order)
    for index, key in enumerate(theirs):
        if key in present:
            continue
        following = next((other for other in theirs[index + 1 :] if other in present), None)
        if index and theirs[index - 1] in present:
            order.insert(order.index(theirs[index - 1]) + 1, key)
        elif following is not None and are_kin:
            order.insert(order.index(following), key)
        else:
            order.append(key)
        present.add(key)
    return order


def _stands(take: Take, ours: Any, theirs: Any) -> bool:
    gone = ours if take is OURS else theirs if take is THEIRS else None
    return gone is not MISSING


def _sorted(rank: Callable[[Any], Any], *lists: Sequence[Any]) -> bool:
    return all([*map(rank, side)] == sorted(map(rank, side)) for side in lists)
