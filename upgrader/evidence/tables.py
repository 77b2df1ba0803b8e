"""The classes of a module, and the database tables that it names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from upgrader.evidence.names import Called, Names, dotted
from upgrader.evidence.source import Source

_CREATE = re.compile(
    r"\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?[\"'`\[]?([A-Za-z_][\w.]*)", re.IGNORECASE
)
_EXECUTES = frozenset(("execute", "executescript", "execute_sql", "exec_driver_sql", "text"))


def tables_in(source: Source, calls: list[Called], names: Names) -> Iterator[tuple[int, str]]:
    """Yield the line and name of each class and table."""
    for node in source.classes:
        yield node.lineno, node.name
    for assign in source.assigns:
        target = assign.targets[0] if isinstance(assign, ast.Assign) else assign.target
        text = names.text(assign.value)
        if text is not None and dotted(target) in ("__tablename__", "db_table"):
            yield assign.lineno, text
    for call in calls:
        yield from _of_call(call, names)


def _of_call(called: Called, names: Names) -> Iterator[tuple[int, str]]:
    call, last = called.node, called.last
    if not call.args or not (last in _EXECUTES or last in ("Table", "create_table")):
        return
    text = names.text(call.args[0])
    if text is None:
        return
    if last in _EXECUTES:
        yield from ((call.lineno, found) for found in _CREATE.findall(_uncommented(text)))
    elif last == "create_table" or _is_table(called.candidates):
        yield call.lineno, text


def _is_table(candidates: tuple[str, ...]) -> bool:
    return any(candidate.startswith(("sqlalchemy.", "sqlmodel.")) for candidate in candidates)


def _uncommented(sql: str) -> str:
    return re.sub(r"--[^\n]*|/\*.*?\*/", " ", sql, flags=re.DOTALL)
