"""Where the tests of a repository start from, and what they import."""

from __future__ import annotations

from upgrader.evidence import Facts
from upgrader.review.components.graph import Graph, Roots
from upgrader.review.components.record import Code, Import


def tested_from(facts: Facts) -> list[str] | None:
    """Return the modules that a test run starts with, none where nothing is asserted.

    None is returned where there are tests and not one can be read.
    """
    paths = facts.python("tests")
    modules = {path: module for path in paths if (module := facts.module(path)) is not None}
    if paths and not modules:
        return None
    starts = [path for path, module in modules.items() if module.asserting]
    if not starts:
        return []
    starts += [path for path in paths if path.endswith("/conftest.py") or path == "conftest.py"]
    # Django's test run goes through its manage.py: settings, and through them all routes.
    starts += [path for path in facts.python("application") if path.split("/")[-1] == "manage.py"]
    return sorted(set(starts))


def graph_of(facts: Facts, codes: dict[str, Code], roots: Roots) -> Graph:
    """Return who imports whom: application and tests."""
    graph = Graph()
    for path, code in codes.items():
        _add(graph, roots, path, code.imports)
        named = roots.mentioned(facts.tree[path].data, path)
        graph.uses[path] |= named
        for name in sorted(named):
            if name.endswith(("/apps.py", "/__init__.py")):
                graph.uses[path].update(roots.application(name))
        if path.endswith("/apps.py"):
            graph.uses[path].update(roots.application(path))
        graph.uses[path].discard(path)
    for path in facts.python("tests"):
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
