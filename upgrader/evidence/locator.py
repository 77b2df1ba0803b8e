"""Where in the repository a dotted name stands, whatever folder its packages are in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from upgrader.evidence.module import Module

_HOPS = 4


class Locator:
    """The modules of a repository by every dotted name that may import them."""

    def __init__(self, paths: Iterable[str], load: Callable[[str], Module | None]) -> None:
        self._load = load
        self._paths: dict[str, str] = {}
        for path in sorted(paths, key=lambda path: (path.count("/"), path)):
            parts = path.removesuffix("/__init__.py").removesuffix(".py").split("/")
            for start in range(len(parts)):
                self._paths.setdefault(".".join(parts[start:]), path)

    def find(self, name: str) -> tuple[str, str] | None:
        """Return the module of the longest part of a dotted name, and the rest of the name."""
        parts = name.split(".")
        for size in range(len(parts), 0, -1):
            if path := self._paths.get(".".join(parts[:size])):
                return path, ".".join(parts[size:])
        return None

    def everything(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the names, and what they stand for in the modules that they come from."""
        pending = [(name, 0) for name in names]
        seen: set[str] = set()
        while pending:
            name, hops = pending.pop(0)
            if name in seen:
                continue
            seen.add(name)
            yield name
            found = self.find(name) if hops < _HOPS else None
            if found is None or not found[1] or (module := self._load(found[0])) is None:
                continue
            others = module.names.resolve(found[1])
            pending += [(other, hops + 1) for other in others if other != found[1]]

    def key(self, path: str, name: str) -> tuple[str, str]:
        """Return the module and name under which a module's own name is set up."""
        module = self._load(path)
        if module is None or not name:
            return path, name
        for candidate in module.names.resolve(name):
            if candidate != name and (found := self._elsewhere(candidate, path)):
                return found
        return path, name

    def _elsewhere(self, name: str, path: str) -> tuple[str, str] | None:
        found = self.locate(name)
        return found if found and found[0] != path and found[1] else None

    def locate(self, name: str) -> tuple[str, str] | None:
        """Return where a dotted name is set up, following what modules import from one another."""
        for _ in range(_HOPS):
            found = self.find(name)
            if found is None or not found[1]:
                return found
            module = self._load(found[0])
            others = module.names.resolve(found[1]) if module else ()
            onward = [other for other in others if self._moves_on(other, found)]
            if not onward:
                return found
            name = onward[0]
        return None

    def _moves_on(self, name: str, found: tuple[str, str]) -> bool:
        other = self.find(name)
        return name != found[1] and other is not None and other[0] != found[0] and bool(other[1])
