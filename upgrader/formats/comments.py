"""Telling the comments of the owner from those that came with an earlier version."""

from __future__ import annotations

import re

Comments = frozenset[str]


# What stands in quotes is passed over; a sharp within a word begins no comment in YAML.
TOKEN = re.compile(
    r"""(?<!\w)"(?:[^"\\]|\\.)*"|(?<!\w)'[^']*'|(?<![^\s\d"'\]}])(?P<comment>\#.*)"""
)


def comments_in(text: str) -> Comments:
    """Collect the comments of a text; what only looks like one does no harm."""
    return frozenset(_comments(text))


def added(text: str, known: Comments) -> list[str]:
    """Give the comments of a text that are not known."""
    return [line for line in _comments(text) if line not in known]


def _comments(text: str) -> list[str]:
    tokens = (token["comment"] for line in text.split("\n") for token in TOKEN.finditer(line))
    return [comment.rstrip() for comment in tokens if comment]
