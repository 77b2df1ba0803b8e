"""Where a repository's code serves its application by itself, and the command for the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from upgrader.adoption.spoken import Spoken, spoken
from upgrader.evidence import Facts
from upgrader.evidence.names import Names, dotted
from upgrader.evidence.sight import Unreadable
from upgrader.evidence.source import tree_of

_WORDS = re.compile(rb"\b(?:run|serve|run_simple|make_server|Granian|WSGIServer|Config)\(")
_SERVERS = {"uvicorn.run": "uvicorn", "uvicorn.main.run": "uvicorn", "waitress.serve": "waitress"}
_OTHERS = frozenset(("serve", "run_simple", "make_server", "Granian", "WSGIServer", "Config"))
# What imports of these do besides naming something: nothing.
_QUIET = frozenset((
    "uvicorn", "waitress", "hypercorn", "os", "sys", "logging", "typing", "pathlib", "asyncio",
    "__future__", "multiprocessing", "time", "json",
))  # fmt: skip
_DEEP = 2  # `main()` below the guard, and what it calls

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Serving:
    """A call with which code of the repository serves the application, without any layer.

    Attributes:
        said: the command that serves it alike, with the layers; None where none is known.
        is_alone: whether running the module does nothing else.
        at_import: whether it is served as soon as the module is imported.
    """

    path: str
    line: int
    text: str
    said: Spoken | None
    is_alone: bool = False
    at_import: bool = False


@dataclass(frozen=True, slots=True)
class _Sought:
    """The application that calls are asked for, and what its name means in a module."""

    facts: Facts
    key: Key
    framework: str

    def is_it(self, node: ast.expr | None, path: str, names: Names) -> bool:
        """Tell whether an expression stands for the application."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            module, _, name = node.value.partition(":")
            found = self.facts.locator.find(module)
            return found is not None and not found[1] and self._key(found[0], name) == self.key
        if not isinstance(node, (ast.Name, ast.Attribute, ast.Call)):
            return False
        name = dotted(node)
        return self._key(path, name) == self.key or any(
            self.facts.locator.locate(other) == self.key for other in names.resolve(name)
        )

    def _key(self, path: str, name: str) -> Key:
        return self.facts.locator.key(path, name.partition("(")[0])

    def tool(self, call: ast.Call, path: str, names: Names) -> str | None:
        """Return what serves the application by a call: "" for what no command is known of."""
        name = dotted(call.func)
        owner, _, last = name.rpartition(".")
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        for resolved in names.resolve(name):
            if resolved in _SERVERS:
                return (
                    _SERVERS[resolved] if any(self.is_it(v, path, names) for v in given) else None
                )
        is_method = last == "run" and isinstance(call.func, ast.Attribute)
        if is_method and self.is_it(call.func.value, path, names):  # type: ignore[attr-defined]
            made = names.resolve(owner)
            is_plain = not any(each.startswith("connexion.") for each in made)
            return self.framework if is_plain else ""
        if last in _OTHERS or last == "run":
            return "" if any(self.is_it(value, path, names) for value in given) else None
        return None


def serving_in(facts: Facts, application: str, file: str, framework: str) -> list[Serving]:
    """Return the calls that serve an application (`module:name`, set up in a file) by themselves.

    `framework` is what the application is made with.
    """
    if ":" not in application or file not in facts.tree:
        return []
    key = facts.locator.key(file, application.partition(":")[2])
    sought = _Sought(facts, key, framework.lower())
    found: list[Serving] = []
    for path in facts.python("application"):
        if "/ops/" in f"/{path}" or not _WORDS.search(facts.tree[path].data):
            continue
        module = facts.module(path)
        if module is None:
            continue
        try:
            tree = tree_of(facts.tree[path].data)
        except (Unreadable, RecursionError):
            continue
        found += _in_module(tree, path, module.names, sought)
    return found


def at_import(serving: Sequence[Serving]) -> str:
    """Return why an application that is served by an import cannot get layers, or ""."""
    for each in serving:
        if each.at_import:
            return (
                f"{each.path}:{each.line} serves the application as soon as it is imported: "
                'put that under `if __name__ == "__main__":` first'
            )
    return ""


def _in_module(tree: ast.Module, path: str, names: Names, sought: _Sought) -> Iterator[Serving]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    tools = {id(call): sought.tool(call, path, names) for call in calls}
    served = [call for call in calls if tools[id(call)] is not None]
    body, others = _program(tree, served)
    can_stand = path == sought.key[0] or _is_bare(others, path, names, sought)
    is_own = path == sought.key[0]
    for call in sorted(served, key=lambda call: call.lineno):
        tool = tools[id(call)] or ""
        said = spoken(tool, call, tree)
        is_alone = can_stand and len(served) == 1 and _does_only(body, call, tree, _DEEP)
        at_import = is_own and any(
            isinstance(node, ast.Expr) and node.value is call for node in tree.body
        )
        text = " ".join(ast.unparse(call).split())
        yield Serving(path, call.lineno, text, said, is_alone, at_import)


def _program(tree: ast.Module, served: Sequence[ast.Call]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Return what the module does as a program, and its other statements."""
    guards = [n for n in tree.body if isinstance(n, ast.If) and "__main__" in ast.dump(n.test)]
    if len(guards) == 1 and not guards[0].orelse:
        return guards[0].body, [node for node in tree.body if node is not guards[0]]
    calls = [n for n in tree.body if isinstance(n, ast.Expr) and n.value in served]
    return (list(calls) if not guards else []), [n for n in tree.body if n not in calls]


def _does_only(body: Sequence[ast.stmt], call: ast.Call, tree: ast.Module, deep: int) -> bool:
    """Tell whether statements make this call, and only say what it is given."""
    rest = [node for node in body if not _is_quiet(node)]
    if len(rest) != 1 or not isinstance(rest[0], ast.Expr):
        return False
    value = rest[0].value
    if value is call:
        return True
    if not deep or not isinstance(value, ast.Call) or value.args or value.keywords:
        return False
    inner = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == dotted(value)]
    return len(inner) == 1 and _does_only(inner[0].body, call, tree, deep - 1)


def _is_quiet(node: ast.stmt) -> bool:
    """Tell whether a statement only names something: a text, an import of a server, a value."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Import):
        names = {alias.name.partition(".")[0] for alias in node.names}
        return names <= _QUIET
    if isinstance(node, ast.ImportFrom):
        top = (node.module or "").partition(".")[0]
        return not node.level and top in _QUIET
    if not isinstance(node, ast.Assign):
        return False
    calls = [inner for inner in ast.walk(node.value) if isinstance(inner, ast.Call)]
    return all(dotted(call.func) in ("int", "os.environ.get", "os.getenv") for call in calls)


def _is_bare(body: Sequence[ast.stmt], path: str, names: Names, sought: _Sought) -> bool:
    """Tell whether a module that is only run does nothing but get the application."""
    for node in body:
        gets = isinstance(node, ast.ImportFrom) and all(
            sought.is_it(ast.Name(alias.asname or alias.name), path, names) for alias in node.names
        )
        makes = isinstance(node, ast.Assign) and sought.is_it(node.value, path, names)
        if not (gets or makes or _is_quiet(node) or isinstance(node, ast.FunctionDef)):
            return False
    return True
