"""How three versions of a file of lines meet: as an ordered set.

A comment, and a blank line, belongs to the line that follows it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from upgrader.formats.entries import identity
from upgrader.formats.keyed import Decision, Mix, Pick, Rules, Side
from upgrader.formats.kinds import REQUIREMENTS
from upgrader.formats.meeting import Meeting
from upgrader.formats.requirements import name_of
from upgrader.formats.values import MISSING, show

ASSIGNMENT = re.compile(r"#?\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry and the comments and blank lines over it."""

    lead: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A file of entries, each under a key of its own, and what follows the last one."""

    entries: dict[str, Line]
    tail: tuple[str, ...]


def parse(path: str, text: str) -> Lines:
    """Cut a text into its entries."""
    entries: dict[str, Line] = {}
    lead: list[str] = []
    for line in text.removesuffix("\n").split("\n") if text else []:
        if not line.strip() or line.lstrip().startswith("#"):
            lead.append(line)
        else:
            key = _key(path, line)
            while key in entries:
                key = f"{key} (again)"
            entries[key] = Line(tuple(lead), line)
            lead = []
    return Lines(entries, tuple(lead))


def merge(path: str, base: str | None, ours: str, theirs: str) -> Meeting:
    """Merge line by line; what the owner removed stays away."""
    return _meet(path, base, ours, theirs, pinned=_is_requirements(path))


def overlay(path: str, lower: str, upper: str) -> Meeting:
    """Add the lines of a higher layer."""
    return _meet(path, None, lower, upper, pinned=False)


def _meet(path: str, base: str | None, ours: str, theirs: str, pinned: bool) -> Meeting:
    was = parse(path, base) if base is not None else None
    mine, yours = parse(path, ours), parse(path, theirs)
    decision = Decision(Rules(lambda _, lists: identity(lists), show=_shown))
    picks = _decide(decision, was, mine, yours, pinned)
    return Meeting(_written(picks, was, mine, yours), decision.conflicts, decision.notes)


def _decide(
    decision: Decision, was: Lines | None, mine: Lines, yours: Lines, pinned: bool
) -> Sequence[Pick]:
    def texts(lines: Lines | None) -> Any:
        return MISSING if lines is None else {k: e.text.rstrip() for k, e in lines.entries.items()}

    sides = texts(was), texts(mine), texts(yours)
    take = decision.meet((), *sides, pinned)
    if isinstance(take, Mix):
        return take.picks
    return [Pick(key, key, Side.OURS) for key in mine.entries]


def _written(picks: Sequence[Pick], was: Lines | None, mine: Lines, yours: Lines) -> str:
    result: list[str] = []
    stray: list[str] = []
    left = list(mine.entries)
    for pick in picks:
        if pick.ours is MISSING:
            entry = yours.entries[pick.theirs]
            result += [*_opened(entry.lead, result), entry.text]
            continue
        while left and left[0] != pick.ours:
            stray += _added(mine.entries[left.pop(0)].lead, was)
        left.remove(pick.ours)
        entry = mine.entries[pick.ours]
        other = yours.entries[pick.ours].text if pick.take is Side.THEIRS else entry.text
        result += [*stray, *_lead(pick.ours, was, mine, yours), other]
        stray = []
    for key in left:
        stray += _added(mine.entries[key].lead, was)
    text = "\n".join([*result, *stray, *mine.tail])
    return text + "\n" if text else ""


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else show(value)


def _lead(key: Any, was: Lines | None, mine: Lines, yours: Lines) -> tuple[str, ...]:
    """Take a comment of theirs over where the owner left the old one alone."""
    lead = mine.entries[key].lead
    if was is None or key not in was.entries or key not in yours.entries:
        return lead
    old, new = was.entries[key].lead, yours.entries[key].lead
    return new if lead == old else lead


def _opened(lead: tuple[str, ...], before: list[str]) -> list[str]:
    """Put a blank line over a comment that comes behind other lines, and none at the top."""
    lines = list(lead)
    if not before:
        while lines and not lines[0].strip():
            lines.pop(0)
    elif lines and lines[0].strip() and before[-1].strip():
        lines.insert(0, "")
    return lines


def _added(lead: tuple[str, ...], was: Lines | None) -> list[str]:
    known = {line for entry in was.entries.values() for line in entry.lead} if was else set()
    return [line for line in lead if line.strip() and line not in known]


def _key(path: str, line: str) -> str:
    """Recognise a line: a variable or dependency by its name, an owner by the pattern."""
    name = path.rpartition("/")[2]
    assignment = ASSIGNMENT.match(line)
    if name.startswith(".env") and assignment:
        return assignment[1]
    if name == "CODEOWNERS":
        return line.split()[0]
    if _is_requirements(path) and not line.startswith("-"):
        return name_of(line.partition(" #")[0])
    return line.rstrip()


def _is_requirements(path: str) -> bool:
    return REQUIREMENTS.fullmatch(path) is not None
