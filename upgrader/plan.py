"""A plan: everything that a command will do to a project, decided before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from upgrader.change import Action, Change
from upgrader.compose import Composition
from upgrader.meet import Sides, meet
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


def plan(base: Composition, ours: Tree, theirs: Composition) -> Plan:
    """Decide how a project (`ours`) goes from what it was made of (`base`) to `theirs`.

    The base is empty for a project that no layer has made. What the owner has changed since is
    followed to where the owner moved it, merged, or left and reported; it is never overwritten.
    """
    paths = {**base.tree, **theirs.tree}
    gone = [path for path in base.tree if path not in ours]
    moved = follow(base.tree, ours, [path for path in gone if _touched(path, base, theirs)])
    changes = []
    for path in sorted(paths):
        seed = path in base.seeds or path in theirs.seeds
        layers = theirs.layers.get(path) or base.layers.get(path, ())
        at = moved.get(path, path)
        sides = Sides(
            path=at,
            base=base.tree.get(path),
            ours=ours.get(at),
            theirs=theirs.tree.get(path),
            layers=layers,
            seed=seed,
            source=path if at != path else None,
        )
        if (change := _blocked(sides, ours) or meet(sides)) is not None:
            changes.append(change)
    return Plan(tuple(sorted(changes, key=lambda change: change.path)))


def _touched(path: str, base: Composition, theirs: Composition) -> bool:
    return base.tree[path] != theirs.tree.get(path)


def _blocked(sides: Sides, ours: Tree) -> Change | None:
    """Return an offer where the owner has a folder at the path, or a file at one of its folders."""
    if sides.ours is not None or sides.theirs is None or sides.theirs == sides.base:
        return None
    parts = sides.path.split("/")
    folders = ("/".join(parts[:end]) for end in range(1, len(parts)))
    inside = f"{sides.path}/"
    at = next((folder for folder in folders if folder in ours), None)
    if at is None and not any(path.startswith(inside) for path in ours):
        return None
    why = f"your {at or inside} is in its way"
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
