"""One pass over a Python file: its syntax tree, sorted by what the questions are about."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from typing import Any

from upgrader.evidence.newer_syntax import rewritten
from upgrader.evidence.sight import Unreadable

LARGEST = 2_000_000  # bytes; beyond it a file is data or generated, and costs seconds

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
AssignNode = ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr
ImportNode = ast.Import | ast.ImportFrom
BranchNode = ast.If | ast.IfExp | ast.match_case
WithNode = ast.With | ast.AsyncWith

# Nothing is below these, and they are most of what a syntax tree has.
_LEAVES = frozenset((
    type(None), str, int, bool, float, complex, bytes, type(...), ast.Name, ast.Constant, ast.Pass,
    ast.Load, ast.Store, ast.Del, ast.And, ast.Or, ast.Add, ast.Sub, ast.Mult, ast.Div,
))  # fmt: skip
# Fields that hold no node, or only an operator.
_PLAIN = frozenset((
    "arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level",
    "module", "names", "op", "ops", "simple", "type_comment", "type_ignores",
))  # fmt: skip
_BELOW: dict[type[ast.AST], tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _PLAIN)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}


@dataclass(slots=True)
class Source:
    """The parts of a syntax tree, in the order of their lines, without code that cannot run."""

    calls: list[ast.Call] = field(default_factory=list)
    functions: list[FunctionNode] = field(default_factory=list)
    classes: list[ast.ClassDef] = field(default_factory=list)
    assigns: list[AssignNode] = field(default_factory=list)
    imports: list[ImportNode] = field(default_factory=list)
    branches: list[BranchNode] = field(default_factory=list)
    withs: list[WithNode] = field(default_factory=list)
    items: list[ast.Subscript] = field(default_factory=list)
    comparisons: list[ast.Compare] = field(default_factory=list)
    asserts: list[ast.Assert] = field(default_factory=list)
    handlers: list[ast.ExceptHandler] = field(default_factory=list)

    def kinds(self) -> dict[type[ast.AST], list[Any]]:
        """Return the list that each kind of node goes to."""
        return {
            ast.Call: self.calls,
            ast.FunctionDef: self.functions,
            ast.AsyncFunctionDef: self.functions,
            ast.ClassDef: self.classes,
            ast.Assign: self.assigns,
            ast.AnnAssign: self.assigns,
            ast.AugAssign: self.assigns,
            ast.NamedExpr: self.assigns,
            ast.Import: self.imports,
            ast.ImportFrom: self.imports,
            ast.If: self.branches,
            ast.IfExp: self.branches,
            ast.match_case: self.branches,
            ast.With: self.withs,
            ast.AsyncWith: self.withs,
            ast.Subscript: self.items,
            ast.Compare: self.comparisons,
            ast.Assert: self.asserts,
            ast.ExceptHandler: self.handlers,
        }


def source_of(data: bytes) -> Source:
    """Parse a Python file, without running any of it.

    Raises Unreadable where it is too large, too deep, or no Python of today.
    """
    return parts_of(tree_of(data))


def tree_of(data: bytes) -> ast.Module:
    """Return the syntax tree of a Python file, or raise Unreadable."""
    if len(data) > LARGEST:
        raise Unreadable(f"larger than {LARGEST // 1_000_000} MB")
    if b"\0" in data:
        raise Unreadable("has a NUL byte")
    try:
        return _parsed(data)
    except Unreadable:
        newer = rewritten(data)
        if newer == data:
            raise
        return _parsed(newer)


def _parsed(data: bytes) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except (RecursionError, MemoryError):
        raise Unreadable("nested too deeply") from None
    except (SyntaxError, ValueError) as error:
        raise Unreadable(f"not Python 3: {_reason(error)}") from None


def _reason(error: SyntaxError | ValueError) -> str:
    if isinstance(error, SyntaxError) and error.lineno is not None:
        return f"{error.msg}, line {error.lineno}"
    return str(error)


def parts_of(tree: ast.Module) -> Source:
    """Sort the parts of a tree by their kind, in the order of the source.

    It walks without recursion: a thousand `elif` are deep.
    """
    source = Source()
    kinds = source.kinds()
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind in kinds:
            kinds[kind].append(node)
        if kind is ast.If and (live := _live(node)) is not None:  # type: ignore[arg-type]
            stack.extend(reversed(live))
            continue
        stack += below(node)
    return source


def below(node: ast.AST) -> list[ast.AST]:
    """Return what stands in a node and may hold more, the last first, as a stack takes it."""
    found: list[ast.AST] = []
    for name in _BELOW[type(node)]:
        value = getattr(node, name, None)
        kind = type(value)
        if kind is list:
            found += [part for part in value if type(part) not in _LEAVES]  # type: ignore[union-attr]
        elif kind not in _LEAVES:
            found.append(value)  # type: ignore[arg-type]
    found.reverse()
    return found


def _live(node: ast.If) -> list[ast.stmt] | None:
    """Return the branch that can run where the condition is a constant, None where it is not."""
    test = node.test
    if isinstance(test, ast.Constant):
        return node.body if test.value else node.orelse
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return node.orelse if name == "TYPE_CHECKING" else None
