"""Telling the comments of the owner from those that came with an earlier version."""

from __future__ import annotations

Comments = frozenset[str]


def comments_in(text: str) -> Comments:
    """Collect the comments of a text; what only looks like one does no harm."""
    return frozenset(_comments(text))


def added(text: str, known: Comments) -> list[str]:
    """Give the comments of a text that are not known."""
    return [line for line in _comments(text) if line not in known]


def _comments(text: str) -> list[str]:
    return [line[line.index("#") :].strip() for line in text.split("\n") if "#" in line]
