"""One file becomes several: which of them each of the owner's changes belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple


class Leftover(NamedTuple):
    """A change of the owner's that no part has a place for: where it was, and its text."""

    where: str
    text: str


if TYPE_CHECKING:
    from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Shares:
    """What of a file came into each of its parts.

    Attributes:
        of: for each part the lines that it took over, as they were and as the owner has them.
        left: what the owner changed and no part has a place for.
    """

    of: Mapping[str, tuple[bytes, bytes]]
    left: tuple[Leftover, ...]


class _Hunk(NamedTuple):
    start: int
    end: int
    lines: tuple[bytes, ...]


def share(base: bytes, ours: bytes, parts: Mapping[str, bytes]) -> Shares:
    """Return for each part what it took over of a file, with the owner's changes to just that.

    A change to lines that several parts have goes to all of them; what the owner has put between
    two lines goes to the first part that has both, or else the one before it.
    """
    if any(b"\0" in data for data in (base, ours, *parts.values())):
        return Shares({}, (Leftover("the whole file", f"{len(ours)} bytes"),))
    was, is_ = base.splitlines(True), ours.splitlines(True)
    taken = {path: _taken(was, data.splitlines(True)) for path, data in parts.items()}
    given: dict[str, list[_Hunk]] = {path: [] for path in parts}
    left = []
    for hunk in _hunks(was, is_):
        takers = _takers(hunk, taken)
        for path in takers:
            given[path].append(hunk)
        if not takers:
            text = b"".join(hunk.lines) or b"".join(was[hunk.start : hunk.end])
            where = f"line {hunk.start + 1}"
            left.append(Leftover(where, text.decode("utf-8", "replace")))
    of = {
        path: (
            b"".join(was[at] for at in sorted(taken[path])),
            b"".join(_changed(was, taken[path], hunks)),
        )
        for path, hunks in given.items()
    }
    return Shares(of, tuple(left))


def _taken(was: list[bytes], part: list[bytes]) -> frozenset[int]:
    return frozenset(
        at
        for block in _matcher(was, part).get_matching_blocks()
        for at in range(block.a, block.a + block.size)
    )


def _matcher(was: list[bytes], is_: list[bytes]) -> SequenceMatcher[bytes]:
    from difflib import SequenceMatcher  # a file is split once in many releases

    return SequenceMatcher(None, was, is_, autojunk=False)


def _hunks(was: list[bytes], is_: list[bytes]) -> Iterator[_Hunk]:
    for tag, start, end, low, high in _matcher(was, is_).get_opcodes():
        if tag != "equal":
            yield _Hunk(start, end, tuple(is_[low:high]))


def _takers(hunk: _Hunk, taken: Mapping[str, frozenset[int]]) -> list[str]:
    if hunk.start < hunk.end:
        lines = range(hunk.start, hunk.end)
        return [path for path, has in taken.items() if has.issuperset(lines)]
    before, after = hunk.start - 1, hunk.start
    for wanted in ({before, after}, {before}, {after}):
        for path, has in taken.items():
            if has >= wanted:
                return [path]
    return []


def _changed(was: list[bytes], has: frozenset[int], hunks: list[_Hunk]) -> Iterator[bytes]:
    starting = {hunk.start: hunk for hunk in hunks}
    skipped = {at for hunk in hunks for at in range(hunk.start, hunk.end)}
    for at in range(len(was) + 1):
        if at in starting:
            yield from starting[at].lines
        if at < len(was) and at in has and at not in skipped:
            yield was[at]
