"""Routes that read an object by its number and ask nobody whose it is: a patch and a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from upgrader.adoption.handlers import Handler, below_imports, handlers, imports
from upgrader.adoption.patch import MOST_PLACES, Parsed, Patch, Rewriting
from upgrader.evidence.names import dotted
from upgrader.evidence.sight import Sight
from upgrader.evidence.source import FunctionNode
from upgrader.tree import File

_OWNERS = ("owner_id", "user_id", "author_id", "account_id", "customer_id", "created_by_id")
_ASKS = re.compile(
    r"(?i)current_?\w*(?:user|account|member|identity)|request\.user|\bg\.user|principal|identity"
    r"|jwt|authori[sz]|permission|owner|tenant|has_access|\bcan_|require_|\bsession\[|_for_user"
)
_FINDS = re.compile(
    r"(?:^|\.)(?:query|objects|session|db)(?:\.\w+)*\.(?:get|get_or_404|first|one|one_or_none|first_or_404"
    r"|scalar)$|(?:^|\.)get_object_or_404$|(?:^|\.)get_or_404$"
)
_PERSONS = re.compile(r"(?i)^(?:user|account|person|profile|member)s?$")


@dataclass(frozen=True, slots=True)
class _Read:
    """An object that a handler reads by what the path says.

    Attributes:
        name: the variable that it is put into, "" for none.
        model: the class of what is read, "" where the code does not say.
        statement: the assignment, where it stands in the handler's own body.
    """

    handler: Handler
    line: int
    name: str
    model: str
    is_there: bool
    call: ast.Call
    statement: ast.Assign | None


def ownership(modules: Sequence[Parsed]) -> list[Patch]:
    """Return the patch where the code says whose an object is, and an item for the others."""
    owned = dict(_owned(modules))
    places: list[Sight] = []
    others: list[Sight] = []
    diffs: list[str] = []
    routes: list[tuple[str, str]] = []
    for path, text, module in modules:
        rewriting, is_changed = Rewriting(text), False
        for read in _reads(module):
            function = read.handler.function.name
            sight = Sight(path, read.line, f"{function} reads {read.model or 'an object'}")
            owner = owned.get(read.model)
            if owner and _asked(rewriting, module, read, owner):
                places.append(sight)
                routes.append((path, function))
                is_changed = True
            elif not _PERSONS.match(read.model):
                others.append(sight)
        diffs += rewriting.diff(path) if is_changed else []
    why = "a route reads an object by its number, and does not ask whose it is"
    found = []
    if places:
        files = {
            "ownership/ownership.patch": File("".join(diffs).encode()),
            "ownership/test_ownership.py": File(
                _TEST.replace("ROUTES", repr(sorted(routes))).encode()
            ),
        }
        what = f"{why}: what is another's is answered as if it were not there"
        found.append(Patch("ownership", 3, what, tuple(places[:MOST_PLACES]), files))
    if others:
        what = f"{why}: say there who may see it, or that all may"
        found.append(Patch("ownership", 3, what, tuple(others[:MOST_PLACES])))
    return found


def _owned(modules: Iterable[Parsed]) -> Iterator[tuple[str, str]]:
    """Yield the classes that have exactly one column for whose they are, with its name."""
    for _, _, module in modules:
        for node in module.body:
            columns = [
                name for each in getattr(node, "body", ()) for name in _columns(each)
            ]  # fmt: skip
            if isinstance(node, ast.ClassDef) and len(columns) == 1:
                yield node.name, columns[0]


def _columns(node: ast.stmt) -> Iterator[str]:
    """Yield the name of a column that says whose a row is."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    value = getattr(node, "value", None)
    is_link = isinstance(value, ast.Call) and dotted(value.func).endswith("ForeignKey")
    for target in targets:
        if isinstance(target, ast.Name) and (
            target.id in _OWNERS or (is_link and f"{target.id}_id" in _OWNERS)
        ):
            yield target.id


def _reads(module: ast.Module) -> Iterator[_Read]:
    for handler in handlers(module):
        if not handler.given or _ASKS.search(_said(handler.function)):
            continue
        for node in ast.walk(handler.function):
            if isinstance(node, ast.Assign) and (found := _found(node.value, handler)):
                target = node.targets[0]
                name = target.id if isinstance(target, ast.Name) and len(node.targets) == 1 else ""
                direct = node if node in handler.function.body else None
                yield _Read(handler, node.lineno, name, *found, direct)
                break


def _said(function: FunctionNode) -> str:
    """Return the code of a handler without the texts in it."""
    named = [function.args, *function.body, *function.decorator_list]
    return "\n".join(re.sub(r"\"[^\"]*\"|'[^']*'", "", ast.unparse(node)) for node in named)


def _found(node: ast.expr, handler: Handler) -> tuple[str, bool, ast.Call] | None:
    """Return the class that an expression finds by a parameter of the path, and whether surely."""
    value = node.value if isinstance(node, ast.Await) else node
    name = dotted(value)
    if not isinstance(value, ast.Call) or not _FINDS.search(name):
        return None
    inner = [each for each in ast.walk(value) if isinstance(each, ast.Name)]
    if not {each.id for each in inner} & handler.given:
        return None
    head = name.split(".")[0]
    classes = [each.id for each in inner if each.id[:1].isupper()]
    model = head if head[:1].isupper() else classes[0] if classes else ""
    return model, name.endswith(("_404", ".one")), value


def _asked(rewriting: Rewriting, module: ast.Module, read: _Read, owner: str) -> bool:
    """Let a handler answer 404 for what is another's. Returns whether that can be done."""
    if "view" in read.handler.verbs:
        call = read.call
        is_one = dotted(call.func).endswith(("get_object_or_404", "objects.get"))
        if not is_one or call.end_lineno is None or not (call.keywords or call.args):
            return False
        rewriting.insert(call.end_lineno, (call.end_col_offset or 1) - 1, f", {owner}=request.user")
        return True
    person = _person(module, read.line)
    if read.statement is None or not read.name or person is None or not below_imports(module):
        return False
    if not person.given_to(rewriting, read.handler.function):
        return False
    indent = " " * read.statement.col_offset
    there = "" if read.is_there else f"{read.name} is None or "
    asked = f"{there}{person.differs.format(f'{read.name}.{owner}')}"
    text = f"{indent}if {asked}:\n{indent}    {person.refuses}\n"
    rewriting.insert((read.statement.end_lineno or 0) + 1, 0, text)
    known = imports(module)
    for name in person.needs:
        source, _, last = name.rpartition(".")
        if known.get(last) != name:
            rewriting.insert(below_imports(module), 0, f"from {source} import {last}\n")
    return True


@dataclass(frozen=True, slots=True)
class _Person:
    """How a module learns who asks.

    Attributes:
        differs: the expression that is true for somebody else; {} is the owner's number.
        refuses: the statement that answers 404.
        parameter: what a handler is given for it, "" where it needs nothing.
    """

    differs: str
    refuses: str
    needs: tuple[str, ...]
    parameter: str = ""

    def given_to(self, rewriting: Rewriting, function: FunctionNode) -> bool:
        """Let a handler know who asks. Returns whether that can be done."""
        arguments = function.args
        if not self.parameter:
            return True
        if not arguments.args or arguments.kwonlyargs or arguments.vararg or arguments.kwarg:
            return False
        last = arguments.defaults[-1] if arguments.defaults else arguments.args[-1]
        rewriting.insert(last.end_lineno or 0, last.end_col_offset or 0, f", {self.parameter}")
        return True


_LOGIN = _Person(
    "str({}) != current_user.get_id()", "abort(404)", ("flask.abort", "flask_login.current_user")
)
_DEPENDS = "{} != current_user.id", "raise HTTPException(404)"


def _person(module: ast.Module, line: int) -> _Person | None:
    """Return how a module learns who asks at a line, None where it does not tell."""
    known = imports(module)
    if any(name.startswith("flask_login.") for name in known.values()):
        return _LOGIN
    above = (node for node in module.body if node.lineno < line)
    defined = {getattr(node, "name", "") for node in above}
    for name in ("get_current_active_user", "get_current_user", "current_active_user"):
        if name in known or name in defined:
            needs = ("fastapi.Depends", "fastapi.HTTPException")
            return _Person(*_DEPENDS, needs, f"current_user=Depends({name})")
    return None


_TEST = '''"""Fails until each of these routes asks whose the object is: see ownership.patch."""

import ast
from pathlib import Path

HANDLERS = ROUTES


def test_every_route_asks_whose_it_is():
    open_to_all = []
    for path, name in HANDLERS:
        for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
            if getattr(node, "name", "") != name:
                continue
            code = ast.unparse(node)
            if "current_user" not in code and "request.user" not in code:
                open_to_all.append(f"{path}:{node.lineno}")
    assert open_to_all == []
'''
