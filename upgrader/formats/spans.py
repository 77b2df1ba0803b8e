"""A value and where it stands, so that a merge can move text instead of writing it anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """One value in a text.

    Attributes:
        value: what it means.
        start: where it begins.
        end: the place behind it.
        parts: what a collection holds; None for a scalar, and for what stays in one piece.
    """

    value: Any
    start: int
    end: int
    parts: tuple[Part, ...] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One key with its value, or one entry of a list.

    Attributes:
        key: the key, or the index.
        start: where the key, or the entry, begins.
        node: the value.
    """

    key: Any
    start: int
    node: Node


@dataclass(frozen=True, slots=True)
class Spanned:
    """A text with one of its values: where a weaver takes its pieces from."""

    text: str
    node: Node

    def raw(self) -> str:
        """Give the value as it is written."""
        return self.text[self.node.start : self.node.end]

    def child(self, part: Part) -> Spanned:
        """Step into one part."""
        return Spanned(self.text, part.node)

    def column(self) -> str:
        """Give the white space that the line of this value begins with."""
        line = self.text[self.text.rfind("\n", 0, self.node.start) + 1 : self.node.start]
        return line[: len(line) - len(line.lstrip())]


NOTHING = Spanned("{}", Node({}, 0, 2, ()))
