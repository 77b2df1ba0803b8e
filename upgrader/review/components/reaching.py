"""Who imports whom in a repository, and where its tests start from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from upgrader.evidence import Facts
from upgrader.review.components.graph import Graph
from upgrader.review.components.limits import HELD
from upgrader.review.components.naming import Roots
from upgrader.review.components.record import Code, Import

_BY_NAME = re.compile(
    rb"^[^#\n]*\b(?:import_module|iter_modules|walk_packages|spec_from_file_location"
    rb"|load_module|__import__|autodiscover_modules)\(",
    re.MULTILINE,
)
_AUTOMATIC = ("/management/commands/", "/templatetags/")  # Django finds these by their folder


@dataclass(frozen=True, slots=True)
class Tests:
    """What the tests of a repository reach.

    Attributes:
        hops: how many imports away from a test each module is.
        are_real: whether there are as many as it takes to hold the code in its place.
        unsure: modules that something loads by name, so that no import tells.
        unread: whether there are tests and not one could be read.
    """

    hops: Mapping[str, int]
    are_real: bool
    unsure: frozenset[str]
    unread: bool

    def of(self, path: str) -> int | None:
        """Return the imports between a test and a module, 0 for none, None for unknown."""
        if self.unread:
            return None
        hops = self.hops.get(path, 0)
        return None if not hops and path in self.unsure else hops


def tests_of(facts: Facts, codes: Mapping[str, Code], graph: Graph) -> Tests:
    """Return what a test run reaches; tests in which nothing is asserted do not count."""
    paths = facts.python("tests")
    modules = {path: module for path in paths if (module := facts.module(path)) is not None}
    starts = {path for path, module in modules.items() if module.asserting}
    count = sum(len(module.asserting) for module in modules.values())
    if starts:
        starts |= {path for path in paths if path.rpartition("/")[2] == "conftest.py"}
        # Django's test run goes through its manage.py: settings, and by them all routes.
        starts |= {path for path in codes if path.rpartition("/")[2] == "manage.py"}
    lines = sum(facts.tree[path].data.count(b"\n") for path in codes)
    return Tests(
        hops=graph.reach(sorted(starts)),
        are_real=count * HELD.value >= lines,
        unsure=frozenset(_loaded_by_name(facts, codes, graph)) if starts else frozenset(),
        unread=bool(paths) and not modules,
    )


def _loaded_by_name(facts: Facts, codes: Mapping[str, Code], graph: Graph) -> Iterable[str]:
    loaders = [path for path in codes if "/" in path and _BY_NAME.search(facts.tree[path].data)]
    folders = tuple(f"{_folder(path)}/" for path in loaders)
    # Those that are loaded by name may know one another.
    imported = {
        other
        for path in codes
        for other in graph.uses.get(path, ())
        if _folder(other) != _folder(path)
    }
    for path in codes:
        if (folders and path.startswith(folders) and path not in imported) or any(
            part in f"/{path}" for part in _AUTOMATIC
        ):
            yield path


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def graph_of(facts: Facts, codes: Mapping[str, Code], roots: Roots, other: Iterable[str]) -> Graph:
    """Return who imports whom: the modules, and what else is on the way from a test to them."""
    graph = Graph()
    for path, code in codes.items():
        _add(graph, roots, path, code.imports)
        named = roots.mentioned(facts.tree[path].data, path)
        graph.uses[path] |= named
        for name in sorted(named | ({path} if path.endswith("/apps.py") else set())):
            if name.endswith(("/apps.py", "/__init__.py")):
                graph.uses[path].update(roots.application(name))
        graph.uses[path].discard(path)
    for path in other:
        module = facts.module(path)
        if module is not None:
            found = [Import(u.line, u.names[0], _names(u.names), True) for u in module.imports]
            _add(graph, roots, path, found)
            graph.uses[path] |= roots.mentioned(facts.tree[path].data, path) - {path}
    return graph


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.removeprefix(f"{names[0]}.") for name in names[1:])


def _add(graph: Graph, roots: Roots, path: str, imports: list[Import]) -> None:
    uses = graph.uses.setdefault(path, set())
    at_once = graph.at_once.setdefault(path, set())
    for item in imports:
        named, along = roots.named(item, path)
        uses.update(named)
        uses.update(along)
        if item.is_at_once:
            at_once.update(named)
    uses.discard(path)
    at_once.discard(path)
