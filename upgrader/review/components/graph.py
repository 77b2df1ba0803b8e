"""Who imports whom in a repository, over all its roots, and what its tests reach that way."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from upgrader.inspection.roots import import_root
from upgrader.review.components.record import Import

_DOTTED = re.compile(rb"[\"']([A-Za-z_]\w*(?:\.\w+)+)[\"']")
_LOADED = ("models", "apps", "admin", "signals", "urls", "tasks")  # what Django loads of an app


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


class Roots:
    """The modules of a repository by the names that import them, root by root."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = frozenset(paths)
        self._of: dict[str, str] = {}
        roots = {self.root(path) for path in sorted(paths)}
        self._roots = sorted(roots, key=lambda root: (root.count("/"), root))

    def root(self, path: str) -> str:
        """Return the folder that a module is imported from."""
        folder = path.rpartition("/")[0]
        if folder not in self._of:
            self._of[folder] = import_root(path, self._paths)
        return self._of[folder]

    def find(self, name: str, by: str) -> list[str]:
        """Return the module that a name means for another one, and the packages around it."""
        folder = f"{by.rpartition('/')[0]}/".lstrip("/")
        beside = [folder] if f"{folder}__init__.py" not in self._paths else []
        inside = name.replace(".", "/")
        for root in dict.fromkeys([self.root(by), *beside, *self._roots]):
            for path in (f"{root}{inside}.py", f"{root}{inside}/__init__.py"):
                if path in self._paths:
                    return [path, *self._around(path, root)]
        return []

    def exact(self, path: str) -> str | None:
        """Return the module at a dotted path from the repository's root, None where none is."""
        inside = path.replace(".", "/")
        for candidate in (f"{inside}.py", f"{inside}/__init__.py"):
            if candidate in self._paths:
                return candidate
        return None

    def _around(self, path: str, root: str) -> list[str]:
        parts = path.removeprefix(root).split("/")[:-1]
        folders = ["/".join(parts[:size]) for size in range(1, len(parts) + 1)]
        around = [f"{root}{folder}/__init__.py" for folder in folders]
        return [one for one in around if one in self._paths and one != path]

    def named(self, item: Import, by: str) -> tuple[list[str], list[str]]:
        """Return the modules that an import names, and those that it loads along the way."""
        named: list[str] = []
        along: list[str] = []
        for name in [f"{item.module}.{name}" for name in item.names if name != "*"]:
            if found := self._find(name.lstrip("."), by):
                named.append(found[0])
                along += found[1:]
        if len(named) < max(1, len(item.names)) and (found := self._find(item.module, by)):
            named.append(found[0])
            along += found[1:]
        return named, along

    def _find(self, name: str, by: str) -> list[str]:
        """Find a name as it is written, or counted from the repository's root as a `from .` is."""
        if not name:
            return []
        if exact := self.exact(name):
            return [exact, *self._around(exact, self.root(exact))]
        return self.find(name, by)

    def mentioned(self, data: bytes, by: str) -> set[str]:
        """Return the modules that a text of the code names, as Django's settings do."""
        found: set[str] = set()
        for match in _DOTTED.finditer(data):
            before = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
            if b"#" in before:
                continue
            name = match[1].decode()
            for candidate in (name, name.rpartition(".")[0]):
                if paths := self.find(candidate, by) if "." in candidate else []:
                    found.update(paths)
                    break
        return found

    def application(self, path: str) -> list[str]:
        """Return what Django loads of the app whose module `apps` or package this is."""
        folder = path.rpartition("/")[0]
        around = [f"{folder}/{name}.py" for name in _LOADED]
        return [one for one in around if one in self._paths]


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
                    at = path.index(node)
                    found.append(sorted(path[at:]))
                    on_path.difference_update(path[at:])
                    del path[at:]
    return found
