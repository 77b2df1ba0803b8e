"""Where a new table goes in a TOML document, and how much air it gets."""

from __future__ import annotations

from upgrader.formats.toml_text import Document, Section
from upgrader.formats.toml_values import Path

RANKS = ("project", "dependency-groups", "build-system", "tool")


def section_place(ours: Document, theirs: Document, section: Section, name: str) -> int:
    """Choose the index for a new table: beside its relatives, else where such tables stand."""
    paths = [other.path for other in ours.sections]
    near = _beside(paths, section.path)
    if near is not None:
        return near
    if name.rpartition("/")[2] == "pyproject.toml":
        ranks = [_rank(path) for path in paths]
        before = [index for index, rank in enumerate(ranks) if rank <= _rank(section.path)]
        return before[-1] + 1
    return _between(paths, [other.path for other in theirs.sections], section.path)


def _beside(paths: list[Path], path: Path) -> int | None:
    """Find the place next to the tables with the closest name; `tool` alone is no kinship."""
    least = 2 if path[0] == "tool" else 1
    shared = [_shared(other, path) for other in paths]
    best = max(shared)
    if best < least:
        return None
    kin = [index for index, size in enumerate(shared) if size == best]
    if best == len(path):
        return kin[0]
    return kin[-1] + 1


def _between(paths: list[Path], theirs: list[Path], path: Path) -> int:
    """Find the place between the groups of tables that are its neighbours in theirs."""
    roots = [other[:1] for other in paths]
    index = theirs.index(path) if path in theirs else len(theirs)
    for other in reversed(theirs[:index]):
        if other and other[:1] in roots:
            return len(roots) - roots[::-1].index(other[:1])
    for other in theirs[index + 1 :]:
        if other[:1] in roots:
            return roots.index(other[:1])
    return len(paths)


def _shared(one: Path, other: Path) -> int:
    size = 0
    while size < min(len(one), len(other)) and one[size] == other[size]:
        size += 1
    return size


def _rank(path: Path) -> int:
    if not path:
        return -1
    return RANKS.index(path[0]) if path[0] in RANKS else len(RANKS)


def opening(lead: str) -> str:
    """Put one blank line over a table and its comment."""
    return "\n" + lead.lstrip("\n")
