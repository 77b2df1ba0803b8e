"""The handlers of requests in a module: their routes, parameters, and what a name in them is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from upgrader.evidence.names import dotted
from upgrader.evidence.source import FunctionNode

VERBS = frozenset({"get", "post", "put", "patch", "delete", "route", "api_route"})
_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}|<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Handler:
    """A function that a route leads to.

    Attributes:
        verbs: the decorators' last names: `post`, `route`.
        given: the parameters that the path fills.
    """

    function: FunctionNode
    verbs: frozenset[str]
    given: frozenset[str]

    @property
    def arguments(self) -> list[ast.arg]:
        """All parameters that have a name."""
        arguments = self.function.args
        return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def handlers(module: ast.Module) -> Iterator[Handler]:
    """Yield the functions that a decorator makes handlers of a path, and the views of Django."""
    is_django = any(name.startswith("django.") for name in imports(module).values())
    for node in ast.walk(module):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        routed = [d for d in node.decorator_list if isinstance(d, ast.Call) and _is_route(d)]
        if not routed:
            given = [argument.arg for argument in node.args.args]
            if is_django and given[:1] == ["request"] and node in module.body:
                yield Handler(node, frozenset({"view"}), frozenset(given[1:]))
            continue
        paths = [d.args[0].value for d in routed if isinstance(d.args[0], ast.Constant)]
        found = _PARAMETER.findall(" ".join(map(str, paths)))
        verbs = frozenset(dotted(d.func).rpartition(".")[2] for d in routed)
        yield Handler(node, verbs, frozenset(a or b for a, b in found))


def _is_route(call: ast.Call) -> bool:
    owner, _, last = dotted(call.func).rpartition(".")
    first = call.args[0] if call.args else None
    text = first.value if isinstance(first, ast.Constant) else None
    return bool(owner) and last in VERBS and isinstance(text, str) and text[:1] in ("", "/")


def imports(module: ast.Module) -> dict[str, str]:
    """Return what a module's own names are imported from, such as {"abort": "flask.abort"}."""
    found = {}
    for node in module.body:
        if isinstance(node, ast.Import):
            found.update({a.asname or a.name: a.name for a in node.names})
        elif isinstance(node, ast.ImportFrom):
            above = "." * node.level + (node.module or "")
            found.update({a.asname or a.name: f"{above}.{a.name}" for a in node.names})
    return found


def below_imports(module: ast.Module) -> int:
    """Return the line below the last import at the top of a module, 0 where there is none."""
    ends = [n.end_lineno or 0 for n in module.body if isinstance(n, (ast.Import, ast.ImportFrom))]
    return max(ends) + 1 if ends else 0
