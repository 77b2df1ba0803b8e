"""What a module does to the world when it is imported, seen in its syntax tree and never run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from upgrader.evidence.names import dotted, imported_from, package_of
from upgrader.evidence.source import below
from upgrader.review.components.effect_names import ANY, Kind, effect_of

_HOPS = 3
_ANY = re.compile(ANY)
_MAKES_APP = re.compile(r"(create|make|build|get|init|setup|configure)_?\w*app\w*", re.IGNORECASE)
_CLOSED = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda))
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Effect(NamedTuple):
    """Something that happens outside, the line where it is set off, and the call that does it."""

    line: int
    kind: Kind
    call: str


@dataclass(slots=True)
class Running:
    """What importing a module does.

    Attributes:
        effects: what its own top sets off, by its own functions too.
        awaits: what its top calls that comes from elsewhere, with the line.
        offers: what each function or class of its top would do when it is called.
        guarded: whether it has a part that runs only as a program.
    """

    effects: tuple[Effect, ...] = ()
    awaits: tuple[tuple[int, str], ...] = ()
    offers: dict[str, Effect] = field(default_factory=dict)
    guarded: bool = False


def running_of(tree: ast.Module, path: str, data: bytes) -> Running:
    """Return what importing a module does."""
    guarded = any(isinstance(node, ast.If) and _is_main(node.test) for node in tree.body)
    reader = _Reader(tree, path)
    top = [call for node in tree.body for call in _calls_at_top(node)]
    if not _ANY.search(data):
        return Running(awaits=tuple(reader.awaited(top)), guarded=guarded)
    effects = list(reader.effects(top, 0, frozenset()))
    offers = {
        name: found
        for name, node in reader.known.items()
        if "." not in name and (found := reader.first_of(name, node)) is not None
    }
    return Running(tuple(dict.fromkeys(effects)), tuple(reader.awaited(top)), offers, guarded)


class _Reader:
    def __init__(self, tree: ast.Module, path: str) -> None:
        self.known: dict[str, ast.stmt] = {}
        self._imported: dict[str, str] = {}
        for node in tree.body:
            self._learn(node, package_of(path))

    def _learn(self, node: ast.stmt, package: str) -> None:
        if isinstance(node, _DEFINITIONS):
            self.known[node.name] = node
            for below in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(below, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    self.known[f"{node.name}.{below.name}"] = below
        elif isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                self._imported[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            module = imported_from(node, package)
            for alias in node.names:
                self._imported[alias.asname or alias.name] = f"{module}.{alias.name}"
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            for below in (*node.body, *getattr(node, "orelse", ())):
                self._learn(below, package)

    def _resolved(self, name: str) -> str:
        head, dot, rest = name.partition(".")
        return f"{self._imported.get(head, head)}{dot}{rest}"

    def awaited(self, calls: list[ast.Call]) -> Iterator[tuple[int, str]]:
        """Yield what is called that was imported."""
        for call in calls:
            name = dotted(call.func)
            head = name.partition(".")[0]
            if head in self._imported and not _MAKES_APP.fullmatch(name.rpartition(".")[2]):
                yield call.lineno, self._resolved(name)

    def effects(
        self, calls: list[ast.Call], hops: int, seen: frozenset[str], owner: str = ""
    ) -> Iterator[Effect]:
        """Yield what calls do, through functions of the module too."""
        for call in calls:
            name = dotted(call.func)
            if kind := effect_of(call, name, (name, self._resolved(name))):
                yield Effect(call.lineno, kind, name)
                continue
            own = f"{owner}.{name[5:]}" if owner and name.startswith("self.") else name
            if own not in self.known or own in seen or hops >= _HOPS or _MAKES_APP.fullmatch(own):
                continue
            for found in self._inside(own, hops + 1, seen | {own}):
                yield found if hops else found._replace(line=call.lineno)

    def _inside(self, name: str, hops: int, seen: frozenset[str]) -> Iterator[Effect]:
        node = self.known[name]
        owner = name.split(".")[0] if "." in name else ""
        if isinstance(node, ast.ClassDef):
            owner, node = name, self.known.get(f"{name}.__init__", ast.Pass())
        if isinstance(node, ast.FunctionDef):  # what a coroutine does is not done by calling it
            yield from self.effects(list(_calls_in(node.body)), hops, seen, owner)

    def first_of(self, name: str, node: ast.stmt) -> Effect | None:
        """Return the first thing that a function or a class would do when it is called."""
        if isinstance(node, ast.AsyncFunctionDef) or _MAKES_APP.fullmatch(name):
            return None
        return next(self._inside(name, 1, frozenset({name})), None)


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and dotted(test.left) == "__name__"


def _calls_at_top(node: ast.stmt) -> Iterator[ast.Call]:
    """Yield the calls that importing makes: not those in functions, nor in the program's part."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        defaults = [value for value in node.args.kw_defaults if value is not None]
        yield from _calls_in([*node.decorator_list, *node.args.defaults, *defaults])
        return
    if isinstance(node, ast.If) and (_is_main(node.test) or "TYPE_CHECKING" in dotted(node.test)):
        return
    blocks = ("body", "orelse", "finalbody", "handlers", "cases")
    for name, value in ast.iter_fields(node):
        if name not in blocks:
            parts = value if isinstance(value, list) else [value]
            yield from _calls_in([part for part in parts if isinstance(part, ast.AST)])
    for name in blocks:
        for part in getattr(node, name, ()):
            inside = [part] if isinstance(part, ast.stmt) else part.body
            for statement in inside:
                yield from _calls_at_top(statement)


def _calls_in(nodes: list[ast.AST] | list[ast.stmt] | list[ast.expr]) -> Iterator[ast.Call]:
    stack: list[ast.AST] = list(reversed(nodes))
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind in _CLOSED:
            continue
        if kind is ast.Call:
            yield node  # type: ignore[misc]
        stack += below(node)
