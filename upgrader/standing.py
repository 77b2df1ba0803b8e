"""How each file that the layers brought stands now: as made, edited, moved, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from upgrader.compose import Composition
from upgrader.formats import merge
from upgrader.formats.decoded import decode
from upgrader.formats.meeting import WHOLE
from upgrader.plan import Wishes
from upgrader.renames import follow
from upgrader.tree import File, Tree


class Stand(Enum):
    """How a file stands; the value is the word in documents."""

    MADE = "as made"
    EDITED = "edited"
    MOVED = "moved"
    DELETED = "deleted"
    SEED = "yours"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one file stands.

    Attributes:
        at: where the owner has it.
        drift: whether something that the layers brought is not there as they brought it.
        parts: the keys or sections that are not, where they can be told apart.
    """

    path: str
    at: str
    layers: tuple[str, ...]
    stand: Stand
    drift: bool = False
    parts: tuple[str, ...] = ()


def standing(base: Composition, ours: Tree, wishes: Wishes) -> list[Standing]:
    """Return how each file of what a project was made of stands in the project."""
    gone = [path for path in base.tree if path not in ours]
    followed = follow(base.tree, ours, gone)
    return [_judged(base, ours, wishes, path, followed.get(path, path)) for path in base.tree]


def _judged(base: Composition, ours: Tree, wishes: Wishes, path: str, at: str) -> Standing:
    layers, file = base.layers[path], ours.get(at)
    if wishes.against(path, at) is not None:
        return Standing(path, at, layers, Stand.DECLINED)
    if path in base.seeds:
        return Standing(path, at, layers, Stand.SEED if file else Stand.DELETED)
    if file is None:
        return Standing(path, at, layers, Stand.DELETED, drift=True)
    if _same(base.tree[path], file):
        stand = Stand.MADE if at == path else Stand.MOVED
        return Standing(path, at, layers, stand, drift=at != path)
    lost, parts = _lost(path, base.tree[path], file)
    stand = Stand.EDITED if at == path else Stand.MOVED
    return Standing(path, at, layers, stand, lost or at != path, parts)


def _same(made: File, file: File) -> bool:
    """Tell whether two files say the same: line endings are the checkout's business."""
    if made.data == file.data:
        return True
    was, is_ = decode(made.data), decode(file.data)
    return was is not None and is_ is not None and was.text == is_.text


def _lost(path: str, made: File, file: File) -> tuple[bool, tuple[str, ...]]:
    """Tell whether anything that was made is gone or changed, and which parts; additions are not.

    Whoever lacks a part would get it from a merge that knows no earlier version.
    """
    merged = merge(path, None, file.data, made.data)
    parts = tuple(conflict.where for conflict in merged.conflicts if conflict.where != WHOLE)
    return bool(merged.conflicts) or merged.data != file.data, parts
