"""The variables that a repository's code reads from its environment, and what it does without."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from upgrader.evidence import Facts
from upgrader.evidence.names import dotted
from upgrader.evidence.sight import Unreadable
from upgrader.evidence.source import Source, source_of

_WORDS = re.compile(rb"environ|getenv|BaseSettings|decouple")
_GETS = ("os.getenv", "getenv", "decouple.config", "config")
_OURS = frozenset(
    {"PATH", "HOME", "USER", "LANG", "TMPDIR", "PYTHONPATH", "DJANGO_SETTINGS_MODULE"}
)


@dataclass(frozen=True, slots=True)
class Read:
    """A variable that the code reads.

    Attributes:
        default: what it takes without one; None where that is not said.
        is_required: whether it cannot do without.
        kind: the type that it is turned into, such as "int"; "" where that is not said.
    """

    name: str
    default: str | None
    is_required: bool
    kind: str = ""


def reads(facts: Facts) -> tuple[Read, ...]:
    """Return every variable that the application and its tests read."""
    found: dict[str, Read] = {}
    for path in (*facts.python("application"), *facts.python("tests")):
        data = facts.tree[path].data
        if not _WORDS.search(data):
            continue
        try:
            source = source_of(data)
        except (Unreadable, RecursionError):
            continue
        for read in _in(source):
            known = found.get(read.name)
            if read.name not in _OURS and (known is None or read.is_required):
                found[read.name] = read
    return tuple(found.values())


def _in(source: Source) -> Iterator[Read]:
    names = {
        target.id: assign.value.value
        for assign in source.assigns
        if isinstance(assign, ast.Assign) and isinstance(assign.value, ast.Constant)
        for target in assign.targets
        if isinstance(target, ast.Name) and isinstance(assign.value.value, str)
    }
    # A bare `environ` is what WSGI hands over, unless it is imported.
    bare = any(isinstance(each, ast.ImportFrom) and each.module == "os" for each in source.imports)
    environs = ("os.environ", "environ") if bare else ("os.environ",)
    gets = (*(f"{name}.get" for name in environs), *_GETS)
    for item in source.items:
        name = _text(item.slice, names)
        if name and dotted(item.value) in environs and isinstance(item.ctx, ast.Load):
            yield Read(name, None, is_required=True)
    for call in source.calls:
        if dotted(call.func) in gets and call.args:
            name = _text(call.args[0], names)
            if name:
                given = [*call.args[1:], *(k.value for k in call.keywords if k.arg == "default")]
                text = (_text(given[0], names) or "") if given else None
                yield Read(name, text, is_required=False)
    for node in source.classes:
        if any("BaseSettings" in dotted(base) or dotted(base) == "Settings" for base in node.bases):
            yield from _fields(node)


def _fields(node: ast.ClassDef) -> Iterator[Read]:
    prefix = ""
    for statement in ast.walk(node):
        if isinstance(statement, ast.keyword) and statement.arg == "env_prefix":
            prefix = _text(statement.value, {}) or ""
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            kind = dotted(statement.annotation) or ""
            name = f"{prefix}{statement.target.id}".upper()
            if statement.value is None and not name.startswith("_") and kind != "ClassVar":
                yield Read(name, None, is_required=True, kind=kind.rpartition(".")[2])


def _text(node: ast.expr, names: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return names.get(node.id) if isinstance(node, ast.Name) else None
