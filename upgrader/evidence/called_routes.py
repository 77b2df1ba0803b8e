"""The routes that a module sets up by calls: `path()`, `Route()`, `add_route()`, mounts."""

from __future__ import annotations

import ast

from upgrader.evidence.names import Called, Names, dotted
from upgrader.evidence.route_records import (
    PATTERNS,
    Include,
    Route,
    Routing,
    first_text,
    join,
    keyword_text,
    paths_in,
)
from upgrader.evidence.source import Source

_ADDS = frozenset((
    "add_api_route", "add_api_websocket_route", "add_delete", "add_get", "add_head",
    "add_patch", "add_post", "add_put", "add_resource", "add_route", "add_url_rule", "add_view",
    "add_websocket_route",
))  # fmt: skip
_INCLUDES = frozenset(("include_router", "register_blueprint", "mount", "add_router", "register"))
_CHILDREN = ("app", "router", "blueprint", "routes")
_PREFIXES = ("prefix", "url_prefix", "path")
_DJANGO = frozenset(("django.urls.path", "django.urls.re_path", "django.conf.urls.url"))
_KINDS = frozenset(("Route", "Mount", "WebSocketRoute", "APIRoute", "APIWebSocketRoute"))
_AIOHTTP = frozenset(
    f"aiohttp.web.{verb}" for verb in ["get", "post", "put", "delete", "patch", "view"]
)


def add_called(source: Source, calls: list[Called], names: Names, found: Routing) -> None:
    """Add the routes and includes that calls set up; outer calls come first."""
    outer: dict[int, str] = {}
    lists = _lists(source)
    for called in calls:
        call, candidates = called.node, called.candidates
        above = outer.get(id(call), "")
        if not _DJANGO.isdisjoint(candidates):
            _django(call, names, found, outer, _list_around(call, lists) or PATTERNS)
        elif _is_route(candidates):
            owner, path = _list_around(call, lists), first_text(call, names)
            if any(candidate.endswith(".Mount") for candidate in candidates):
                _descend(call, join(above, path), outer)
                _mounted(call, found, owner, join(above, path))
            elif path is not None:
                found.routes.append(Route(call.lineno, owner, join(above, path)))
        else:
            _added(called, names, found)


def _lists(source: Source) -> list[tuple[int, int, str]]:
    """Return the lines of each list that has a name, such as `urlpatterns`."""
    spans = []
    for assign in source.assigns:
        target = assign.targets[0] if isinstance(assign, ast.Assign) else assign.target
        if isinstance(assign.value, (ast.List, ast.Tuple, ast.BinOp)):
            spans.append((assign.lineno, assign.end_lineno or assign.lineno, dotted(target)))
    return spans


def _list_around(call: ast.Call, lists: list[tuple[int, int, str]]) -> str:
    return next((name for start, end, name in lists if start <= call.lineno <= end), "")


def _is_route(candidates: tuple[str, ...]) -> bool:
    homes = ("starlette.", "fastapi.")
    return any(c.rpartition(".")[2] in _KINDS and c.startswith(homes) for c in candidates)


def _added(called: Called, names: Names, found: Routing) -> None:
    call, last, owner, candidates = called.node, called.last, called.owner, called.candidates
    if last in _ADDS and owner:
        found.routes.extend(Route(call.lineno, owner, path) for path in paths_in(call, names))
    elif last == "register" and owner:
        if any(c.startswith("rest_framework.routers.") for c in candidates):
            path = first_text(call, names)
            found.routes.append(Route(call.lineno, owner, path or ""))
    elif last in _INCLUDES and owner:
        path = first_text(call, names) if last == "mount" else None
        _mounted(call, found, owner, path or keyword_text(call, names, _PREFIXES))
    else:
        _special(call, names, found, candidates)


def _special(call: ast.Call, names: Names, found: Routing, candidates: tuple[str, ...]) -> None:
    """Note routes of frameworks that keep them as plain data."""
    if not _AIOHTTP.isdisjoint(candidates):
        found.routes.extend(Route(call.lineno, "", path) for path in paths_in(call, names))
    elif any(c.endswith("DispatcherMiddleware") for c in candidates):
        for table in (arg for arg in call.args if isinstance(arg, ast.Dict)):
            texts = [text for key in table.keys if (text := names.text(key)) is not None]
            found.routes.extend(Route(call.lineno, "", text) for text in texts)
    elif "tornado.web.Application" in candidates:
        for listed in (arg for arg in call.args if isinstance(arg, ast.List)):
            for row in (row for row in listed.elts if isinstance(row, ast.Tuple) and row.elts):
                if (text := names.text(row.elts[0])) is not None:
                    found.routes.append(Route(row.lineno, "", text))


def _mounted(call: ast.Call, found: Routing, owner: str, path: str | None) -> None:
    """Note an application or a router under a path; what is mounted answers at the path itself."""
    last = dotted(call.func).rpartition(".")[2]
    is_mount = last.lower() == "mount"
    if is_mount and path and path.startswith("/"):
        found.routes.append(Route(call.lineno, owner, path))
    position = 1 if is_mount or last == "add_router" else 0
    children = call.args[position : position + 1]
    children += [k.value for k in call.keywords if k.arg in _CHILDREN]
    for child in children:
        if isinstance(child, (ast.Name, ast.Attribute)):
            found.includes.append(Include(call.lineno, owner, dotted(child), path or ""))


def _django(
    call: ast.Call, names: Names, found: Routing, outer: dict[int, str], owner: str
) -> None:
    text = first_text(call, names)
    path = join(outer.get(id(call), ""), text)
    view = call.args[1] if len(call.args) > 1 else None
    if not (isinstance(view, ast.Call) and dotted(view).rpartition(".")[2] == "include"):
        if text is not None:
            found.routes.append(Route(call.lineno, owner, path))
        return
    _descend(call, path, outer)
    target = view.args[0] if view.args else None
    if isinstance(target, ast.Tuple) and target.elts:
        target = target.elts[0]
    if (module := names.text(target)) is not None:
        child = f"{module}.{PATTERNS}"
        found.includes.append(Include(call.lineno, owner, child, path, is_absolute=True))
    elif isinstance(target, (ast.Name, ast.Attribute)):
        name = dotted(target).removesuffix(".urls")
        for child in (name, f"{name}.{PATTERNS}"):
            found.includes.append(Include(call.lineno, owner, child, path))


def _descend(call: ast.Call, path: str, outer: dict[int, str]) -> None:
    for node in ast.walk(call):
        if isinstance(node, ast.Call) and node is not call:
            outer[id(node)] = path
