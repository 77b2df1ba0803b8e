"""A repository as it was read: its files, and what stands there that is no file to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from upgrader.evidence import Shelf
from upgrader.tree import Tree


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link, which is never followed."""

    path: str
    target: str
    leaves: bool


@dataclass(frozen=True, slots=True)
class Repository:
    """What is in a folder.

    Attributes:
        tree: the files that were read.
        left: paths that are there and were not read, each with the reason.
        links: the symbolic links.
        nested: folders that are repositories of their own; nothing in them was read.
        is_git: whether the folder is the root of a git repository.
        is_whole: whether the limits left nothing out.
        shelf: what was read of the files so far; a tree that takes this one's place finds it.
    """

    tree: Tree
    left: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    nested: tuple[str, ...] = ()
    is_git: bool = False
    is_whole: bool = True
    shelf: Shelf = field(default_factory=Shelf, compare=False, repr=False)

    def has(self, path: str) -> bool:
        """Say whether something stands at a path: a file, a folder or a link."""
        taken = (*self.tree, *self.left, *(link.path for link in self.links), *self.nested)
        return any(name == path or name.startswith(f"{path}/") for name in taken)
