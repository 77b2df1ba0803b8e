"""The dependencies and commands that a setup.py states, read from its syntax and never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from upgrader.evidence.names import dotted
from upgrader.evidence.requirements import name_in
from upgrader.evidence.sight import Sight
from upgrader.evidence.source import Source, source_of

_LISTS = frozenset(("install_requires", "tests_require", "extras_require", "requires"))


def in_setup_py(path: str, data: bytes) -> Iterator[Sight]:
    """Yield the dependencies that `setup()` is given, or raise Unreadable."""
    for node in _given(source_of(data), _LISTS):
        for line, text in _texts(node):
            for requirement in text.split("\n"):
                if name := name_in(requirement):
                    yield Sight(path, line, name)


def scripts_in_setup_py(path: str, data: bytes) -> Iterator[Sight]:
    """Yield the console scripts that `setup()` is given, or raise Unreadable."""
    for node in _given(source_of(data), frozenset(("entry_points",))):
        for line, text in _texts(node):
            for entry in text.split("\n"):
                name, equals, _ = entry.partition("=")
                if equals and name.strip():
                    yield Sight(path, line, name.strip())


def _given(source: Source, keywords: frozenset[str]) -> Iterator[ast.expr]:
    """Yield the values of keywords of `setup()`, by way of a variable or not."""
    variables: dict[str, ast.expr] = {}
    for assign in source.assigns:
        if isinstance(assign, ast.Assign) and isinstance(assign.targets[0], ast.Name):
            variables[assign.targets[0].id] = assign.value
    for call in source.calls:
        if dotted(call.func).rpartition(".")[2] == "setup":
            for keyword in call.keywords:
                if keyword.arg in keywords:
                    value = keyword.value
                    is_name = isinstance(value, ast.Name)
                    yield variables.get(dotted(value), value) if is_name else value


def _texts(node: ast.expr) -> Iterator[tuple[int, str]]:
    """Yield the texts of a list, a tuple or of a table's values."""
    parts: list[ast.expr] = [node]
    while parts:
        part = parts.pop(0)
        if isinstance(part, (ast.List, ast.Tuple, ast.Set)):
            parts.extend(part.elts)
        elif isinstance(part, ast.Dict):
            parts.extend(part.values)
        elif isinstance(part, ast.BinOp):
            parts.extend((part.left, part.right))
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.lineno, part.value
