"""Dangerous calls: statements and shells made of text, unsafe loading, open doors, no timeouts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from upgrader.evidence.names import Called, Names, dotted
from upgrader.evidence.parsed import Parsed

Place = tuple[str, int, str]

_SQL = re.compile(
    r"(?i)^\s*(?:select\s.+\sfrom|insert\s+into|update\s.+\sset|delete\s+from|drop\s+table|alter\s+table)\b",
    re.S,
)
_EXECUTES = frozenset(("execute", "executemany", "executescript", "raw", "fetch", "fetchrow"))
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_REQUESTS = frozenset(f"requests.{verb}" for verb in _VERBS) | {"urllib.request.urlopen"}
_SHELLS = frozenset((
    "subprocess.run", "subprocess.call", "subprocess.Popen", "subprocess.check_call",
    "subprocess.check_output", "os.system", "os.popen",
))  # fmt: skip


def dangers_in(parsed: Parsed) -> Iterator[Place]:
    """Yield the dangerous calls of a module, each with its rule."""
    for called in parsed.calls:
        candidates = set(called.candidates)
        yield from _sql(called, parsed)
        yield from _open_doors(called, candidates, parsed.names)
        yield from _loads(called, candidates)
        if candidates & _REQUESTS and not _given(called.node, "timeout"):
            yield "request-without-timeout", called.node.lineno, f"{called.name} without a timeout"
        yield from _running(called, candidates)


def _running(called: Called, candidates: set[str]) -> Iterator[Place]:
    """Yield the calls that run a text which is made of values, in a shell or as code."""
    line, first = called.node.lineno, called.node.args[0] if called.node.args else None
    if first is None or isinstance(first, ast.Constant):
        return
    if candidates & _SHELLS and _is_shell(called, candidates) and _is_made(first):
        yield "shell-from-text", line, f"{called.name} runs a text in a shell"
    if called.name in ("eval", "exec"):
        yield "code-from-text", line, f"{called.name} runs a text as code"


def _given(call: ast.Call, keyword: str) -> bool:
    values = [k.value for k in call.keywords if k.arg == keyword]
    is_none = any(isinstance(v, ast.Constant) and v.value is None for v in values)
    return (bool(values) and not is_none) or any(k.arg is None for k in call.keywords)


def _sql(called: Called, parsed: Parsed) -> Iterator[Place]:
    """Yield statements that are made of text; only parts that are no constants make one unsafe."""
    if called.last not in _EXECUTES or not called.node.args:
        return
    first = called.node.args[0]
    if isinstance(first, ast.Call) and dotted(first.func).rpartition(".")[2] == "text":
        first = first.args[0] if first.args else first
    if _is_made(first) and parsed.names.text(first) is None and _SQL.match(_head(first)):
        yield "sql-formatted", called.node.lineno, "a statement made of text and values"


def _is_made(node: ast.expr) -> bool:
    """Say whether an expression puts values into a text."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Mod, ast.Add)) and bool(_head(node))
    is_format = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_format and node.func.attr == "format" and bool(_head(node))  # type: ignore[attr-defined]


def _head(node: ast.expr) -> str:
    """Return the text that an expression begins with."""
    for _ in range(20):
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else ""
        if isinstance(node, ast.JoinedStr) and node.values:
            return "".join(
                str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values
            )
        if isinstance(node, ast.BinOp):
            node = node.left
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        else:
            return ""
    return ""


def _is_shell(called: Called, candidates: set[str]) -> bool:
    if candidates & {"os.system", "os.popen"}:
        return True
    shell = [k.value for k in called.node.keywords if k.arg == "shell"]
    return any(isinstance(value, ast.Constant) and value.value is True for value in shell)


def _loads(called: Called, candidates: set[str]) -> Iterator[Place]:
    line = called.node.lineno
    if "yaml.load" in candidates and len(called.node.args) < 2:
        loaders = [dotted(k.value) for k in called.node.keywords if k.arg == "Loader"]
        if not any("Safe" in loader or "Base" in loader for loader in loaders):
            yield "unsafe-load", line, "yaml.load without a safe loader"
    if candidates & {"jwt.decode", "jose.jwt.decode"} and _is_unverified(called.node):
        yield "token-not-verified", line, "a token is read without its signature"


def _is_unverified(call: ast.Call) -> bool:
    for keyword in call.keywords:
        pairs: list[tuple[object, ast.expr]] = [(keyword.arg, keyword.value)]
        if isinstance(keyword.value, ast.Dict):
            keys = (getattr(key, "value", None) for key in keyword.value.keys)
            pairs += zip(keys, keyword.value.values, strict=True)
        for name, value in pairs:
            is_off = isinstance(value, ast.Constant) and value.value is False
            if name in ("verify", "verify_signature") and is_off:
                return True
    return False


def _open_doors(called: Called, candidates: set[str], names: Names) -> Iterator[Place]:
    call, line = called.node, called.node.lineno
    said = {k.arg: k.value for k in call.keywords if k.arg}
    is_on = {name for name, v in said.items() if isinstance(v, ast.Constant) and v.value is True}
    speaks_of_cors = "CORS" in called.name or any(
        "CORS" in dotted(arg) for arg in call.args if isinstance(arg, (ast.Name, ast.Attribute))
    )
    if speaks_of_cors and is_on & {"allow_credentials", "supports_credentials"}:
        origins = said.get("allow_origins") or said.get("origins")
        texts = _texts(origins, names)
        if "*" in texts or (origins is None and "supports_credentials" in is_on):
            yield "cors-open", line, "any origin may send credentials"
    runs = called.last == "run" and called.owner.split(".")[-1] in ("app", "application", "server")
    makes = bool(candidates & {"fastapi.FastAPI", "starlette.applications.Starlette"})
    if (runs or makes) and "debug" in is_on:
        yield "debug-run", line, f"{called.name}(debug=True)"


def _texts(node: ast.expr | None, names: Names) -> list[str]:
    if isinstance(node, (ast.List, ast.Tuple)):
        return [text for part in node.elts if (text := names.text(part)) is not None]
    if isinstance(node, ast.Name) and node.id.isupper():
        return []
    text = names.text(node) if node is not None else None
    return [text] if text is not None else []
