"""Files that the layers keep elsewhere now: what the owner did to them goes along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from upgrader.change import Action, Change
from upgrader.compose import Composition
from upgrader.formats import Conflict
from upgrader.meet import Sides, meet
from upgrader.split import share
from upgrader.tree import File, Tree

Moves = Mapping[str, tuple[str, ...]]


def moves(base: Composition, ours: Tree, theirs: Composition, followed: Mapping[str, str]) -> Moves:
    """Return where files of the base are in theirs; several places for one that was split.

    A place that the owner has something at is left out: both files are judged by themselves then.
    """
    found: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for old in base.tree:
        if old in theirs.tree:
            continue
        ends = [path for path in _ends(old, theirs.moved) if path in theirs.tree]
        free = (path not in base.tree and path not in taken for path in ends)
        own = (path == followed.get(old) or not in_the_way(path, ours, old) for path in ends)
        if ends and all(free) and all(own):
            found[old] = tuple(ends)
            taken.update(ends)
    return found


def _ends(old: str, moved: Moves, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield where a path leads in the end, over what each release since has said of it."""
    if old not in moved or old in seen:
        if seen:
            yield old
        return
    for path in moved[old]:
        yield from _ends(path, moved, seen | {old})


def in_the_way(path: str, ours: Tree, apart: str | None = None) -> str | None:
    """Return what of the owner's stands where a file is to be: itself, a folder, or one above."""
    parts = path.split("/")
    above = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    inside = f"{path}/"
    at = next((folder for folder in above if folder in ours and folder != apart), None)
    if at is None and any(other.startswith(inside) for other in ours if other != apart):
        return inside
    return at


def carried(sides: Sides, parts: Mapping[str, File], at: str) -> list[Change]:
    """Return what happens where a file of the layers goes to another place, or to several.

    `sides` has the base and ours of the file, `at` is where the owner has it.
    """
    if sides.owned:
        return _offered(sides, parts, at)
    if sides.ours is None:
        missed = (meet(replace(sides, path=path, theirs=file)) for path, file in parts.items())
        return [change for change in missed if change is not None]
    if len(parts) > 1:
        return _split(sides, parts, at)
    ((path, file),) = parts.items()
    if at != sides.path:  # the owner has moved it first, and it stays there
        change = meet(replace(sides, path=at, theirs=file, source=sides.path))
        return [change] if change is not None else []
    change = meet(replace(sides, path=path, theirs=file))
    return [] if change is None else [_left(sides, at, path), _arrived(change, sides)]


def _offered(sides: Sides, parts: Mapping[str, File], at: str) -> list[Change]:
    if sides.ours is None:
        return []
    kept = Change(Action.KEEP, at, sides.layers, "yours", sides.ours, sides.ours)
    if [*parts.values()] == [sides.base]:
        return [kept]
    why = f"the layers have it instead of {at}, and that is yours since it was written"
    return [
        kept,
        *(
            Change(Action.OFFER, path, sides.layers, why, offer=file)
            for path, file in parts.items()
        ),
    ]


def _left(sides: Sides, at: str, to: str) -> Change:
    return Change(Action.DELETE, at, sides.layers, f"moved to {to}", sides.ours)


def _arrived(change: Change, sides: Sides) -> Change:
    action = Action.CONFLICT if change.action is Action.CONFLICT else Action.ADD
    why = f"moved from {sides.path}"
    if sides.ours != sides.base:
        why += ", your changes with it" if action is Action.ADD else f": {change.why}"
    return replace(change, action=action, why=why, before=None)


def _split(sides: Sides, parts: Mapping[str, File], at: str) -> list[Change]:
    base, ours = sides.base, sides.ours
    if base is None or ours is None:
        raise AssertionError(f"{sides.path}: a split needs a file to split")
    shares = share(base.data, ours.data, {path: file.data for path, file in parts.items()})
    changes: list[Change] = []
    for path, file in parts.items():
        was, mine = shares.of.get(path, (file.data, file.data))
        pair = File(was, base.executable), File(mine, ours.executable)
        change = meet(replace(sides, path=path, base=pair[0], ours=pair[1], theirs=file))
        if change is not None:
            changes.append(_arrived(change, replace(sides, base=pair[0], ours=pair[1])))
    if not shares.left:
        return [_left(sides, at, _listed(parts)), *changes]
    why = f"split into {_listed(parts)}, and not all of your changes have a place there"
    left = tuple(Conflict(row.where, row.text, "", "it fits none of them") for row in shares.left)
    return [
        Change(Action.CONFLICT, at, sides.layers, why, ours, ours, conflicts=left),
        *changes,
    ]


def _listed(paths: Iterable[str]) -> str:
    return " and ".join(paths)
