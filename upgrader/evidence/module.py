"""What one Python module says: a record of names and lines, made in one pass, its tree let go."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from upgrader.evidence.commands import Command, commands_in
from upgrader.evidence.environment import WORDS, reads_in
from upgrader.evidence.middleware import middleware_in
from upgrader.evidence.names import Called, Names, dotted, imported_from, package_of
from upgrader.evidence.parsed import Parsed
from upgrader.evidence.route_records import Routing
from upgrader.evidence.routing import routing_in
from upgrader.evidence.source import Source
from upgrader.evidence.tables import tables_in


class Use(NamedTuple):
    """A name in use on a line, and all that it may stand for."""

    line: int
    names: tuple[str, ...]


class Call(NamedTuple):
    """A call, its keywords and its first arguments, as texts; "" where a value is computed."""

    line: int
    names: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """A module's uses of names, and what it sets up.

    Attributes:
        names: what its names stand for.
        classes: names of classes and of database tables.
        middleware: what it puts around an application.
        environment: settings that it reads from outside.
        asserting: names of test functions that assert something.
        functions: names of functions and methods.
        assigned: names that are given a value, and the text of the value; a list is joined.
        handlers: what is caught; "" is everything.

    """

    path: str
    names: Names
    imports: tuple[Use, ...]
    calls: tuple[Call, ...]
    bases: tuple[Use, ...]
    decorators: tuple[Use, ...]
    classes: tuple[tuple[int, str], ...]
    routing: Routing
    middleware: tuple[Use, ...]
    environment: tuple[tuple[int, str], ...]
    commands: tuple[Command, ...]
    asserting: tuple[tuple[int, str], ...]
    functions: tuple[tuple[int, str], ...] = ()
    assigned: tuple[tuple[int, str, str], ...] = ()
    handlers: tuple[tuple[int, str], ...] = ()


def module_of(parsed: Parsed) -> Module:
    """Make the record of a module."""
    path, source, names, calls = parsed.path, parsed.source, parsed.names, parsed.calls
    return Module(
        path=path,
        names=names,
        imports=tuple(_imports(source, package_of(path))),
        calls=tuple(_calls(calls, names)),
        bases=tuple(_bases(source, names)),
        decorators=tuple(_decorators(source, names)),
        classes=tuple(tables_in(source, calls, names)),
        routing=routing_in(source, calls, names),
        middleware=tuple(Use(*found) for found in middleware_in(source, calls, names)),
        environment=tuple(reads_in(source, calls, names)) if WORDS.search(parsed.data) else (),
        commands=tuple(commands_in(source, calls, names, path)),
        asserting=tuple(_asserting(source, calls)),
        functions=tuple((node.lineno, node.name) for node in source.functions),
        assigned=tuple(_assigned(source, names)),
        handlers=tuple(
            (node.lineno, dotted(node.type) if node.type else "") for node in source.handlers
        ),
    )


def _assigned(source: Source, names: Names) -> Iterator[tuple[int, str, str]]:
    for node in source.assigns:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, (ast.Name, ast.Attribute)):
                yield node.lineno, dotted(target), _value(node.value, names)
            elif isinstance(target, ast.Subscript) and (key := names.text(target.slice)):
                yield node.lineno, key, _value(node.value, names)


def _value(node: ast.expr | None, names: Names) -> str:
    """Return the text of a value: a constant, or the texts of a list or of a table's keys."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return " ".join(filter(None, (names.text(part) for part in node.elts[:200])))
    if isinstance(node, ast.Dict):
        return " ".join(filter(None, (names.text(part) for part in node.keys[:200])))
    return _said(node, names) if node is not None else ""


def _imports(source: Source, package: str) -> Iterator[Use]:
    for node in source.imports:
        if isinstance(node, ast.Import):
            yield from (Use(node.lineno, (alias.name,)) for alias in node.names)
        else:
            module = imported_from(node, package)
            yield Use(node.lineno, (module, *(f"{module}.{alias.name}" for alias in node.names)))


def _calls(calls: list[Called], names: Names) -> Iterator[Call]:
    for called in calls:
        keywords = tuple(
            (keyword.arg, _said(keyword.value, names))
            for keyword in called.node.keywords
            if keyword.arg is not None and not _is_off(keyword.value)
        )
        arguments = tuple(_said(value, names) for value in called.node.args[:3])
        yield Call(called.node.lineno, called.candidates, keywords, arguments)


def _is_off(value: ast.expr) -> bool:
    """Say whether a keyword's value is the one that switches it off: `None` or `False`."""
    return isinstance(value, ast.Constant) and (value.value is None or value.value is False)


def _said(value: ast.expr, names: Names) -> str:
    if isinstance(value, ast.Constant) and not isinstance(value.value, (bytes, str)):
        return str(value.value)
    return names.text(value) or ""


def _bases(source: Source, names: Names) -> Iterator[Use]:
    for node in source.classes:
        for base in node.bases:
            yield Use(node.lineno, names.resolve(dotted(base)))


def _decorators(source: Source, names: Names) -> Iterator[Use]:
    for node in (*source.functions, *source.classes):
        for decorator in node.decorator_list:
            yield Use(decorator.lineno, names.resolve(dotted(decorator)))


def _asserting(source: Source, calls: list[Called]) -> Iterator[tuple[int, str]]:
    lines = [node.lineno for node in source.asserts if not isinstance(node.test, ast.Constant)]
    lines += [call.node.lineno for call in calls if _is_assertion(call)]
    lines.sort()
    for function in source.functions:
        end = function.end_lineno or function.lineno
        if function.name.startswith("test") and any(function.lineno <= at <= end for at in lines):
            yield function.lineno, function.name


def _is_assertion(call: Called) -> bool:
    raises = ("pytest.raises", "pytest.warns", "pytest.fail")
    return call.last.startswith("assert") or not set(raises).isdisjoint(call.candidates)
