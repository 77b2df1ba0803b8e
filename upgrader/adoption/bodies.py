"""What handlers do with a body that they take as it is: the keys that they read of it."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Sequence
from dataclasses import dataclass

from upgrader.adoption.handlers import Handler, imports
from upgrader.evidence.names import dotted

_RAW = frozenset(("request.json", "request.get_json"))
_TABLES = frozenset(("dict", "Dict", "typing.Dict", "Mapping"))
_TAKEN = frozenset((
    "copy", "dict", "json", "schema", "schema_json", "construct", "validate", "fields", "parse_obj",
    "parse_raw", "parse_file", "from_orm", "update_forward_refs",
))  # fmt: skip
_TYPES = ("int", "float", "str", "bool")


@dataclass(frozen=True, slots=True)
class Field:
    """A key that a handler reads: whether it must be there, what it is, and where it is read."""

    name: str
    type: str
    default: str | None
    uses: tuple[ast.expr, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A body that a handler takes as it is.

    Attributes:
        argument: the parameter that holds it, or None.
        statement: the assignment that reads it, or None.
    """

    handler: Handler
    line: int
    name: str = ""
    argument: ast.arg | None = None
    statement: ast.Assign | None = None


def is_of(module: ast.Module, framework: str) -> bool:
    """Tell whether a module has something of a framework."""
    return any(name.startswith(framework) for name in imports(module).values())


def body_of(handler: Handler, module: ast.Module) -> Body | None:
    """Return the body that a handler takes as it is, None where it has a model or none at all."""
    if is_of(module, "fastapi"):
        for argument in handler.arguments:
            said = argument.annotation
            is_table = said is not None and dotted(said) in _TABLES
            if is_table and argument.arg not in handler.given and not _is_told(handler, argument):
                return Body(handler, argument.lineno, argument.arg, argument)
    for node in ast.walk(handler.function):
        if isinstance(node, ast.Assign) and any(map(_is_raw, _either(node.value))):
            target = node.targets[0]
            name = target.id if isinstance(target, ast.Name) and len(node.targets) == 1 else ""
            is_plain = node in handler.function.body and _is_raw(node.value)
            return Body(handler, node.lineno, name, None, node if is_plain else None)
    return None


def _is_told(handler: Handler, argument: ast.arg) -> bool:
    """Tell whether a parameter is something else than the body: what a dependency gives."""
    arguments = handler.function.args
    last = [*arguments.posonlyargs, *arguments.args]
    named = last[len(last) - len(arguments.defaults) :]
    pairs = [*zip(named, arguments.defaults, strict=True)]
    pairs += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d]
    default = next((d for a, d in pairs if a is argument), None)
    return default is not None and dotted(default).rpartition(".")[2] != "Body"


def _either(node: ast.expr) -> list[ast.expr]:
    return node.values if isinstance(node, ast.BoolOp) else [node]


def _is_raw(node: ast.expr) -> bool:
    """Tell whether an expression is the body of the request, as it was sent."""
    value = node.value if isinstance(node, ast.Await) else node
    return isinstance(value, (ast.Call, ast.Attribute)) and dotted(value) in _RAW


def fields_of(body: Body) -> list[Field] | None:
    """Return the keys that are read, None where the code does more with the body than that."""
    function, name = body.handler.function, body.name
    if not name or (body.argument is None and body.statement is None):
        return None
    parents = {id(c): n for n in ast.walk(function) for c in ast.iter_child_nodes(n)}
    found: dict[str, list[tuple[ast.expr, ast.expr | None, bool]]] = {}
    for node in ast.walk(function):
        if not (isinstance(node, ast.Name) and node.id == name):
            continue
        if body.statement is not None and node is body.statement.targets[0]:
            continue
        read = _read(node, parents)
        if read is None:
            return None
        key, use, default, is_needed = read
        found.setdefault(key, []).append((use, default, is_needed))
    fields = [_field(key, uses, parents) for key, uses in found.items()]
    whole = [field for field in fields if field is not None]
    return whole if len(whole) == len(fields) else None


def _read(
    node: ast.Name, parents: dict[int, ast.AST]
) -> tuple[str, ast.expr, ast.expr | None, bool] | None:
    """Return the key that is read of the body, the whole expression, its default, and the need."""
    above = parents[id(node)]
    if isinstance(above, ast.Subscript) and isinstance(above.ctx, ast.Load):
        key = above.slice.value if isinstance(above.slice, ast.Constant) else None
        return (key, above, None, True) if _is_field(key) else None  # type: ignore[return-value]
    call = parents.get(id(above))
    if not (isinstance(above, ast.Attribute) and above.attr == "get"):
        return None
    if not (isinstance(call, ast.Call) and call.func is above and not call.keywords):
        return None
    key = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    default = call.args[1] if len(call.args) == 2 else None
    if not _is_field(key) or not (default is None or isinstance(default, ast.Constant)):
        return None
    return key, call, default, False  # type: ignore[return-value]


def _is_field(key: object) -> bool:
    is_name = isinstance(key, str) and key.isidentifier() and not keyword.iskeyword(key)
    return is_name and key not in _TAKEN and not str(key).startswith(("_", "model_"))


def _field(
    name: str,
    uses: Sequence[tuple[ast.expr, ast.expr | None, bool]],
    parents: dict[int, ast.AST],
) -> Field | None:
    defaults = {ast.unparse(d) if d is not None else "None" for _, d, needed in uses if not needed}
    if len(defaults) > 1:
        return None
    types = {_type(use, parents) for use, _, _ in uses}
    type_ = types.pop() if len(types) == 1 else "Any"
    default = defaults.pop() if defaults else None
    if default is not None and default != "None" and type_ == "Any":
        literal = type(ast.literal_eval(default)).__name__
        type_ = literal if literal in _TYPES else "Any"
    if default == "None" and type_ != "Any":
        type_ = f"{type_} | None"
    return Field(name, type_, default, tuple(use for use, _, _ in uses))


def _type(use: ast.expr, parents: dict[int, ast.AST]) -> str:
    """Return the type that the code makes of a value at once, or Any."""
    above = parents.get(id(use))
    is_made = isinstance(above, ast.Call) and dotted(above.func) in _TYPES[:3]
    return dotted(above.func) if is_made and isinstance(above, ast.Call) else "Any"
