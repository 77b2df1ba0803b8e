"""Who imports whom in a repository, over all its roots, and what its tests reach that way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Graph:
    """The imports of a repository.

    Attributes:
        uses: the modules that each module imports, whenever it does.
        at_once: those that it imports while it is imported itself.
    """

    uses: dict[str, set[str]] = field(default_factory=dict)
    at_once: dict[str, set[str]] = field(default_factory=dict)

    def fan_in(self) -> dict[str, set[str]]:
        """Return the modules that import each module."""
        found: dict[str, set[str]] = {path: set() for path in self.uses}
        for path, others in self.uses.items():
            for other in others:
                found.setdefault(other, set()).add(path)
        return found

    def reach(self, starts: Iterable[str]) -> dict[str, int]:
        """Return how many imports away from the nearest start each module is, 1 for its own."""
        found = dict.fromkeys(starts, 0)
        edge = list(found)
        while edge:
            onward: list[str] = []
            for path in edge:
                for other in self.uses.get(path, ()):
                    if other not in found:
                        found[other] = found[path] + 1
                        onward.append(other)
            edge = sorted(onward)
        return {path: hops for path, hops in found.items() if hops}

    def circles(self) -> list[list[str]]:
        """Return the groups of modules that import one another while they are imported.

        A package and the modules in it may know each other: that is no circle of designs.
        """
        edges = {
            path: sorted(o for o in others if o != path and not _is_parent(o, path))
            for path, others in self.at_once.items()
        }
        return sorted(group for group in _strong(edges) if len(group) > 1)


def _is_parent(package: str, path: str) -> bool:
    folder, _, name = package.rpartition("/")
    return name == "__init__.py" and path.startswith(f"{folder}/" if folder else "")


def _strong(edges: Mapping[str, list[str]]) -> list[list[str]]:
    """Return the strongly connected parts of a graph (Tarjan), without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    found: list[list[str]] = []
    for start in sorted(edges):
        work = [(start, iter(edges[start]))] if start not in index else []
        if work:
            index[start] = low[start] = len(index)
            path.append(start)
            on_path.add(start)
        while work:
            node, others = work[-1]
            for other in others:
                if other not in index:
                    index[other] = low[other] = len(index)
                    path.append(other)
                    on_path.add(other)
                    work.append((other, iter(edges.get(other, []))))
                    break
                if other in on_path:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = [path.pop()]
                    while group[-1] != node:
                        group.append(path.pop())
                    on_path.difference_update(group)
                    found.append(sorted(group))
    return found
