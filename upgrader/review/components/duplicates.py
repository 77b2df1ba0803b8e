"""Code that stands in a repository more than once: the same lines in functions, ten or more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from upgrader.evidence import FileLike
from upgrader.review.components.limits import ALIKE

_LEAST = 250  # characters in ten lines; less is what every such function has to say
_LONGEST = 5000  # lines of a function; what is longer was not written by hand
_DISTINCT = 6  # different lines among ten


@dataclass(slots=True)
class Alike:
    """The lines of one module that stand elsewhere too, and one of those places."""

    lines: set[int]
    first: int
    other: str
    other_line: int


def alike(
    tree: Mapping[str, FileLike], spans: Mapping[str, Iterable[tuple[int, int]]]
) -> dict[str, Alike]:
    """Return the duplicated lines of each module; only what stands in functions counts."""
    numbers: dict[bytes, int] = {}
    lengths: list[int] = []
    seen: dict[tuple[int, ...], tuple[str, int]] = {}
    found: dict[str, Alike] = {}
    for path in sorted(spans):
        lines = tree[path].data.split(b"\n")
        for start, end in spans[path]:
            kept = _kept(lines, start, end, numbers, lengths)
            ids = [number for _, number in kept]
            for at in range(len(ids) - ALIKE.value + 1):
                window = tuple(ids[at : at + ALIKE.value])
                rows = [row for row, _ in kept[at : at + ALIKE.value]]
                if window not in seen:
                    seen[window] = (path, rows[0])
                elif len(set(window)) >= _DISTINCT and sum(lengths[i] for i in window) >= _LEAST:
                    _note(found, seen[window], (path, rows))
    return found


def _kept(
    lines: list[bytes], start: int, end: int, numbers: dict[bytes, int], lengths: list[int]
) -> list[tuple[int, int]]:
    """Return the rows that say something, each with a number that stands for its text."""
    kept: list[tuple[int, int]] = []
    for row in range(start, min(end, start + _LONGEST) + 1):
        text = lines[row - 1].strip() if row <= len(lines) else b""
        if text and not text.startswith(b"#"):
            number = numbers.setdefault(text, len(numbers))
            if number == len(lengths):
                lengths.append(len(text))
            kept.append((row, number))
    return kept


def _note(found: dict[str, Alike], first: tuple[str, int], again: tuple[str, list[int]]) -> None:
    path, rows = again
    known = found.setdefault(path, Alike(set(), rows[0], *first))
    known.lines.update(rows)
    other = found.setdefault(first[0], Alike(set(), first[1], path, rows[0]))
    other.lines.add(first[1])
