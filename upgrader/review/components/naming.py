"""The modules of a repository by the names that import them, over all the roots it has."""

from __future__ import annotations

import re
from collections.abc import Collection

from upgrader.inspection.roots import import_root
from upgrader.review.components.record import Import

_DOTTED = re.compile(rb"[\"']([A-Za-z_]\w*(?:\.\w+)+)[\"']")
_LOADED = ("models", "apps", "admin", "signals", "urls", "tasks")  # what Django loads of an app


class Roots:
    """The modules of a repository by the names that import them, root by root."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = frozenset(paths)
        self._of: dict[str, str] = {}
        roots = {self.root(path) for path in sorted(paths)}
        self._roots = sorted(roots, key=lambda root: (root.count("/"), root))
        self._ends: dict[str, str] = {}
        self._known: dict[tuple[str, str], list[str]] = {}
        for path in sorted(paths, key=lambda path: (path.count("/"), path)):
            parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
            for start in range(len(parts) - 1):
                self._ends.setdefault("/".join(parts[start:]), path)

    def root(self, path: str) -> str:
        """Return the folder that a module is imported from."""
        folder = path.rpartition("/")[0]
        if folder not in self._of:
            self._of[folder] = import_root(path, self._paths)
        return self._of[folder]

    def find(self, name: str, by: str) -> list[str]:
        """Return the module that a name means for another one, and the packages around it."""
        folder = by.rpartition("/")[0]
        if (known := self._known.get((name, folder))) is None:
            known = self._known[name, folder] = self._found(name, by, folder)
        return known

    def _found(self, name: str, by: str, folder: str) -> list[str]:
        here = f"{folder}/".lstrip("/")
        beside = [here] if f"{here}__init__.py" not in self._paths else []
        inside = name.replace(".", "/")
        for root in dict.fromkeys([self.root(by), *beside, *self._roots]):
            for path in (f"{root}{inside}.py", f"{root}{inside}/__init__.py"):
                if path in self._paths:
                    return [path, *self._around(path, root)]
        # A folder may be put on the path by what runs the code, whatever stands in it.
        path = self._ends.get(inside, "")
        return [path, *self._around(path, path[: -len(inside) - 3])] if path else []

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
