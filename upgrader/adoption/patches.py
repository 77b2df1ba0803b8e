"""What only the owner's code can do: each a patch that was not applied, and a test that fails."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Callable, Iterator

from upgrader.adoption.inputs import inputs
from upgrader.adoption.ownership import ownership
from upgrader.adoption.patch import MOST_PLACES, Edit, Parsed, Patch, diff, edited, modules
from upgrader.evidence import Facts, Sight
from upgrader.tree import File, Tree

_WORDS = re.compile(
    rb"requests|env|[@.](?:get|post|put|patch|delete|route|api_route)\(|get_object"
    rb"|^[ \t]+(?:owner|user|author|account|customer|created_by)(?:_id)?\s*[:=]",
    re.MULTILINE,
)
_SECONDS = 10  # what an outbound call may wait, until its owner knows better
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request"})


def patches(facts: Facts, tree: Tree, target: int) -> list[Patch]:
    """Return the patches for a project's own modules, up to a level."""
    read = list(modules(facts, tree, _WORDS))
    found = []
    if target >= 3:
        found += [_timeouts(read), *ownership(read)]
    if target >= 2:
        found += [_settings(read), *inputs(read)]
    return [patch for patch in found if patch is not None]


def _timeouts(modules: list[Parsed]) -> Patch | None:
    """Offer a limit for calls of requests that may wait for ever."""
    places: list[Sight] = []
    diffs: list[str] = []
    for path, text, module in modules:
        edits: list[Edit] = []
        lines = text.splitlines(keepends=True)
        for call in _calls(module, _waits):
            if (edit := _closing(lines, call)) and len(places) < MOST_PLACES:
                edits.append(edit)
                places.append(Sight(path, call.lineno, ast.unparse(call.func)))
        diffs += diff(path, lines, edited(lines, edits))
    if not places:
        return None
    test = _TIMEOUT_TEST.replace("FILES", repr(sorted({each.path for each in places})))
    files = {
        "timeouts/timeouts.patch": File("".join(diffs).encode()),
        "timeouts/test_timeouts.py": File(test.encode()),
    }
    why = "a call without a timeout waits for ever when the other side does not answer"
    return Patch("timeouts", 3, why, tuple(places), files)


def _calls(module: ast.Module, is_one: Callable[[ast.Call], bool]) -> Iterator[ast.Call]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and is_one(node):
            yield node


def _waits(call: ast.Call) -> bool:
    name = call.func
    if not (isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name)):
        return False
    named = {each.arg for each in call.keywords}
    return name.value.id == "requests" and name.attr in _VERBS and not named & {"timeout", None}


def _closing(lines: list[str], call: ast.Call) -> Edit | None:
    """Return the edit that adds a keyword before the closing bracket of a call."""
    if call.end_lineno is None or call.end_col_offset is None:
        return None
    at, column = call.end_lineno - 1, call.end_col_offset - 1
    before = lines[at].encode()[:column].decode()
    if not before.strip():
        return None  # the bracket has a line of its own: the style of its owner decides
    comma = " " if before.rstrip().endswith(",") else ", " if not before.endswith("(") else ""
    return at, column, f"{comma}timeout={_SECONDS}"


def _settings(modules: list[Parsed]) -> Patch | None:
    """Offer one typed place for the variables that the code reads here and there."""
    found: dict[str, Sight] = {}
    for path, _, module in modules:
        for call in ast.walk(module):
            name = _variable(call)
            if name and name.isidentifier() and name.isascii() and len(found) < MOST_PLACES:
                found.setdefault(name, Sight(path, getattr(call, "lineno", 0), name))
    if len(found) < 2:
        return None
    fields = "".join(
        f"    {name.lower()}: str | None = None  # {at.path}:{at.line}\n"
        for name, at in sorted(found.items())
    )
    lines = (_SETTINGS + fields).splitlines(keepends=True)
    diff = "".join(difflib.unified_diff([], lines, "/dev/null", "b/own_settings.py"))
    test = _SETTINGS_TEST.replace("NAMES", repr(sorted(name.lower() for name in found)))
    files = {
        "settings/settings.patch": File(diff.encode()),
        "settings/test_own_settings.py": File(test.encode()),
    }
    why = "what the code is told is read in many places, and nothing checks it at the start"
    return Patch("settings", 2, why, tuple(found.values()), files)


def _variable(node: ast.AST) -> str | None:
    """Return the variable of the environment that an expression reads, or None."""
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
        key: ast.expr | None = node.slice
    elif isinstance(node, ast.Call) and node.args:
        named = ast.unparse(node.func) if isinstance(node.func, ast.Attribute) else ""
        key = node.args[0] if named in ("os.environ.get", "os.getenv") else None
    else:
        return None
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


_TIMEOUT_TEST = '''"""Fails until no call of requests can wait for ever: see timeouts.patch."""

import ast
from pathlib import Path

PATHS = FILES


def test_every_call_has_a_timeout():
    waiting = []
    for name in PATHS:
        for node in ast.walk(ast.parse(Path(name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("requests."):
                keywords = {keyword.arg for keyword in node.keywords}
                verb = ast.unparse(node.func).removeprefix("requests.")
                if verb in VERBS and not keywords & {"timeout", None}:
                    waiting.append(f"{name}:{node.lineno}")
    assert not waiting
'''.replace("VERBS", repr(sorted(_VERBS)))
_SETTINGS = '''"""What the code is told from outside: one typed place, checked at the start.

Give each field the type and the default that it has, and read it from here instead.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class OwnSettings:
    """Every variable that the code reads."""

'''
_SETTINGS_TEST = '''"""Fails until what the code is told stands in one place: see settings.patch."""

from dataclasses import fields


def test_every_variable_is_declared_once():
    from own_settings import OwnSettings

    assert sorted(field.name for field in fields(OwnSettings)) == NAMES
'''
