"""The routes that the owner's code has, read and never run: a policy must name each of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from upgrader.evidence import Facts
from upgrader.tree import Tree

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def routes_in(tree: Tree) -> list[list[str]]:
    """Return method and path of each route, in the order in which the files have them."""
    found: dict[tuple[str, str], None] = {}
    for sight in Facts(tree).routes:
        for call in _calls(tree[sight.path].data, sight.line):
            path = f"{sight.what}/" if sight.what != "/" and _ends_in_slash(call) else sight.what
            found.update(dict.fromkeys((method, path) for method in _methods(call)))
    return [list(route) for route in found]


def _calls(source: bytes, line: int) -> Iterator[ast.Call]:
    """Yield the call that declares a route at a line: a decorator's, or one that stands alone."""
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError):  # newer than the Python that reads it
        return
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and node.lineno == line:
            yield node
            return


def _methods(call: ast.Call) -> Sequence[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in _METHODS:
        return [name.upper()]
    if name.startswith("websocket"):
        return ["WEBSOCKET"]
    for keyword in call.keywords:
        if keyword.arg == "methods" and isinstance(keyword.value, ast.List | ast.Tuple):
            return [method.upper() for method in map(_text, keyword.value.elts) if method]
    return ["GET"]


def _ends_in_slash(call: ast.Call) -> bool:
    return any(_text(argument).endswith("/") for argument in call.args[:1])


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
