"""A module's syntax tree, and what its readers share: its parts, its names and its calls."""

from __future__ import annotations

import ast
from functools import cached_property

from upgrader.evidence.names import Called, Names, called_in, package_of
from upgrader.evidence.source import Source, parts_of, tree_of


class Parsed:
    """A module's syntax, as long as it is at hand: for readers that need more than a record."""

    def __init__(self, path: str, data: bytes) -> None:
        """Parse it, or raise Unreadable."""
        self.path = path
        self.data = data
        self.tree: ast.Module = tree_of(data)

    @cached_property
    def source(self) -> Source:
        """Its parts by their kind, without code that cannot run."""
        return parts_of(self.tree)

    @cached_property
    def names(self) -> Names:
        """What its names stand for."""
        return Names(self.source, package_of(self.path))

    @cached_property
    def calls(self) -> list[Called]:
        """Its calls, with their names resolved."""
        return called_in(self.source, self.names)
