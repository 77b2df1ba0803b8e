"""What handlers of requests do wrong: logins that check nothing, a GET that writes, open paths."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from upgrader.evidence.names import dotted
from upgrader.evidence.parsed import Parsed
from upgrader.evidence.source import FunctionNode

Place = tuple[str, int, str]

_VERBS = frozenset(("get", "post", "put", "patch", "delete", "route", "api_route"))
_LOGIN = re.compile(r"(?:do_|user_|api_)?(?:log_?in|sign_?in)(?:_\w*)?|authenticate")
_BEGINS = frozenset(("login_user", "login", "create_access_token", "remember", "set_cookie"))
# Any of these in a name says that something about the caller is verified, here or by another.
_CHECKS = re.compile(
    r"(?i)check|verif|valid|authenticat|compare|passw|authori[sz]e|ldap|bind|token|oauth|saml"
    r"|oidc|totp|otp|openid|credential|hash|sso|code|provider|redirect_uri"
)
_CHANGES = frozenset(("commit", "delete_one", "insert_one", "update_one", "insert_many"))
_READS = frozenset(("get", "list", "show", "index", "view", "search", "export", "download"))
_STORE = re.compile(r"(?i)(?:^|_)(?:db|store|table)$|_db$|^db")
_OPENS = frozenset(("open", "send_file", "FileResponse"))
_GUARDS = re.compile(
    r"secure_filename|resolve|realpath|abspath|safe_join|is_relative_to|basename|commonpath"
)
_ASKED = frozenset(("args", "form", "values", "query_params", "GET", "POST"))


def routes_in(parsed: Parsed) -> Iterator[Place]:
    """Yield what is wrong with a module's handlers of requests, each with its rule."""
    for function in parsed.source.functions:
        called = [d for d in function.decorator_list if isinstance(d, ast.Call)]
        names = [dotted(d) for d in called]
        routed = [d for d, name in zip(called, names, strict=True) if _is_route(name)]
        if routed:
            nodes = list(ast.walk(function))
            yield from _login(function, nodes)
            yield from _changing(function, routed, nodes)
            yield from _paths(function, routed, nodes)


def _is_route(name: str) -> bool:
    return "." in name and name.rpartition(".")[2] in _VERBS


def _login(function: FunctionNode, nodes: list[ast.AST]) -> Iterator[Place]:
    """Yield a login that begins a session, where nothing in it is about who asks."""
    if not _LOGIN.fullmatch(function.name):
        return
    begins = [line for node in nodes if (line := _begins(node))]
    said = [argument.arg for argument in function.args.args]
    for node in nodes:
        if isinstance(node, ast.Name):
            said.append(node.id)
        elif isinstance(node, ast.Attribute):
            said.append(node.attr)
        elif isinstance(node, ast.keyword):
            said.append(node.arg or "")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            said.append(node.value if len(node.value) < 40 else "")
    if begins and not any(_CHECKS.search(name) for name in said):
        what = f"{function.name} begins a session and checks nothing"
        yield "password-never-checked", begins[0], what


def _begins(node: ast.AST) -> int:
    if isinstance(node, ast.Call):
        return node.lineno if dotted(node.func).rpartition(".")[2] in _BEGINS else 0
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        return node.lineno if dotted(node).rpartition(".")[2] == "session" else 0
    return 0


def _changing(
    function: FunctionNode, routed: list[ast.Call], nodes: list[ast.AST]
) -> Iterator[Place]:
    """Yield a handler of GET alone that writes to a store."""
    if not any(map(_is_get, routed)) or not _READS.isdisjoint(function.name.lower().split("_")):
        return
    lines = [line for node in nodes if (line := _change(node))]
    if lines:
        yield "state-changing-get", lines[0], f"{function.name} answers GET, and writes"


def _is_get(decorator: ast.Call) -> bool:
    verb = dotted(decorator).rpartition(".")[2]
    given = [k.value for k in decorator.keywords if k.arg == "methods"]
    texts = {n.value for v in given for n in ast.walk(v) if isinstance(n, ast.Constant)}
    return verb == "get" or (verb in ("route", "api_route") and texts <= {"GET", "HEAD"})


def _change(node: ast.AST) -> int:
    if isinstance(node, ast.Call):
        return node.lineno if dotted(node.func).rpartition(".")[2] in _CHANGES else 0
    stores = isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del))
    if stores and _STORE.search(dotted(node).split(".")[0]):
        return node.lineno  # type: ignore[attr-defined, no-any-return]
    return 0


def _paths(function: FunctionNode, routed: list[ast.Call], nodes: list[ast.AST]) -> Iterator[Place]:
    """Yield files opened by a name that the caller gives, with nothing in between.

    A part of a route has no slash in it, unless the route says so; what a query gives has.
    """
    said = [n.attr if isinstance(n, ast.Attribute) else getattr(n, "id", "") for n in nodes]
    if any(_GUARDS.search(name) for name in said):
        return
    arguments = (*function.args.args, *function.args.kwonlyargs)
    paths = " ".join(ast.unparse(d.args[0]) for d in routed if d.args)
    given = {
        a.arg for a in arguments
        if re.search(rf"{{{a.arg}:path}}|<path:{a.arg}>", paths)
        or (a.arg not in paths and ast.unparse(a.annotation or ast.Name("")) == "str")
    }  # fmt: skip
    for node in nodes:
        is_open = isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in _OPENS
        if is_open and node.args and _is_given(node.args[0], given):  # type: ignore[attr-defined]
            line = node.lineno  # type: ignore[attr-defined]
            yield "path-from-request", line, "a file is opened by a name that the caller gives"


def _is_given(node: ast.expr, given: set[str]) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in given:
            return True
        asks = isinstance(part, ast.Attribute) and part.attr in _ASKED
        if asks and dotted(part).split(".")[0] == "request":
            return True
    return False
