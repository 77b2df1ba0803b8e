"""A plan: everything that a command will do to a project, decided before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from upgrader.change import Action, Change
from upgrader.compose import Composition
from upgrader.meet import Sides, meet
from upgrader.moves import carried, in_the_way, moves
from upgrader.renames import follow
from upgrader.tree import File, Tree


@dataclass(frozen=True)
class Plan:
    """What happens at each path, in the order of the paths."""

    changes: tuple[Change, ...] = ()

    @cached_property
    def counts(self) -> Mapping[Action, int]:
        """How many changes there are of each action."""
        return Counter(change.action for change in self.changes)

    @property
    def writes(self) -> Mapping[str, File | None]:
        """The files that are other ones afterwards; None for those that are gone."""
        return {change.path: change.after for change in self.changes if change.writes}

    @property
    def offers(self) -> Mapping[str, File]:
        """What the layers have and the project does not get, by the project's path."""
        return {change.path: change.offer for change in self.changes if change.offer}

    @property
    def needs_you(self) -> bool:
        """Whether something is left for a person to decide."""
        return self.counts[Action.CONFLICT] > 0

    def result(self, ours: Tree) -> Tree:
        """Return the tree that the project is afterwards."""
        return ours.replacing(self.writes)

    def adding(self, change: Change) -> Plan:
        """Return this plan with one more change in its place."""
        return Plan(tuple(sorted((*self.changes, change), key=lambda change: change.path)))

    def document(self) -> dict[str, Any]:
        """Return the plan as a JSON document: `changes` and their `summary`."""
        return {
            "changes": [_row(change) for change in self.changes],
            "summary": {action.value: self.counts[action] for action in Action},
        }


@dataclass(frozen=True)
class Wishes:
    """What the owner has said beforehand.

    Attributes:
        declined: why the layers have nothing to say at these paths; "docs/" is a whole folder.
        seeds_stay: whether a seed is the owner's even where nobody has changed it.
        yours_first: whether what the owner had before the layers stands, and is no conflict.
    """

    declined: Mapping[str, str] = field(default_factory=dict)
    seeds_stay: bool = False
    yours_first: bool = False

    def against(self, *paths: str) -> str | None:
        """Return why the owner wants nothing at one of these paths, or None."""
        for path in paths:
            folders = (path[: at + 1] for at, letter in enumerate(path) if letter == "/")
            for name in (path, *folders):
                if name in self.declined:
                    return self.declined[name]
        return None


NONE = Wishes()


def plan(base: Composition, ours: Tree, theirs: Composition, wishes: Wishes = NONE) -> Plan:
    """Decide how a project (`ours`) goes from what it was made of (`base`) to `theirs`.

    The base is empty for a project that no layer has made. What the owner has changed since is
    followed to where the owner moved it, merged, or left and reported; it is never overwritten.
    """
    gone = [path for path in base.tree if path not in ours]
    followed = follow(base.tree, ours, [path for path in gone if _touched(path, base, theirs)])
    moved = moves(base, ours, theirs, followed)
    arriving = {path for paths in moved.values() for path in paths}
    changes: list[Change] = []
    for path in sorted({*base.tree, *theirs.tree} - arriving):
        at = followed.get(path, path)
        parts = {new: theirs.tree[new] for new in moved.get(path, ())}
        seed = bool((base.seeds | theirs.seeds) & {path, *parts})
        sides = Sides(
            path=path if parts else at,
            base=base.tree.get(path),
            ours=ours.get(at),
            theirs=theirs.tree.get(path),
            layers=_layers(base, theirs, path, *parts),
            seed=seed,
            source=path if at != path else None,
            owned=seed and wishes.seeds_stay,
            yours_first=wishes.yours_first,
        )
        if (why := wishes.against(path, at, *parts)) is not None:
            changes += _declined(sides, at, why)
        elif parts:
            changes += carried(sides, parts, at)
        elif (change := _blocked(sides, ours) or meet(sides)) is not None:
            changes.append(change)
    return Plan(tuple(sorted(changes, key=lambda change: change.path)))


def _touched(path: str, base: Composition, theirs: Composition) -> bool:
    return base.tree[path] != theirs.tree.get(path)


def _layers(base: Composition, theirs: Composition, *paths: str) -> tuple[str, ...]:
    brought = next((theirs.layers[path] for path in paths if path in theirs.layers), ())
    return brought or base.layers.get(paths[0], ())


def _declined(sides: Sides, at: str, why: str) -> list[Change]:
    if sides.ours is None:
        return []
    kept = sides.ours
    return [Change(Action.KEEP, at, sides.layers, f"declined: {why}", kept, kept)]


def _blocked(sides: Sides, ours: Tree) -> Change | None:
    """Return an offer where the owner has a folder at the path, or a file at one of its folders."""
    if sides.ours is not None or sides.theirs is None or sides.theirs == sides.base:
        return None
    if (at := in_the_way(sides.path, ours)) is None:
        return None
    why = f"your {at} is in its way"
    return Change(Action.OFFER, sides.path, sides.layers, why, offer=sides.theirs)


def _row(change: Change) -> dict[str, Any]:
    row: dict[str, Any] = {
        "action": change.action.value,
        "path": change.path,
        "layers": list(change.layers),
        "why": change.why,
    }
    if change.conflicts:
        row["conflicts"] = [
            {"where": at.where, "ours": at.ours, "theirs": at.theirs, "why": at.why}
            for at in change.conflicts
        ]
    if change.notes:
        row["notes"] = list(change.notes)
    return row
