"""What the names of a module stand for: imports and their aliases, and objects by their class."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from upgrader.evidence.source import AssignNode, FunctionNode, Source

_DEEPEST = 6  # hops from a name to what it stands for
_MOST = 8  # candidates a name may have; a name such as `client` means many things in one module


class Names:
    """The names that a module binds, and the texts that its constants hold.

    A name bound twice (`try: import ... except ImportError: import ...`) stands for both.
    """

    __slots__ = ("_bound", "_imported", "_known", "_stars", "constants")

    def __init__(self, source: Source, package: str) -> None:
        self._bound: dict[str, list[str]] = {}
        self._imported: dict[str, list[str]] = {}
        self._known: dict[str, tuple[str, ...]] = {}
        self._stars: list[str] = []
        self.constants: dict[str, str] = {}
        for node in source.imports:
            self._import(node, package)
        for assign in source.assigns:
            self._assign(assign)
        for context in source.withs:
            for item in context.items:
                if item.optional_vars is not None and isinstance(item.context_expr, ast.Call):
                    self._bind(dotted(item.optional_vars), dotted(item.context_expr))
        for function in source.functions:
            for parameter in _parameters(function):
                self._bind(parameter.arg, _annotation(parameter.annotation))

    def _import(self, node: ast.Import | ast.ImportFrom, package: str) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                target = alias.name if alias.asname else top
                self._imported.setdefault(alias.asname or top, []).append(target)
            return
        module = imported_from(node, package)
        for alias in node.names:
            if alias.name == "*":
                self._stars.append(module)
            else:
                name = alias.asname or alias.name
                self._imported.setdefault(name, []).append(f"{module}.{alias.name}")

    def _assign(self, node: AssignNode) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        value = node.value
        for target in targets:
            name = dotted(target)
            if isinstance(node, ast.AnnAssign):
                self._bind(name, _annotation(node.annotation))
            if value is None or not isinstance(target, (ast.Name, ast.Attribute)):
                continue
            if isinstance(value, (ast.Call, ast.Attribute, ast.Name, ast.Await)):
                self._bind(name, dotted(value))
            elif (text := self.text(value)) is not None:
                self.constants[name.removeprefix("self.")] = text

    def _bind(self, name: str, target: str) -> None:
        if target and not target.startswith("?") and name != target:
            targets = self._bound.setdefault(name, [])
            if target not in targets and len(targets) < _MOST:
                targets.append(target)

    def resolve(self, name: str) -> tuple[str, ...]:
        """Return all that a dotted name may stand for, itself among it where it is not imported."""
        if name not in self._known:
            found = dict.fromkeys(self._resolved(name, frozenset()))
            self._known[name] = tuple(found) or (name,)
        return self._known[name]

    def _resolved(self, name: str, seen: frozenset[str]) -> Iterator[str]:
        head, rest = self._head(name)
        if head in seen or len(seen) > _DEEPEST:
            return
        imported = self._imported.get(head, ())
        assigned = self._bound.get(head, ())
        if not imported and not assigned:
            yield name
            yield from (f"{module}.{name}" for module in self._stars)
        yield from (target + rest for target in imported[:_MOST])
        for target in assigned:  # said in the module's own names, so it is looked up again
            yield from (found + rest for found in self._resolved(target, seen | {head}))

    def _head(self, name: str) -> tuple[str, str]:
        parts = name.split(".")
        for size in (2, 1):
            head = ".".join(parts[:size])
            if head in self._bound or head in self._imported:
                return head, name[len(head) :]
        return parts[0], name[len(parts[0]) :]

    def text(self, node: ast.AST | None) -> str | None:
        """Return the text that an expression holds whatever happens, None where that is open."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, (ast.Name, ast.Attribute)):
            name = dotted(node)
            return self.constants.get(name.removeprefix("self.").removeprefix("cls."))
        parts: list[ast.expr] = []
        if isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.FormattedValue) else p for p in node.values]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            if isinstance(node.left, ast.BinOp):
                return None  # long sums of texts are messages, and may be deep
            parts = [node.left, node.right]
        texts = [self.text(part) for part in parts]
        whole = [text for text in texts if text is not None]
        return "".join(whole) if parts and len(whole) == len(texts) else None


class Called(NamedTuple):
    """A call, the dotted name of what is called, its last part, and all that it may stand for."""

    node: ast.Call
    name: str
    last: str
    candidates: tuple[str, ...]

    @property
    def owner(self) -> str:
        """Return the name before the last dot, "" where there is none."""
        return self.name[: -len(self.last) - 1]


def called_in(source: Source, names: Names) -> list[Called]:
    """Return the calls of a module, with their names resolved once for all that asks for them."""
    found = []
    for node in source.calls:
        name = dotted(node.func)
        found.append(Called(node, name, name[name.rfind(".") + 1 :], names.resolve(name)))
    return found


def dotted(node: ast.AST | None) -> str:
    """Return the dotted name of an expression; a call and an item stand for what they are of."""
    if type(node) is ast.Name:
        return node.id
    parts: list[str] = []
    while True:
        kind = type(node)
        if kind is ast.Attribute:
            parts.append(node.attr)  # type: ignore[union-attr]
            node = node.value  # type: ignore[union-attr]
        elif kind is ast.Call:
            node = node.func  # type: ignore[union-attr]
        elif kind is ast.Subscript or kind is ast.Await or kind is ast.Starred:
            node = node.value  # type: ignore[union-attr]
        else:
            break
    parts.append(node.id if isinstance(node, ast.Name) else "?")
    parts.reverse()
    return ".".join(parts)


def imported_from(node: ast.ImportFrom, package: str) -> str:
    """Return the module that a `from` names, counted from the module's own package."""
    if not node.level:
        return node.module or ""
    parents = package.split(".") if package else []
    kept = parents[: len(parents) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def package_of(path: str) -> str:
    """Return the dotted package of a module, counted from the root of the repository."""
    return ".".join(path.split("/")[:-1])


def _parameters(function: FunctionNode) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _annotation(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if node.value.replace(".", "").isidentifier() else ""
    return dotted(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""
