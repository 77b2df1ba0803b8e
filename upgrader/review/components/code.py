"""The measures of one module: a record made in one pass over its statements, its tree let go."""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import NamedTuple

from upgrader.evidence.names import imported_from, package_of
from upgrader.evidence.parsed import Parsed
from upgrader.review.components.record import Class, Code, Function, Import
from upgrader.review.components.running import running_of

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_BLOCKS = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.Try, ast.TryStar, ast.Match)
_MUTATORS = frozenset({
    "add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem",
    "remove", "setdefault", "update",
})  # fmt: skip
_DISPATCHED = ("visit_", "depart_", "generate_", "parse_", "handle_", "on_", "do_", "p_", "t_")
_CONTAINERS = frozenset({"list", "dict", "set", "deque", "defaultdict", "OrderedDict"})


class _Scope(NamedTuple):
    """Where a statement stands: its functions and its class, and how deep in the innermost."""

    functions: tuple[Function, ...] = ()
    owner: Class | None = None
    depth: int = 0
    is_live: bool = True  # false under TYPE_CHECKING, which never runs


def code_of(parsed: Parsed) -> Code:
    """Measure a module."""
    walk = _Walk(parsed.path)
    walk.run(parsed.tree)
    with suppress(RecursionError):  # a thousand `elif` nest as deep
        walk.code.running = running_of(parsed.tree, parsed.path, parsed.data)
    return walk.code


class _Walk:
    def __init__(self, path: str) -> None:
        self.code = Code(path)
        self._package = package_of(path)
        self._containers: set[str] = set()
        self._changed: dict[str, int] = {}

    def run(self, tree: ast.Module) -> None:
        self._document(tree.body)
        stack: list[tuple[ast.stmt, _Scope]] = [(node, _Scope()) for node in reversed(tree.body)]
        while stack:
            node, scope = stack.pop()
            self._count(scope)
            stack.extend((below, inner) for below, inner in self._below(node, scope))
        for name, line in self._changed.items():
            if name in self._containers:
                self.code.shared.setdefault(name, line)
        self.code.functions.sort(key=lambda f: (f.line, f.name))

    def _count(self, scope: _Scope) -> None:
        self.code.statements += 1
        for function in scope.functions:
            function.statements += 1
        if scope.functions:
            self.code.logic += 1
            innermost = scope.functions[-1]
            innermost.depth = max(innermost.depth, scope.depth)
            if scope.owner is not None:
                scope.owner.statements += 1

    def _below(self, node: ast.stmt, scope: _Scope) -> list[tuple[ast.stmt, _Scope]]:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return self._function(node, scope)
        if isinstance(node, ast.ClassDef):
            made = Class(node.name, node.lineno)
            self.code.classes.append(made)
            self._document(node.body)
            inner = scope._replace(owner=made) if not scope.functions else scope
            return [(below, inner) for below in node.body]
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node, scope)
        elif scope.functions:
            self._note_change(node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            self._note_container(node)
        return _blocks(node, scope)

    def _function(self, node: FunctionNode, scope: _Scope) -> list[tuple[ast.stmt, _Scope]]:
        top = min((decorator.lineno for decorator in node.decorator_list), default=node.lineno)
        made = Function(node.name, node.lineno, node.end_lineno or node.lineno, top)
        self.code.functions.append(made)
        if not scope.functions:
            body = node.body[_is_text(node.body[0]) :]
            if body:  # what callers have to be told is alike in many signatures
                self.code.spans.append((body[0].lineno, made.end))
            if scope.owner is not None:
                scope.owner.methods += 1
                scope.owner.dispatched += node.name.startswith(_DISPATCHED)
        self._signature(node, is_method=scope.owner is not None and not scope.functions)
        self._document(node.body)
        inner = _Scope((*scope.functions, made), scope.owner, 0, scope.is_live)
        return [(below, inner) for below in node.body]

    def _signature(self, node: FunctionNode, *, is_method: bool) -> None:
        asked = node.args
        parameters = [*asked.posonlyargs, *asked.args]
        if is_method and parameters and parameters[0].arg in ("self", "cls", "mcs"):
            parameters = parameters[1:]
        parameters += asked.kwonlyargs
        self.code.slots += len(parameters) + (node.name != "__init__")
        self.code.typed += sum(1 for parameter in parameters if parameter.annotation is not None)
        self.code.typed += node.returns is not None and node.name != "__init__"

    def _document(self, body: list[ast.stmt]) -> None:
        if body and _is_text(body[0]):
            self.code.docs += (body[0].end_lineno or body[0].lineno) - body[0].lineno + 1

    def _import(self, node: ast.Import | ast.ImportFrom, scope: _Scope) -> None:
        at_once = scope.is_live and not scope.functions
        if not scope.is_live:
            return
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.code.imports.append(Import(node.lineno, alias.name, (), at_once))
        else:
            names = tuple(alias.name for alias in node.names)
            module = imported_from(node, self._package)
            self.code.imports.append(Import(node.lineno, module, names, at_once))

    def _note_container(self, node: ast.Assign | ast.AnnAssign) -> None:
        value = node.value
        made = isinstance(value, (ast.List, ast.Dict, ast.Set))
        if isinstance(value, ast.Call) and isinstance(value.func, (ast.Name, ast.Attribute)):
            called = value.func.id if isinstance(value.func, ast.Name) else value.func.attr
            made = called in _CONTAINERS
        if made:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            self._containers.update(t.id for t in targets if isinstance(t, ast.Name))

    def _note_change(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Global):
            for name in node.names:
                self.code.shared.setdefault(name, node.lineno)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Attribute) and called.attr in _MUTATORS:
                self._changes(called.value, node.lineno)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.Delete)):
            targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
            for target in targets:
                if isinstance(target, ast.Subscript):
                    self._changes(target.value, node.lineno)

    def _changes(self, what: ast.expr, line: int) -> None:
        if isinstance(what, ast.Name):
            self._changed.setdefault(what.id, line)


def _is_text(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _blocks(node: ast.stmt, scope: _Scope) -> list[tuple[ast.stmt, _Scope]]:
    """Return the statements inside a statement; an `elif` is no deeper than its `if`."""
    deeper = scope._replace(depth=scope.depth + isinstance(node, _BLOCKS))
    if isinstance(node, ast.If):
        test = node.test
        name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
        body = deeper._replace(is_live=False) if name == "TYPE_CHECKING" else deeper
        is_elif = len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)
        after = scope if is_elif else deeper
        return [(n, body) for n in node.body] + [(n, after) for n in node.orelse]
    found: list[ast.stmt] = []
    for name in ("body", "orelse", "finalbody"):
        found += getattr(node, name, ())
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        found += part.body
    return [(below, deeper) for below in found]
