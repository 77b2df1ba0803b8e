"""The routes that the owner's code has, read and never run: a policy must name each of them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from upgrader.evidence import Facts, Parsed
from upgrader.tree import Tree

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def routes_in(tree: Tree) -> list[list[str]]:
    """Return method and path of each route, in the order in which the files have them."""
    found: dict[tuple[str, str], None] = {}
    facts = Facts(tree)
    for sight in facts.routes:
        calls = facts.made(sight.path, _calls) or {}
        if (call := calls.get(sight.line)) is not None:
            path = f"{sight.what}/" if sight.what != "/" and _ends_in_slash(call) else sight.what
            found.update(dict.fromkeys((method, path) for method in _methods(call)))
    return [list(route) for route in found]


def _calls(parsed: Parsed) -> dict[int, ast.Call]:
    """Return the outermost call of each line: it declares a route, as a decorator or alone."""
    found: dict[int, ast.Call] = {}
    for node in ast.walk(parsed.tree):
        if isinstance(node, ast.Call):
            found.setdefault(node.lineno, node)
    return found


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
