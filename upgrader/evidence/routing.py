"""The routes, routers and mounts that one module sets up, in any framework, before they are joined.

A route belongs to a router by its name in the module; `routes` joins routers across modules.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from upgrader.evidence.called_routes import add_called
from upgrader.evidence.names import Called, Names, dotted
from upgrader.evidence.paths_compared import compared_in
from upgrader.evidence.route_records import Include, Route, Routing, keyword_text, paths_in
from upgrader.evidence.source import Source

_METHODS = frozenset((
    "api_route", "delete", "get", "head", "http_method", "options", "patch", "post", "put",
    "route", "trace", "websocket", "websocket_route",
))  # fmt: skip
_SPECS = frozenset(("tornado.web.url", "tornado.web.URLSpec", "tornado.routing.URLSpec"))
_FAKES = ("respx", "responses", "httpretty", "requests_mock", "mock", "unittest", "pytest")


def routing_in(source: Source, calls: list[Called], names: Names) -> Routing:
    """Collect the routes, routers and mounts of a module."""
    found = Routing()
    _decorated(source, names, found)
    _routers(source, names, found)
    add_called(source, calls, names, found)
    found.routes.extend(Route(line, "", path) for line, path in compared_in(source, names))
    _tornado(source, calls, names, found)
    return found


def _tornado(source: Source, calls: list[Called], names: Names, found: Routing) -> None:
    """Collect the handlers that stand in a list of their own, and are served elsewhere."""
    if not any(alias.startswith("tornado") for alias in _imported(source)):
        return
    for assign in source.assigns:
        rows = assign.value.elts if isinstance(assign.value, ast.List) else []
        for row in (row for row in rows if isinstance(row, ast.Tuple) and len(row.elts) > 1):
            path = names.text(row.elts[0])
            if path and path.startswith("/") and isinstance(row.elts[1], (ast.Name, ast.Attribute)):
                found.routes.append(Route(row.lineno, "", path))
    for called in calls:
        if not _SPECS.isdisjoint(called.candidates):
            found.routes.extend(
                Route(called.node.lineno, "", path) for path in paths_in(called.node, names)
            )


def _imported(source: Source) -> Iterator[str]:
    for node in source.imports:
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        else:
            yield from (alias.name for alias in node.names)


def _decorated(source: Source, names: Names, found: Routing) -> None:
    controllers = [node for node in source.classes if _is_controller(node, names, found)]
    for function in source.functions:
        around = [
            node.name
            for node in controllers
            if node.lineno <= function.lineno <= (node.end_lineno or 0)
        ]
        for decorator in function.decorator_list:
            if not isinstance(decorator, ast.Call):
                continue
            owner = _owner(dotted(decorator), names, [*around, function.name])
            if owner is not None:
                paths = paths_in(decorator, names) or ([""] if owner in around else [])
                found.routes.extend(Route(decorator.lineno, owner, path) for path in paths)


def _owner(name: str, names: Names, own: list[str]) -> str | None:
    """Return the router that a decorator belongs to, None where it makes no route."""
    owner, _, last = name.rpartition(".")
    candidates = names.resolve(name)
    if any(candidate.startswith(_FAKES) for candidate in candidates):
        return None
    if owner:
        return owner if last in _METHODS else None
    is_bare = any(
        candidate.startswith(("litestar.", "bottle.", "robyn."))
        and candidate.rpartition(".")[2] in _METHODS
        for candidate in candidates
    )
    return own[0] if is_bare else None


def _is_controller(node: ast.ClassDef, names: Names, found: Routing) -> bool:
    """Note the `path` of a Litestar controller, and say whether the class is one."""
    if not any(c.startswith("litestar.") for b in node.bases for c in names.resolve(dotted(b))):
        return False
    found.prefixes[node.name] = ""
    for statement in node.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)):
            first = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if dotted(first) == "path" and (text := names.text(statement.value)) is not None:
                found.prefixes[node.name] = text
    return True


def _routers(source: Source, names: Names, found: Routing) -> None:
    for assign in source.assigns:
        value = assign.value
        if not isinstance(value, ast.Call):
            continue
        target = assign.targets[0] if isinstance(assign, ast.Assign) else assign.target
        name = dotted(target)
        prefix = keyword_text(value, names, ("prefix", "url_prefix"))
        if prefix is None and any(c == "litestar.Router" for c in names.resolve(dotted(value))):
            prefix = keyword_text(value, names, ("path",))
        if prefix is not None:
            found.prefixes[name] = prefix
        for keyword in value.keywords:
            if keyword.arg == "route_handlers" and isinstance(keyword.value, ast.List):
                for child in keyword.value.elts:
                    include = Include(value.lineno, name, dotted(child), "")
                    found.includes.append(include)
