"""Secrets in the code: literals, and literals that step in where a setting is missing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from upgrader.evidence.names import Called, Names, dotted
from upgrader.evidence.parsed import Parsed

Place = tuple[str, int, str]

_NAMED = re.compile(
    r"(?:^|_)(?:secret(?:_?key)?|passw(?:or)?d|passphrase|(?:api|auth|access|private|signing|app)_?key"
    r"|(?:api|auth|access|bearer|refresh|bot)?_?token|credentials?)$",
    re.IGNORECASE,
)
_DEFAULT = re.compile(r"(?i)(?:^|_)(?:default|example|sample|demo|dev|local)(?:_|$)")
_SIGNING = re.compile(r"(?:^|_)(?:secret_?key|jwt_?secret(?:_?key)?|signing_?key)$", re.IGNORECASE)
# Words that stand for a secret and are none; `changeme` works, and so is one.
_STANDS_FOR = re.compile(
    r"^$|^[<{$%\[(].*|^\*+$|^x+$|your|example|placeholder|dummy|fixme|todo|redacted|none|null|^\.+$",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"^[A-Za-z]+(?:[-_. /:][A-Za-z]+)*:?$")  # words: a name, a path, a message
_READS = re.compile(r"(?i)env|config|setting|secret|\.(?:get|pop|setdefault|str)$")


def secrets_in(parsed: Parsed) -> Iterator[Place]:
    """Yield the secrets of a module, each with its rule."""
    names = parsed.names
    defaults = [
        range(node.lineno, (node.end_lineno or node.lineno) + 1)
        for node in parsed.source.classes
        if any(dotted(base).endswith("Settings") for base in node.bases)
    ]
    for assign in parsed.source.assigns:
        targets = assign.targets if isinstance(assign, ast.Assign) else [assign.target]
        for target in targets:
            name = _name(target, names)
            if name and _NAMED.search(name) and assign.value is not None:
                may_change = _DEFAULT.search(name) or any(assign.lineno in d for d in defaults)
                for rule, line, what in _assigned(name, assign.value, names):
                    yield ("secret-fallback" if may_change else rule), line, what
        if any(_name(target, names) == "DEBUG" for target in targets):
            yield _debug(assign.value, assign.lineno)
    for called in parsed.calls:
        yield from _defaults(called, names)


def _debug(value: ast.expr | None, line: int) -> Place:
    is_on = isinstance(value, ast.Constant) and value.value is True
    return ("debug-on", line, "DEBUG is on") if is_on else ("debug-off", line, "DEBUG may be off")


def _name(target: ast.expr, names: Names) -> str:
    if isinstance(target, ast.Subscript):
        return names.text(target.slice) or ""
    return dotted(target).rsplit(".", 1)[-1]


def _assigned(name: str, value: ast.expr, names: Names) -> Iterator[Place]:
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        last = value.values[-1]
        if _is_secret(name, names.text(last)):
            yield "secret-fallback", last.lineno, f"{name} falls back to a literal"
    elif isinstance(value, ast.IfExp):
        for branch in (value.body, value.orelse):
            if _is_secret(name, names.text(branch)):
                yield "secret-fallback", branch.lineno, f"{name} may be a literal"
    elif isinstance(value, ast.Name):
        if _is_secret(name, names.text(value)):
            yield "secret-fallback", value.lineno, f"{name} may be a literal, by way of {value.id}"
    elif _is_secret(name, names.text(value)):
        yield "secret-literal", value.lineno, f"{name} is a literal"


def _defaults(called: Called, names: Names) -> Iterator[Place]:
    """Yield the literal that a setting of a secret name has where it is not set."""
    call = called.node
    first = names.text(call.args[0]) if call.args else None
    if first is not None and re.fullmatch(r"(?:\w+_)?DEBUG", first) and _READS.search(called.name):
        others = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "default")]
        for other in others:
            if isinstance(other, ast.Constant) and str(other.value).lower() in ("true", "1"):
                yield "debug-default", call.lineno, "debugging is on where nobody says otherwise"
    if first is None or not _NAMED.search(first):
        return
    values = [k.value for k in call.keywords if k.arg == "default"]
    if _READS.search(called.name):
        values += call.args[1:2]
    for value in values:
        if _is_secret(first, names.text(value)):
            yield "secret-fallback", value.lineno, f"{first} has a literal as its default"


def _is_secret(name: str, text: str | None) -> bool:
    """Say whether a text can be the secret itself, and not only stand for one."""
    if text is None or _STANDS_FOR.search(text) or "\n" in text or len(text) > 500:
        return False
    if _SIGNING.search(name):
        return True  # whatever signs sessions is one, however plain
    if text.lower().replace("-", "_") == name.lower() or " " in text or "://" in text:
        return False
    if re.search(r"passw(or)?d|passphrase", name, re.IGNORECASE):
        return len(text) >= 4 and not re.search(r"(?i)passw(or)?d_|_passw(or)?d|[{}]", text)
    return len(text) >= 12 and not _PLAIN.match(text) and bool(re.search(r"\d", text))
