"""Layers laid over one another: the tree that they make together, and who brought what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from upgrader.errors import LayersDisagree
from upgrader.formats import check, kind_of, overlay
from upgrader.tree import File, Tree

OVERLAID = frozenset({"toml", "ini", "yaml", "json", "lines", "markdown"})


@dataclass(frozen=True, slots=True)
class Rendered:
    """One layer's files for one project.

    Attributes:
        seeds: the paths, among the tree's, that are the owner's once they are written.
        replaces: the paths of lower layers that this one's files take the place of.
        moved: where files of earlier releases are now, by where they were.
    """

    layer: str
    tree: Tree
    seeds: frozenset[str] = frozenset()
    replaces: frozenset[str] = frozenset()
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composition:
    """What layers make together.

    Attributes:
        layers: for each path the layers that brought it, lowest first.
        seeds: the paths that are the owner's once they are written.
        moved: where files of earlier releases are now, by where they were.
    """

    tree: Tree = field(default_factory=Tree)
    layers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seeds: frozenset[str] = frozenset()
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def compose(rendered: Iterable[Rendered]) -> Composition:
    """Lay these layers over one another, lowest first, or raise LayersDisagree."""
    files: dict[str, File] = {}
    layers: dict[str, tuple[str, ...]] = {}
    seeds: set[str] = set()
    overlaid: set[str] = set()
    moved: dict[str, tuple[str, ...]] = {}
    for layer in rendered:
        for path, file in layer.tree.items():
            brought = layers.get(path, ())
            if not brought or path in layer.replaces:
                files[path] = file
            elif kind_of(path) in OVERLAID:
                files[path] = _over(path, files[path], file, brought, layer.layer)
                overlaid.add(path)
            else:
                raise _both(path, brought, layer.layer, "the file")
            layers[path] = (*brought, layer.layer)
        seeds |= layer.seeds
        moved |= layer.moved
    for path in sorted(overlaid):
        if trouble := check(path, files[path].data):
            *lower, upper = layers[path]
            raise _both(path, tuple(lower), upper, f"a file that does not parse: {trouble}")
    return Composition(Tree(files), layers, frozenset(seeds), moved)


def _over(path: str, lower: File, upper: File, brought: tuple[str, ...], layer: str) -> File:
    try:
        data = overlay(path, lower.data, upper.data)
    except LayersDisagree as error:
        raise LayersDisagree(
            what=f'layers "{brought[-1]}" and "{layer}" disagree: {error.what}',
            where=error.where,
            help=error.help,
        ) from error
    return File(data, lower.executable or upper.executable)


def _both(path: str, brought: tuple[str, ...], layer: str, what: str) -> LayersDisagree:
    return LayersDisagree(
        what=f'layers "{brought[-1]}" and "{layer}" both bring {what}',
        where=path,
        help='let one of them own the path, or name it under "replaces" of the upper layer',
    )
