"""What a module builds at its top: applications, factories, and what it does as a program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from upgrader.evidence.names import Names, dotted
from upgrader.evidence.parsed import Parsed
from upgrader.evidence.source import FunctionNode

FRAMEWORKS = {
    "fastapi.FastAPI": "FastAPI",
    "fastapi.applications.FastAPI": "FastAPI",
    "starlette.applications.Starlette": "Starlette",
    "litestar.Litestar": "Litestar",
    "litestar.app.Litestar": "Litestar",
    "starlite.Starlite": "Litestar",
    "quart.Quart": "Quart",
    "quart_trio.QuartTrio": "Quart",
    "flask.Flask": "Flask",
    "flask.app.Flask": "Flask",
    "connexion.FlaskApp": "Flask",
    "apiflask.APIFlask": "Flask",
    "flask_openapi3.OpenAPI": "Flask",
    "django.core.wsgi.get_wsgi_application": "Django",
    "django.core.asgi.get_asgi_application": "Django",
    "ninja.NinjaAPI": "",
    "falcon.App": "WSGI",
    "falcon.API": "WSGI",
    "falcon.asgi.App": "ASGI",
    "bottle.Bottle": "WSGI",
    "pyramid.config.Configurator": "",
    "sanic.Sanic": "ASGI",
    "blacksheep.Application": "ASGI",
    "robyn.Robyn": "",
    "dash.Dash": "WSGI",
    "typer.Typer": "Typer",
    "typer.main.Typer": "Typer",
}
_GROUPS = frozenset(("click.group", "click.command", "click.core.group", "click.core.command"))
_DEEP = 3  # blocks at the top of a module in which a name is still a module's own


@dataclass(frozen=True, slots=True)
class Built:
    """A name at the top of a module that may be an application.

    Attributes:
        framework: what makes it, "" where that is a call of the repository's own.
        made_by: all dotted names that the called thing may stand for.
        is_factory: whether it is a function that has to be called.
        needs: how many arguments a factory must be given.
        takes: how many arguments a factory may be given.
    """

    name: str
    line: int
    framework: str
    made_by: tuple[str, ...] = ()
    is_factory: bool = False
    needs: int = 0
    takes: int = 0


@dataclass(slots=True)
class Top:
    """What stands at the top of a module.

    Attributes:
        guard: the line of `if __name__ == "__main__"`, 0 where there is none.
        served: names and texts that calls of a server are given, each with its line.
        mounted: names that are put under a path of another application.
        called: what calls of something that is named like an application stand for.
    """

    path: str
    built: list[Built] = field(default_factory=list)
    guard: int = 0
    served: list[tuple[int, str]] = field(default_factory=list)
    mounted: set[str] = field(default_factory=set)
    called: list[str] = field(default_factory=list)
    names: Names | None = None


def top_of(parsed: Parsed) -> Top:
    """Read the top of a module."""
    path, source, names = parsed.path, parsed.source, parsed.names
    top = Top(path, names=names)
    callables = {
        node.name for node in source.classes if any(_speaks(method) for method in node.body)
    }
    for node in _statements(parsed.tree.body, 0):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            _assigned(node, top, names, callables)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            _function(node, top, names)
    for branch in source.branches:
        if isinstance(branch, ast.If) and "__main__" in ast.dump(branch.test):
            top.guard = top.guard or branch.lineno
    for call in source.calls:
        _call(call, top, names)
    return top


def _statements(body: list[ast.stmt], depth: int) -> Iterator[ast.stmt]:
    """Yield the statements whose names are the module's own, those in `if` and `try` too."""
    for node in body:
        yield node
        if depth < _DEEP and isinstance(node, (ast.If, ast.Try, ast.With)):
            is_guard = isinstance(node, ast.If) and "__main__" in ast.dump(node.test)
            if not is_guard:
                yield from _statements(node.body, depth + 1)
                yield from _statements(getattr(node, "orelse", []), depth + 1)
            for handler in getattr(node, "handlers", []):
                yield from _statements(handler.body, depth + 1)


def _assigned(
    node: ast.Assign | ast.AnnAssign, top: Top, names: Names, callables: set[str]
) -> None:
    value = node.value
    targets: list[ast.expr] = list(node.targets if isinstance(node, ast.Assign) else [node.target])
    if not isinstance(value, ast.Call):
        if isinstance(value, ast.Attribute) and value.attr == "server":
            _server_of(value, targets, top)
        return
    made_by = names.resolve(dotted(value.func))
    framework = _framework(made_by)
    if framework is None and dotted(value.func) in callables:
        framework = "ASGI" if "asgi" in top.path else "WSGI"
    for target in targets:
        if isinstance(target, ast.Name):
            top.built.append(Built(target.id, node.lineno, framework or "", made_by))


def _server_of(value: ast.Attribute, targets: list[ast.expr], top: Top) -> None:
    """Note `server = app.server`: how Dash names the Flask application below it."""
    owners = {built.name: built for built in top.built}
    if (owner := owners.get(dotted(value.value))) and "dash.Dash" in owner.made_by:
        for target in targets:
            if isinstance(target, ast.Name):
                top.built.append(Built(target.id, value.lineno, "Flask", owner.made_by))


def _framework(candidates: tuple[str, ...]) -> str | None:
    return next((FRAMEWORKS[name] for name in candidates if name in FRAMEWORKS), None)


def _function(node: FunctionNode, top: Top, names: Names) -> None:
    decorators = {found for d in node.decorator_list for found in names.resolve(dotted(d))}
    if decorators & _GROUPS:
        top.built.append(Built(node.name, node.lineno, "Click", tuple(sorted(decorators))))
        return
    if said := _speaks(node):
        top.built.append(Built(node.name, node.lineno, said))
        return
    if framework := _returns(node, names):
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        needs = len(positional) - len(arguments.defaults)
        needs += sum(default is None for default in arguments.kw_defaults)
        takes = len(positional) + len(arguments.kwonlyargs)
        top.built.append(
            Built(node.name, node.lineno, framework, (), is_factory=True, needs=needs, takes=takes)
        )


def _speaks(node: ast.AST) -> str:
    """Return the protocol that a function speaks, by the names of its parameters."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return ""
    given = [argument.arg.strip("_") for argument in node.args.args if argument.arg != "self"]
    if isinstance(node, ast.AsyncFunctionDef) and given == ["scope", "receive", "send"]:
        return "ASGI"
    is_wsgi = given in (["environ", "start_response"], ["env", "start_response"])
    is_one = is_wsgi and (node.name in ("__call__", "app", "application", "wsgi_app", "wsgi"))
    return "WSGI" if is_one else ""


def _returns(node: FunctionNode, names: Names) -> str:
    """Return the framework of what a function returns, "" where it makes none itself."""
    if node.returns is not None:
        said = node.returns
        name = said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else ""
        if framework := _framework(names.resolve(name or dotted(said))):
            return framework if _calls_one(node, names, framework) else ""
    made: dict[str, str] = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assign) and isinstance(inner.value, ast.Call):
            framework = _framework(names.resolve(dotted(inner.value.func))) or ""
            made.update({dotted(t): framework for t in inner.targets if framework})
        elif isinstance(inner, ast.Return) and inner.value is not None:
            if isinstance(inner.value, ast.Name) and inner.value.id in made:
                return made[inner.value.id]
            if isinstance(inner.value, ast.Call):
                called = names.resolve(dotted(inner.value.func))
                if framework := _framework(called) or "":
                    return framework
    return _by_name(node)


def _calls_one(node: FunctionNode, names: Names, framework: str) -> bool:
    calls = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return any(_framework(names.resolve(dotted(call.func))) == framework for call in calls)


def _by_name(node: FunctionNode) -> str:
    """Return the protocol that the name of a factory says, "" for any other function."""
    match = re.fullmatch(r"(?:create|make|build|get)_(wsgi_|asgi_|)app(?:lication)?", node.name)
    if match is None or not any(isinstance(n, ast.Return) and n.value for n in ast.walk(node)):
        return ""
    return "ASGI" if match[1] == "asgi_" else "WSGI"


def _call(call: ast.Call, top: Top, names: Names) -> None:
    last = dotted(call.func).rpartition(".")[2]
    owner = dotted(call.func).rpartition(".")[0]
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if "app" in last.lower():
        top.called.extend(names.resolve(dotted(call.func)))
    if last in ("mount", "register_blueprint", "add_typer", "add_command", "Mount"):
        top.mounted.update(dotted(value) for value in given if isinstance(value, ast.Name))
    if last in ("run", "Config", "serve", "Granian", "run_simple", "run_app", "Server"):
        for value in call.args[:3]:
            text = names.text(value) if not isinstance(value, ast.Name) else value.id
            if text and re.fullmatch(r"[A-Za-z_][\w.]*(:[A-Za-z_]\w*)?", text):
                top.served.append((call.lineno, text))
        if last == "run" and owner and "." not in owner:
            top.served.append((call.lineno, owner))
