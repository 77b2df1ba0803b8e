"""How three versions of any other text meet: line by line."""

from __future__ import annotations

from typing import Any

from upgrader.formats.meeting import Meeting, kept
from upgrader.formats.merged import Conflict
from upgrader.formats.values import MISSING


def merge(_path: str, base: str | None, ours: str, theirs: str) -> Meeting:
    """Merge the lines; where both changed the same ones, ours stay and the place is listed."""
    if base is None:
        return kept(ours, theirs, "both have it, and no earlier version says who changed what")
    was, mine, yours = (text.splitlines(keepends=True) for text in (base, ours, theirs))
    lines: list[str] = []
    conflicts: list[Conflict] = []
    for region in regions(was, mine, yours):
        match region:
            case ("unchanged", start, end):
                lines += was[start:end]
            case ("a" | "same", start, end):
                lines += mine[start:end]
            case ("b", start, end):
                lines += yours[start:end]
            case ("conflict", _, _, start, end, other, rest):
                lines += mine[start:end]
                conflicts.append(_conflict(start, mine[start:end], yours[other:rest]))
    return Meeting("".join(lines), conflicts)


def overlay(_path: str, lower: str, upper: str) -> Meeting:
    """Refuse: such texts have no places at which two layers could meet."""
    return kept(lower, upper, "files of this kind cannot be put together")


def blend_lines(base: str, ours: str, theirs: str) -> Any:
    """Merge three texts, or give MISSING where both changed the same lines."""
    meeting = merge("", base, ours, theirs)
    return MISSING if meeting.conflicts else meeting.text


def regions(was: list[str], mine: list[str], yours: list[str]) -> list[tuple[Any, ...]]:
    """Cut three versions into what is unchanged, what one side changed, and where they conflict."""
    from merge3 import Merge3

    merger = Merge3(was, mine, yours)
    return list(merger.reprocess_merge_regions(merger.merge_regions()))


def _conflict(start: int, ours: list[str], theirs: list[str]) -> Conflict:
    first, last = start + 1, start + len(ours)
    where = f"lines {first}-{last}" if last > first else f"line {first}"
    if not ours:
        where = f"after line {start}" if start else "before line 1"
    return Conflict(where, "".join(ours), "".join(theirs), "both changed these lines")
