"""How errors are handled badly: caught without a name, swallowed, or shown to whoever asks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from upgrader.evidence.parsed import Parsed

Place = tuple[str, int, str]

_BROAD = frozenset(("Exception", "BaseException"))


def handling_in(parsed: Parsed) -> Iterator[Place]:
    """Yield what is caught badly in a module, each with its rule."""
    for handler in parsed.source.handlers:
        raises = any(isinstance(n, ast.Raise) for part in handler.body for n in ast.walk(part))
        if handler.type is None and not raises:
            yield "bare-except", handler.lineno, "everything is caught, an interrupt too"
        elif isinstance(handler.type, ast.Name) and handler.type.id in _BROAD and _is_mute(handler):
            yield "error-swallowed", handler.lineno, "every error is caught, and nothing is said"
    if not any(called.last == "format_exc" for called in parsed.calls):
        return
    for function in parsed.source.functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value is not None and _shows(node.value):
                yield "traceback-shown", node.lineno, "a traceback is returned"


def _shows(node: ast.expr) -> bool:
    calls = (inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return any(isinstance(func, ast.Attribute) and func.attr == "format_exc" for func in calls)


def _is_mute(handler: ast.ExceptHandler) -> bool:
    return all(isinstance(part, (ast.Pass, ast.Continue)) for part in handler.body)
