"""Everything that evidence can be made of, read from a tree once and only when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from upgrader.evidence import console, dockerfile, errands, ignored, manifests, pipelines, readme
from upgrader.evidence.keyed import table_of
from upgrader.evidence.knots import Knot, knots_of
from upgrader.evidence.locator import Locator
from upgrader.evidence.module import Closer, Module, module_of
from upgrader.evidence.places import Place, place_of
from upgrader.evidence.routes import routes_of
from upgrader.evidence.shell import commands_in
from upgrader.evidence.sight import FileLike, Sight, Unreadable, text_of
from upgrader.evidence.strings import strings_of

Parsed = TypeVar("Parsed")
Reader = Callable[[str, bytes], Iterator[Sight]]

LARGEST_TEXT = 1_000_000  # bytes; a README or Dockerfile that is larger is something else
_HOPS = 3  # a step runs make, make runs a script, the script runs the tests
_ROUTES = re.compile(
    rb"[Rr]oute|[Mm]ount|[Bb]lueprint|\bpath\b|re_path|PATH_INFO|\burl\(|[@.](?:get|post|put|patch"
    rb"|delete|head|websocket)\(|Dispatcher|add_(?:url_rule|resource|get)|tornado"
)


class Facts:
    """What a repository says of itself; its code is read as text and never run.

    Attributes:
        unreadable: the files that could not be read as what they are, and why; it grows as
            facts are asked for.
        signs: what only code can see, by name; a review brings them.
        reached: the modules that the application imports, none where that is not known.

    """

    def __init__(self, tree: Mapping[str, FileLike], closer: Closer | None = None) -> None:
        self.tree = tree
        self.signs: Mapping[str, Sequence[Sight]] = {}
        self.reached: frozenset[str] = frozenset()
        self._closer = closer
        self.unreadable: dict[str, str] = {}
        self._modules: dict[str, Module | None] = {}
        self._knots: dict[str, list[Knot]] = {}
        self._tables: dict[str, dict[str, Any]] = {}
        self._strings: dict[str, list[tuple[int, str]]] = {}

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
        return [p for p, where in self.places.items() if where == place and p.endswith(".py")]

    def data(self, path: str) -> bytes | None:
        """Return the bytes of a file of the repository, None where it has none."""
        file = self.tree.get(path)
        return None if file is None else file.data

    def module(self, path: str) -> Module | None:
        """Return what a module says, None where it cannot be read."""
        return self._parsed(
            path, lambda data: module_of(path, data, self._closer), self._modules, None
        )

    @cached_property
    def locator(self) -> Locator:
        """The modules of the repository by the names that import them."""
        return Locator((p for p in self.own if p.endswith(".py")), self.module)

    @cached_property
    def routes(self) -> tuple[Sight, ...]:
        """Every route of the application."""
        paths = [p for p in self.python("application") if _ROUTES.search(self.tree[p].data)]
        modules = [module for path in paths if (module := self.module(path)) is not None]
        return routes_of(modules, self.locator)

    @cached_property
    def dependencies(self) -> tuple[Sight, ...]:
        """Every direct dependency, by its normal name."""
        return self._read(manifests.reader_of)

    @cached_property
    def scripts(self) -> tuple[Sight, ...]:
        """Every command that the repository installs."""
        return self._read(console.reader_of)

    @cached_property
    def steps(self) -> tuple[Sight, ...]:
        """Every command that CI runs, directly or by way of make, tox and their like."""
        found = list(self._read(pipelines.reader_of))
        seen = set(found)
        pending = [(sight, 0) for sight in found]
        while pending:
            sight, hops = pending.pop(0)
            for errand in self._errands(sight.what) if hops < _HOPS else ():
                if errand not in seen:
                    seen.add(errand)
                    found.append(errand)
                    pending.append((errand, hops + 1))
        return tuple(found)

    @cached_property
    def pipelines(self) -> list[str]:
        """The paths of CI's configuration."""
        return [path for path in self.own if pipelines.reader_of(path)]

    @cached_property
    def instructions(self) -> tuple[Sight, ...]:
        """Every instruction that holds in an image that the repository makes."""
        return tuple(
            Sight(path, instruction.line, str(instruction))
            for path, text in self._texts(dockerfile.is_dockerfile, ("application",))
            for instruction in dockerfile.instructions_in(text)
        )

    @cached_property
    def shown(self) -> tuple[tuple[str, readme.Shown], ...]:
        """The headings and commands of the README that stands highest."""
        texts = list(self._texts(readme.is_readme, ("application",)))
        highest = min((path.count("/") for path, _ in texts), default=0)
        return tuple(
            (path, shown)
            for path, text in texts
            if path.count("/") == highest
            for shown in readme.shown_in(text)
        )

    @cached_property
    def headings(self) -> tuple[Sight, ...]:
        """Every heading of the pages that people are to read, the README's among them."""
        pages = self._texts(readme.is_page, ("application", "apart"))
        return tuple(
            Sight(path, shown.line, shown.text)
            for path, text in pages
            for shown in readme.shown_in(text)
            if not shown.is_command
        )

    @cached_property
    def tasks(self) -> tuple[Sight, ...]:
        """Every command of the repository's task files and shell scripts, whoever runs them."""
        return tuple(
            Sight(path, offset + 1, line)
            for path, text in self._texts(errands.is_task, ("application",))
            for offset, line in commands_in(text)
        )

    def strings(self, path: str) -> list[tuple[int, str]]:
        """Return the texts in a module, without what only documents it."""
        return self._parsed(path, strings_of, self._strings, [])

    def ignoring(self, path: str) -> Sight | None:
        """Return the pattern that makes git ignore a path, None where nothing does."""
        parts = path.rstrip("/").split("/")
        for depth in range(len(parts)):
            folder = "".join(f"{part}/" for part in parts[:depth])
            if (data := self.data(f"{folder}.gitignore")) is not None:
                rules = ignored.rules_in(text_of(data[:LARGEST_TEXT]))
                if rule := ignored.rule_for(rules, path.removeprefix(folder)):
                    return Sight(f"{folder}.gitignore", rule.line, rule.text)
        return None

    def knots(self, path: str) -> list[Knot]:
        """Return the documents of a YAML or JSON file, none where it cannot be read."""
        return self._parsed(path, lambda data: knots_of(data, path), self._knots, [])

    def table(self, path: str) -> dict[str, Any]:
        """Return a TOML or INI file, an empty table where it cannot be read."""
        return self._parsed(path, lambda data: table_of(path, data), self._tables, {})

    def _parsed(
        self, path: str, parse: Callable[[bytes], Parsed], known: dict[str, Parsed], empty: Parsed
    ) -> Parsed:
        if path not in known:
            known[path] = empty
            try:
                known[path] = parse(self.tree[path].data)
            except (Unreadable, RecursionError) as error:
                self.unreadable[path] = str(error)
        return known[path]

    def reading(self, path: str, reader: Reader) -> Iterator[Sight]:
        """Yield what a reader finds in a file; what cannot be read is noted and passed over."""
        if path in self.unreadable:
            return
        try:
            yield from reader(path, self.tree[path].data)
        except (Unreadable, RecursionError) as error:
            self.unreadable[path] = str(error)

    def _read(self, reader_of: Callable[[str], Reader | None]) -> tuple[Sight, ...]:
        found: list[Sight] = []
        for path in self.own:
            reader = reader_of(path) if self.places[path] == "application" else None
            if reader is not None:
                found.extend(self.reading(path, reader))
        return tuple(dict.fromkeys(found))

    def _errands(self, command: str) -> list[Sight]:
        found: list[Sight] = []
        action = f"{command.removeprefix('./').rstrip('/')}/action.yml"
        for path in (action, f"{action[:-3]}yaml") if command.startswith("./") else ():
            if path in self.tree:
                found.extend(self.reading(path, pipelines.action_in))
        try:
            found.extend(errands.errands_of(command, self._named))
        except (Unreadable, RecursionError):
            return found  # the file is noted where it is read for its own sake
        return found

    def _named(self, *names: str) -> Iterator[tuple[str, bytes]]:
        """Yield the files of these names, the one of the repository's root first."""
        ends = tuple(f"/{name}" for name in names)
        found = [path for path in self.own if path in names or path.endswith(ends)]
        for path in sorted(found, key=lambda path: (path.count("/"), path)):
            if self.places[path] == "application":
                yield path, self.tree[path].data

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
