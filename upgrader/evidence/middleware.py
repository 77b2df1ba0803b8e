"""What a module puts around an application: middleware of any framework, by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from upgrader.evidence.names import Called, Names, dotted
from upgrader.evidence.source import AssignNode, Source

Found = tuple[int, tuple[str, ...]]

_SETTINGS = frozenset(("MIDDLEWARE", "MIDDLEWARE_CLASSES"))
_KEYWORDS = frozenset(("middleware", "middlewares"))
_APPLICATIONS = frozenset(("wsgi_app", "asgi_app"))
_HOOKS = frozenset((
    "after_request", "after_response_callback", "before_request", "before_serving",
    "middleware", "on_request", "on_response", "teardown_request",
))  # fmt: skip


def middleware_in(source: Source, calls: list[Called], names: Names) -> Iterator[Found]:
    """Yield the line and the possible names of each middleware that is put to work."""
    for call in calls:
        for node in _of_call(call):
            yield from _named(node, call.node.lineno, names)
    for assign in source.assigns:
        for node in _of_assign(assign):
            yield from _named(node, assign.lineno, names)
    for function in source.functions:
        for decorator in function.decorator_list:
            name = dotted(decorator)
            if "." in name and name.rsplit(".", 1)[-1] in _HOOKS and not _is_declared(name, names):
                yield function.lineno, (function.name, _camel(function.name))


def _is_declared(name: str, names: Names) -> bool:
    """Say whether the decorator only declares a middleware, as that of aiohttp does."""
    return "aiohttp.web.middleware" in names.resolve(name)


def _of_call(called: Called) -> Iterator[ast.expr]:
    call, last, owner = called.node, called.last, called.owner
    if last == "add_middleware":
        yield from call.args[:1]
        yield from (k.value for k in call.keywords if k.arg == "middleware_class")
    elif last in ("Middleware", "DefineMiddleware") and _is_framework(called.candidates):
        yield from call.args[:1]
    elif last in _HOOKS and owner:
        yield from (arg for arg in call.args if isinstance(arg, (ast.Name, ast.Attribute)))
    elif owner.rsplit(".", 1)[-1] in _SETTINGS and last in ("append", "insert", "extend"):
        yield from call.args
    for keyword in call.keywords:
        if keyword.arg in _KEYWORDS:
            yield keyword.value


def _is_framework(candidates: tuple[str, ...]) -> bool:
    return any(name.startswith(("starlette.", "fastapi.", "litestar.")) for name in candidates)


def _of_assign(node: AssignNode) -> Iterator[ast.expr]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is None:
        return
    for target in targets:
        name = dotted(target)
        last = name.rsplit(".", 1)[-1]
        if last in _SETTINGS:
            yield node.value
        elif isinstance(node.value, ast.Call) and node.value.args:
            wraps = dotted(node.value.args[0]) == name
            if (last in _APPLICATIONS and "." in name) or (wraps and _is_class(node.value)):
                yield node.value


def _is_class(call: ast.Call) -> bool:
    return dotted(call.func).rsplit(".", 1)[-1][:1].isupper()


def _named(node: ast.expr, line: int, names: Names) -> Iterator[Found]:
    if isinstance(node, (ast.List, ast.Tuple)):
        for element in node.elts:
            yield from _named(element, line, names)
    elif isinstance(node, ast.BinOp):
        for side in (node.left, node.right):
            yield from _named(side, line, names) if not isinstance(side, ast.BinOp) else ()
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield getattr(node, "lineno", line), (node.value,)
    elif dotted(node).rsplit(".", 1)[-1] not in ("?", "Middleware", "DefineMiddleware"):
        found = names.resolve(dotted(node))
        yield node.lineno, tuple(dict.fromkeys((*found, *map(_camel, found))))


def _camel(name: str) -> str:
    """Return a function's name as a class would have it, so that one pattern finds both."""
    *owner, last = name.split(".")
    if not last.islower():
        return name
    return ".".join([*owner, "".join(part.capitalize() for part in last.split("_"))])
