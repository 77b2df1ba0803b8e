"""What handlers of requests do wrong: a login that checks nothing, a GET that changes, open paths."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from upgrader.evidence.module import Parsed
from upgrader.evidence.names import Names, dotted
from upgrader.evidence.source import FunctionNode

Place = tuple[str, int, str]

_VERBS = frozenset(("get", "post", "put", "patch", "delete", "route", "api_route"))
_LOGIN = re.compile(r"^(?:do_|user_|api_)?(?:log_?in|sign_?in)(?:_\w*)?$|^authenticate$")
_BEGINS = frozenset(("login_user", "login", "create_access_token", "remember", "set_cookie"))
# Any of these words in a name says that something about the caller is verified.
_CHECKS = re.compile(
    r"(?i)check|verif|valid|authenticat|compare|passw|authori[sz]e|ldap|bind|token|oauth|saml|oidc"
    r"|totp|otp|openid|credential|hash|sso|code|provider|redirect_uri"
)
_CHANGES = frozenset(("commit", "delete_one", "insert_one", "update_one", "insert_many"))
_READS = frozenset(("get", "list", "show", "index", "view", "search", "export", "download"))
_OPENS = frozenset(("open", "send_file", "FileResponse"))


def routes_in(parsed: Parsed) -> Iterator[Place]:
    """Yield what is wrong with a module's handlers of requests, each with its rule."""
    for function in parsed.source.functions:
        decorators = [d for d in function.decorator_list if isinstance(d, ast.Call)]
        routed = [
            d for d in decorators if dotted(d).rpartition(".")[2] in _VERBS and "." in dotted(d)
        ]
        if not routed:
            continue
        yield from _login(function, routed, parsed.names)
        yield from _changing(function, routed, parsed.names)
        yield from _paths(function)


def _login(function: FunctionNode, routed: list[ast.Call], names: Names) -> Iterator[Place]:
    if not _LOGIN.match(function.name):
        return
    begins = 0
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in _BEGINS:
            begins = begins or node.lineno
        is_item = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
        if is_item and dotted(node).rpartition(".")[2] == "session":
            begins = begins or node.lineno
    said = [n.id for n in ast.walk(function) if isinstance(n, ast.Name)]
    said += [n.attr for n in ast.walk(function) if isinstance(n, ast.Attribute)]
    said += [
        n.value
        for n in ast.walk(function)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and len(n.value) < 40
    ]
    said += [k.arg or "" for n in ast.walk(function) if isinstance(n, ast.Call) for k in n.keywords]
    said += [a.arg for a in function.args.args]
    if begins and not any(_CHECKS.search(name) for name in said if name != function.name):
        yield (
            "password-never-checked",
            begins,
            f"{function.name} begins a session and checks nothing",
        )


def _changing(function: FunctionNode, routed: list[ast.Call], names: Names) -> Iterator[Place]:
    """Yield a handler of GET alone that writes to a store."""
    for decorator in routed:
        verb = dotted(decorator).rpartition(".")[2]
        methods = next((k.value for k in decorator.keywords if k.arg == "methods"), None)
        texts = (
            {n.value for n in ast.walk(methods) if isinstance(n, ast.Constant)}
            if methods
            else {"GET"}
        )
        only = verb == "get" or (verb in ("route", "api_route") and texts <= {"GET", "HEAD"})
        if not only:
            continue
        for node in ast.walk(function):
            line = _change(node)
            if line and not set(re.split(r"_", function.name.lower())) & _READS:
                yield "state-changing-get", line, f"{function.name} answers GET, and writes"
                break


def _change(node: ast.AST) -> int:
    if isinstance(node, ast.Call):
        return node.lineno if dotted(node.func).rpartition(".")[2] in _CHANGES else 0
    stores = isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del))
    if stores and re.search(
        r"(?i)(?:^|_)(?:db|store|table|cache)$|_db$|^db", dotted(node).split(".")[0]
    ):
        return node.lineno  # type: ignore[attr-defined, no-any-return]
    return 0


def _paths(function: FunctionNode) -> Iterator[Place]:
    """Yield files that are opened by a name that the caller gives, with nothing in between."""
    given = {a.arg for a in (*function.args.args, *function.args.kwonlyargs)} - {"self", "request"}
    body = " ".join(
        n.attr if isinstance(n, ast.Attribute) else n.id
        for n in ast.walk(function)
        if isinstance(n, (ast.Name, ast.Attribute))
    )
    if re.search(
        r"secure_filename|resolve|realpath|abspath|safe_join|is_relative_to|basename|commonpath",
        body,
    ):
        return
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or dotted(node.func).rpartition(".")[2] not in _OPENS:
            continue
        for arg in node.args[:1]:
            parts = list(ast.walk(arg))
            by_name = any(isinstance(p, ast.Name) and p.id in given for p in parts)
            asked = any(
                isinstance(p, ast.Attribute) and p.attr in ("args", "form", "query_params", "GET", "POST")
                and dotted(p).split(".")[0] == "request" for p in parts
            )  # fmt: skip
            made = any(isinstance(p, (ast.JoinedStr, ast.BinOp)) for p in parts) or any(
                isinstance(p, ast.Call) and dotted(p.func).endswith("join") for p in parts
            )
            if asked or (by_name and (made or isinstance(arg, ast.Name))):
                yield (
                    "path-from-request",
                    node.lineno,
                    "a file is opened by a name that the caller gives",
                )
