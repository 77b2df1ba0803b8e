"""The files of a tree, each parsed once and only when it is asked for; nothing of them is run."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from upgrader.evidence.keyed import table_of
from upgrader.evidence.knots import Knot, knots_of
from upgrader.evidence.locator import Locator
from upgrader.evidence.module import Call, Module, Use, module_of
from upgrader.evidence.parsed import Parsed
from upgrader.evidence.places import Place, place_of
from upgrader.evidence.shelf import Shelf
from upgrader.evidence.sight import FileLike, Sight, Unreadable, text_of
from upgrader.evidence.strings import strings_of

Made = TypeVar("Made")
Reader = Callable[[str, bytes], Iterator[Sight]]

_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")
LARGEST_TEXT = 1_000_000  # bytes; a README or Dockerfile that is larger is something else


class Files:
    """The files of a repository, as what they are.

    Attributes:
        unreadable: the files that could not be read as what they are, and why; it grows as
            facts are asked for.
        signs: what only code can see, by name; a review brings them.
        reached: the modules that the application imports, none where that is not known.

    """

    def __init__(self, tree: Mapping[str, FileLike], shelf: Shelf | None = None) -> None:
        """Read nothing yet; what is on the shelf of the same run is not read again."""
        self.tree = tree
        self._shelf = shelf or Shelf()
        self.signs: Mapping[str, Sequence[Sight]] = {}
        self.reached: frozenset[str] = frozenset()
        self.unreadable: dict[str, str] = {}
        self._modules: dict[str, Module | None] = {}
        self._indexes: dict[tuple[str, str], dict[str, list[Use | Call]]] = {}

    @cached_property
    def places(self) -> dict[str, Place]:
        """Where each path stands."""
        return {path: place_of(path) for path in self.tree}

    @cached_property
    def own(self) -> list[str]:
        """The paths that are the repository's own, neither vendored nor generated."""
        return [path for path, place in self.places.items() if place != "foreign"]

    def python(self, place: Place) -> list[str]:
        """Return the Python modules that stand in a place."""
        return self._python.get(place, [])

    @cached_property
    def _python(self) -> dict[Place, list[str]]:
        found: dict[Place, list[str]] = {}
        for path, place in self.places.items():
            if path.endswith(".py"):
                found.setdefault(place, []).append(path)
        return found

    @cached_property
    def lower(self) -> list[tuple[str, str]]:
        """The repository's own paths, each beside itself in small letters."""
        return [(path, path.lower()) for path in self.own]

    @cached_property
    def ending(self) -> dict[str, list[tuple[str, str]]]:
        """The same, by what stands behind the last dot."""
        found: dict[str, list[tuple[str, str]]] = {}
        for path, low in self.lower:
            found.setdefault(low.rpartition(".")[2], []).append((path, low))
        return found

    @cached_property
    def _words(self) -> dict[bytes, list[str]]:
        found: dict[bytes, list[str]] = {}
        for place, paths in self._python.items():
            for path in paths if place != "foreign" else ():
                for word in set(_WORD.findall(self.tree[path].data)):
                    found.setdefault(word, []).append(path)
        return found

    def holding(self, word: str) -> list[str]:
        """Return the Python modules in which a name stands."""
        return self._words.get(word.encode(), [])

    @cached_property
    def named(self) -> dict[str, list[str]]:
        """The repository's own paths, by the name of the file in small letters."""
        found: dict[str, list[str]] = {}
        for path in self.own:
            found.setdefault(path.rsplit("/", 1)[-1].lower(), []).append(path)
        return found

    def index(self, module: Module, kind: str) -> dict[str, list[Use | Call]]:
        """Return a module's calls, bases or decorators by the last part of their names."""
        key = (module.path, kind)
        if key not in self._indexes:
            found = self._indexes[key] = {}
            for use in getattr(module, kind):
                for last in {name[name.rfind(".") + 1 :] for name in use.names}:
                    found.setdefault(last, []).append(use)
        return self._indexes[key]

    def data(self, path: str) -> bytes | None:
        """Return the bytes of a file of the repository, None where it has none."""
        file = self.tree.get(path)
        return None if file is None else file.data

    def module(self, path: str) -> Module | None:
        """Return what a module says, None where it cannot be read."""
        if path not in self._modules:
            self._modules[path] = self.made(path, module_of)
        return self._modules[path]

    def known(self, path: str) -> Module | None:
        """Return what a module says, None where nobody has read it yet, or nobody can."""
        return self._modules.get(path)

    def made(self, path: str, reader: Callable[[Parsed], Made]) -> Made | None:
        """Return what a reader makes of a module's syntax, None where it cannot be read."""
        data = self.tree[path].data
        return self._kept(reader, path, lambda: reader(self._shelf.parsed(path, data)), None)

    @cached_property
    def locator(self) -> Locator:
        """The modules of the repository by the names that import them."""
        return Locator((p for p in self.own if p.endswith(".py")), self.module)

    def noted(self, path: str, reader: Callable[[str, bytes], Made]) -> Made:
        """Return what somebody wants to know of a file's bytes, looked for once."""
        data = self.tree[path].data
        return self._shelf.read(reader, path, data, lambda: reader(path, data))

    def strings(self, path: str) -> list[tuple[int, str]]:
        """Return the texts in a module, without what only documents it."""
        return self.made(path, strings_of) or []

    def knots(self, path: str) -> list[Knot]:
        """Return the documents of a YAML or JSON file, none where it cannot be read."""
        data = self.tree[path].data
        return self._kept(knots_of, path, lambda: knots_of(data, path), [])

    def table(self, path: str) -> dict[str, Any]:
        """Return a TOML or INI file, an empty table where it cannot be read."""
        data = self.tree[path].data
        return self._kept(table_of, path, lambda: table_of(path, data), {})

    def _kept(self, reader: Hashable, path: str, make: Callable[[], Made], empty: Made) -> Made:
        try:
            return self._shelf.read(reader, path, self.tree[path].data, make)
        except Unreadable as error:
            self.unreadable[path] = str(error)
            return empty

    def reading(self, path: str, reader: Reader) -> Iterator[Sight]:
        """Yield what a reader finds in a file; what cannot be read is noted and passed over."""
        if path in self.unreadable:
            return
        data = self.tree[path].data
        sights, trouble = self._shelf.read(reader, path, data, lambda: _all(reader, path, data))
        yield from sights
        if trouble is not None:
            self.unreadable[path] = trouble

    def _texts(
        self, is_one: Callable[[str], bool], places: Sequence[Place]
    ) -> Iterator[tuple[str, str]]:
        for path in self.own:
            if self.places[path] in places and is_one(path):
                data = self.tree[path].data
                if len(data) > LARGEST_TEXT or b"\0" in data[:8000]:
                    self.unreadable[path] = "not a text file of a usual size"
                else:
                    yield path, text_of(data)


def _all(reader: Reader, path: str, data: bytes) -> tuple[tuple[Sight, ...], str | None]:
    """Return what a reader finds, and why it found no more."""
    found: list[Sight] = []
    try:
        found.extend(reader(path, data))
    except (Unreadable, RecursionError) as error:
        return tuple(found), str(error)
    return tuple(found), None
