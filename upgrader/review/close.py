"""What a review reads of a module beside its record: its flaws, and what it does to the world."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from upgrader.evidence.names import dotted
from upgrader.evidence.parsed import Parsed
from upgrader.review.flaws.dangers import dangers_in
from upgrader.review.flaws.handling import handling_in
from upgrader.review.flaws.routes import routes_in
from upgrader.review.flaws.secrets import secrets_in

_RULES: tuple[Callable[[Parsed], Iterator[tuple[str, int, str]]], ...] = (
    secrets_in,
    dangers_in,
    handling_in,
    routes_in,
)
_BOUNDARY = re.compile(r"dispatch(?:_request)?|__call__|wsgi_app|handle_request|application")
_DUMPS = frozenset(
    ("json.dump", "pickle.dump", "joblib.dump", "yaml.dump", "csv.writer", "csv.DictWriter")
)
_WRITES = frozenset(
    ("write_text", "write_bytes", "to_csv", "to_json", "to_parquet", "to_pickle", "to_excel")
)


@dataclass(slots=True)
class Close:
    """What one module does.

    Attributes:
        flaws: rule, line and words of each flaw.
        writes: lines on which a file is written.
        prints: lines on which something is printed.
        guarded: lines of loops or entry points whose body catches every error and reports it.
        boundary: the same in the one function that all requests go through.
    """

    flaws: list[tuple[str, int, str]] = field(default_factory=list)
    writes: list[int] = field(default_factory=list)
    prints: list[int] = field(default_factory=list)
    guarded: list[int] = field(default_factory=list)
    boundary: list[int] = field(default_factory=list)


def close_of(parsed: Parsed) -> Close:
    """Read the syntax of a module of the application's own code."""
    found = Close()
    for rule in _RULES:
        found.flaws.extend(rule(parsed))
    for called in parsed.calls:
        if called.name == "print":
            found.prints.append(called.node.lineno)
        elif _is_write(called.node, called.last, set(called.candidates)):
            found.writes.append(called.node.lineno)
    found.guarded.extend(_guarded(parsed))
    for function in parsed.source.functions if found.guarded else ():
        if _BOUNDARY.fullmatch(function.name):
            end = function.end_lineno or function.lineno
            found.boundary.extend(n for n in found.guarded if function.lineno <= n <= end)
    return found


def _is_write(call: ast.Call, last: str, candidates: set[str]) -> bool:
    if candidates & _DUMPS or last in _WRITES:
        return True
    if last != "open":
        return False
    modes = [*call.args[:2], *(k.value for k in call.keywords if k.arg == "mode")]
    texts = [m.value for m in modes if isinstance(m, ast.Constant) and isinstance(m.value, str)]
    return any(len(text) <= 3 and text[:1] in ("w", "a", "x") for text in texts)


def _guarded(parsed: Parsed) -> Iterator[int]:
    """Yield the broad handlers inside a loop without end: one failure does not stop the rest."""
    for handler in parsed.source.handlers:
        names = [dotted(part) for part in _types(handler)]
        speaks = any(isinstance(n, ast.Call) for part in handler.body for n in ast.walk(part))
        raises = any(isinstance(n, ast.Raise) for part in handler.body for n in ast.walk(part))
        if "Exception" in names and speaks and not raises:
            yield handler.lineno


def _types(handler: ast.ExceptHandler) -> list[ast.expr]:
    if isinstance(handler.type, ast.Tuple):
        return handler.type.elts
    return [handler.type] if handler.type is not None else []
