"""The words of a review: sentences that every form of it says alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from upgrader.review.level import Blocker
from upgrader.review.report import Review

STATE_WORDS = {
    "met": "has", "partial": "partly", "defective": "broken", "missing": "lacks",
    "unknown": "unread", "not applicable": "not asked",
}  # fmt: skip
_MOST_NAMED = 5


def verdict_sentence(review: Review) -> str:
    """Return the one sentence: the level, and what blocks the next."""
    level = review.standing.level
    blockers = list(review.standing.blockers)
    if level >= 4:
        return "Level 4 of 4: all that the levels ask for at the least is there."
    if not blockers:
        return f"Level {level} of 4."
    named = listed([alternatives(blocker) for blocker in blockers[:_MOST_NAMED]])
    more = len(blockers) - _MOST_NAMED
    rest = f", and {more} more" if more > 0 else ""
    return f"Level {level} of 4; blocked from {level + 1} by: {named}{rest}."


def alternatives(blocker: Blocker) -> str:
    """Return what would fulfil a need, in a few words."""
    names = list(blocker.of)
    if blocker.lacking >= len(names):
        return listed(names)
    if len(names) > 3:
        return f"{blocker.lacking} of {', '.join(names[:3])} ..."
    return " or ".join(names) if blocker.lacking == 1 else f"{blocker.lacking} of {listed(names)}"


def listed(names: Iterable[str]) -> str:
    """Return the names with commas between them."""
    return ", ".join(names)


def place(path: str, line: int) -> str:
    """Return a place as an editor takes it."""
    return f"{path}:{line}" if line else path


def counted(count: float, noun: str) -> str:
    """Return a number with its noun."""
    number = f"{count:g}"
    return f"{number} {noun}" if number != "1" else f"1 {noun.removesuffix('s')}"


def next_command(document: dict[str, Any]) -> str:
    """Return what to type next."""
    level = document["level"]
    if level >= 4:
        return "scaffold prove"
    if any(item["tool"] for item in document["roadmap"]["items"] if item["level"] == level + 1):
        return f"scaffold upgrade --to {level + 1} --dry-run"
    return "scaffold review --output review.html"


def slug(name: str) -> str:
    """Return a name for a place in a page: its readable part, and a digest that keeps it apart."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[-40:]
    return f"{readable}-{sha256(name.encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"
