"""A call that serves an application, said as a command line that does the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from upgrader.evidence.names import dotted

ENTRY = "{entry}"
_PLAIN = re.compile(r"[\w.:/*-]+", re.ASCII)
_ENVIRONMENT = frozenset(("os.environ.get", "os.getenv", "environ.get", "getenv"))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command line, behind `python -m`; ENTRY stands in it for what is served.

    Attributes:
        asks_shell: whether it reads a variable, which only a shell can.
        left: what the call is given besides, and no command says.
    """

    words: tuple[str, ...]
    asks_shell: bool = False
    left: tuple[str, ...] = ()

    def serving(self, entry: str) -> list[str]:
        """Return the words that serve this."""
        return [entry if word == ENTRY else word for word in self.words]


@dataclass(frozen=True, slots=True)
class _Tool:
    """How a server is told what its call is told.

    Attributes:
        head: the words before any option.
        positional: the call's parameters, in their order.
        flags: options without a value: the words where the parameter is true, and where not.
    """

    head: tuple[str, ...]
    positional: tuple[str, ...]
    options: Mapping[str, str]
    flags: Mapping[str, tuple[str, str]] = field(default_factory=dict)


_TOOLS = {
    "flask": _Tool(
        ("flask", "--app", ENTRY, "run"),
        ("host", "port", "debug"),
        {"host": "--host", "port": "--port"},
        {"debug": ("--debug", ""), "threaded": ("--with-threads", "--without-threads"),
         "use_reloader": ("--reload", "--no-reload"),
         "use_debugger": ("--debugger", "--no-debugger")},
    ),
    "quart": _Tool(
        ("hypercorn", ENTRY), ("host", "port"), {"host": "--bind", "port": "--bind"}
    ),
    "uvicorn": _Tool(
        ("uvicorn", ENTRY),
        ("app",),
        {name: f"--{name.replace('_', '-')}" for name in (
            "host", "port", "workers", "log_level", "root_path", "timeout_keep_alive",
            "timeout_graceful_shutdown", "forwarded_allow_ips", "limit_concurrency")},
        {"reload": ("--reload", ""), "proxy_headers": ("--proxy-headers", "--no-proxy-headers"),
         "access_log": ("", "--no-access-log"), "server_header": ("", "--no-server-header"),
         "factory": ("", "")},
    ),
    "waitress": _Tool(
        ("waitress",),
        ("app",),
        {"host": "--host", "port": "--port", "threads": "--threads", "url_scheme": "--url-scheme"},
    ),
}  # fmt: skip


def spoken(tool: str, call: ast.Call, module: ast.Module) -> Spoken | None:
    """Return the command that serves an entry as a call serves its application, None for none."""
    known = _TOOLS.get(tool)
    if known is None:
        return None
    values = _values(module)
    given, left = _given(call, known)
    words: dict[str, tuple[str, ...]] = {}
    for name, node in given.items():
        if name == "app" or (isinstance(node, ast.Constant) and node.value is None):
            continue
        word = _word(node, values, 0)
        if word is not None and name in known.flags and word in ("True", "False"):
            words[name] = tuple(filter(None, [known.flags[name][word == "False"]]))
        elif word is not None and name in known.options and word not in ("True", "False"):
            words[name] = (known.options[name], word)
        else:
            left.append(name)
    tail = _bound(words) if tool == "quart" else [w for each in words.values() for w in each]
    more = (ENTRY,) if tool == "waitress" else ()
    whole = (*known.head, *tail, *more)
    return Spoken(whole, any("$" in word for word in whole), tuple(left))


def _bound(words: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return where hypercorn listens, as Quart's own server would."""
    host, port = words.get("host", ("", "127.0.0.1"))[1], words.get("port", ("", "5000"))[1]
    return ["--bind", f"{host}:{port}"]


def _given(call: ast.Call, tool: _Tool) -> tuple[dict[str, ast.expr], list[str]]:
    """Return the arguments of a call by their names, and what has no name there."""
    left = ["**"] if any(keyword.arg is None for keyword in call.keywords) else []
    if len(call.args) > len(tool.positional) or any(isinstance(a, ast.Starred) for a in call.args):
        left.append("*")
    given = dict(zip(tool.positional, call.args, strict=False))
    return given | {k.arg: k.value for k in call.keywords if k.arg is not None}, left


def _values(module: ast.Module) -> dict[str, ast.expr]:
    """Return the names that are given a value exactly once in a module, with the value."""
    found: dict[str, list[ast.expr | None]] = {}
    for node in ast.walk(module):
        for name, value in _stored(node):
            found.setdefault(name, []).append(value)
    return {n: values[0] for n, values in found.items() if len(values) == 1 and values[0]}


def _stored(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        if len(node.targets) == 1:
            yield node.targets[0].id, node.value
    elif isinstance(node, ast.arg):
        yield node.arg, None
    else:
        target = getattr(node, "target", None)  # of a loop, an annotated or a changed value
        if isinstance(target, ast.Name):
            yield target.id, None


def _word(node: ast.expr, values: Mapping[str, ast.expr], depth: int) -> str | None:
    """Return a value as a shell is told it, None where only the code knows it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int)):
        text = str(node.value)
        return text if _PLAIN.fullmatch(text) else None
    if isinstance(node, ast.Name) and node.id in values and depth < 3:
        return _word(values[node.id], values, depth + 1)
    if isinstance(node, ast.Subscript) and dotted(node.value) in ("os.environ", "environ"):
        return f"${variable}" if (variable := _text(node.slice)) else None
    if not isinstance(node, ast.Call) or node.keywords:
        return None
    if dotted(node.func) in ("int", "str") and len(node.args) == 1:
        return _word(node.args[0], values, depth + 1)
    if dotted(node.func) not in _ENVIRONMENT or len(node.args) != 2:
        return None
    name, default = node.args
    other = _word(default, values, depth + 1)
    if (variable := _text(name)) and other is not None and "$" not in other:
        return f"${{{variable}:-{other}}}"
    return None


def _text(node: ast.expr) -> str | None:
    text = node.value if isinstance(node, ast.Constant) else None
    return text if isinstance(text, str) and text.isidentifier() else None
