"""What was read of files in one run, each beside its bytes: trees that share files share it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from upgrader.evidence.parsed import Parsed
from upgrader.evidence.sight import Unreadable

Made = TypeVar("Made")
AT_HAND = 100_000  # bytes of source whose trees are kept: a tree takes a hundred times as much


class Shelf:
    """What readers made of files; a file with other bytes is read again.

    It belongs to one run and one repository. Records stay, syntax trees go: only the last ones are
    at hand, so that several readers of a module share one tree.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Hashable, str], tuple[bytes, Any]] = {}
        self._trees: dict[str, Parsed] = {}
        self._size = 0
        self._broken: dict[str, tuple[bytes, str]] = {}

    def read(self, reader: Hashable, path: str, data: bytes, make: Callable[[], Made]) -> Made:
        """Return what a reader makes of a file, made once, or raise Unreadable each time."""
        known = self._kept.get((reader, path))
        if known is None or known[0] != data:
            try:
                made: Any = make()
            except (Unreadable, RecursionError) as error:
                made = Unreadable(str(error))
            known = self._kept[reader, path] = (data, made)
        if isinstance(known[1], Unreadable):
            raise Unreadable(str(known[1]))
        return known[1]  # type: ignore[no-any-return]

    def parsed(self, path: str, data: bytes) -> Parsed:
        """Return a module's syntax, or raise Unreadable."""
        known = self._trees.get(path)
        if known is not None and known.data == data:
            return known
        if path in self._broken and self._broken[path][0] == data:
            raise Unreadable(self._broken[path][1])
        try:
            made = Parsed(path, data)
        except Unreadable as error:
            self._broken[path] = (data, str(error))
            raise
        self._forget(path)
        self._trees[path] = made
        self._size += len(data)
        while self._size > AT_HAND and len(self._trees) > 1:
            self._forget(next(iter(self._trees)))
        return made

    def _forget(self, path: str) -> None:
        if (known := self._trees.pop(path, None)) is not None:
            self._size -= len(known.data)
