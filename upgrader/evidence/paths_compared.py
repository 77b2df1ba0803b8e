"""Routes of an application without a framework: a path compared with a text, and then answered."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from upgrader.evidence.names import Names, dotted
from upgrader.evidence.source import Source

_PATH_NAMES = frozenset(("path", "path_info", "PATH_INFO", "raw_path", "url_path"))
_PASSES_ON = frozenset((
    "_app", "_application", "_inner", "app", "application", "call_next", "get_response",
    "handler", "inner", "next", "next_app", "wsgi_app",
))  # fmt: skip
_SENDS = frozenset(("send", "start_response", "send_response", "respond", "reply"))


def compared_in(source: Source, names: Names) -> Iterator[tuple[int, str]]:
    """Yield the line and path of each comparison whose branch answers by itself.

    A middleware that lets "/healthz" pass compares as well, and serves nothing.
    """
    for branch in source.branches:
        if isinstance(branch, ast.match_case):
            if _answers(branch.body):
                yield from _of_pattern(branch.pattern, names)
        elif isinstance(branch, ast.If):
            if _answers(branch.body):
                yield from _of_test(branch.test, names)
        elif isinstance(branch.body, ast.Call) and not _passes_on(branch.body):
            yield from _of_test(branch.test, names)


def _of_test(test: ast.expr, names: Names) -> Iterator[tuple[int, str]]:
    tests = test.values if isinstance(test, ast.BoolOp) else [test]
    for one in tests:
        if not isinstance(one, ast.Compare) or not isinstance(one.ops[0], (ast.Eq, ast.In)):
            continue
        right = one.comparators[0]
        parts = right.elts if isinstance(right, (ast.Tuple, ast.List, ast.Set)) else [right]
        texts = [names.text(part) or "" for part in parts] if _is_path(one.left) else []
        yield from ((one.lineno, text) for text in texts if text.startswith("/"))


def _of_pattern(pattern: ast.pattern, names: Names) -> Iterator[tuple[int, str]]:
    for one in pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]:
        text = names.text(one.value) if isinstance(one, ast.MatchValue) else None
        if text is not None and text.startswith("/"):
            yield one.lineno, text


def _is_path(node: ast.expr) -> bool:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return node.slice.value in _PATH_NAMES
    if isinstance(node, ast.Call):  # environ.get("PATH_INFO"), path.rstrip("/")
        if any(isinstance(arg, ast.Constant) and arg.value in _PATH_NAMES for arg in node.args):
            return True
        return isinstance(node.func, ast.Attribute) and _is_name(node.func.value)
    return _is_name(node)


def _is_name(node: ast.expr) -> bool:
    return dotted(node).rpartition(".")[2] in _PATH_NAMES


def _answers(body: Sequence[ast.stmt]) -> bool:
    """Say whether the branch returns an answer or sends one, and does not pass the request on."""
    answered = False
    for statement in body:
        if isinstance(statement, ast.Return):
            value = statement.value.value if isinstance(statement.value, ast.Await) else None
            found = value or statement.value
            answered |= isinstance(found, (ast.Call, ast.List, ast.Tuple, ast.Dict))
        calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
        for call in calls:
            if _passes_on(call):
                return False
            answered |= dotted(call.func).rpartition(".")[2] in _SENDS
    return answered


def _passes_on(call: ast.Call) -> bool:
    return dotted(call.func).rpartition(".")[2] in _PASSES_ON
