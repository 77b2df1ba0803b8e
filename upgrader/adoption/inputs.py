"""Routes that take what they are sent as it is: a model for each body, as a patch and a test."""

from __future__ import annotations

from collections.abc import Iterable

from upgrader.adoption.bodies import body_of, fields_of
from upgrader.adoption.handlers import handlers
from upgrader.adoption.models import imported, written
from upgrader.adoption.patch import MOST_PLACES, Parsed, Patch, Rewriting
from upgrader.evidence.sight import Sight
from upgrader.tree import File


def inputs(modules: Iterable[Parsed]) -> list[Patch]:
    """Return the patch for bodies whose keys the code tells, and an item for the others."""
    places: list[Sight] = []
    others: list[Sight] = []
    diffs: list[str] = []
    models: list[tuple[str, str]] = []
    for path, text, module in modules:
        bodies = [body for each in handlers(module) if (body := body_of(each, module)) is not None]
        rewriting, done = Rewriting(text), []
        for body in bodies:
            fields = fields_of(body)
            sight = Sight(path, body.line, body.handler.function.name)
            if fields and written(rewriting, body, fields, module):
                places.append(sight)
                done.append(fields)
                models.append((path, body.handler.function.name))
            else:
                others.append(sight)
        if done:
            imported(rewriting, module, [each for fields in done for each in fields])
            diffs += rewriting.diff(path)
    why = "a route takes what it is sent as it is, so nonsense ends in an error of ours"
    found = []
    if diffs and len(places) < MOST_PLACES:
        files = {
            "inputs/inputs.patch": File("".join(diffs).encode()),
            "inputs/test_inputs.py": File(_TEST.replace("ROUTES", repr(sorted(models))).encode()),
        }
        found.append(Patch("inputs", 2, f"{why}: a model for each body", tuple(places), files))
    if others:
        what = f"{why}: give what it reads a model, or check each key"
        found.append(Patch("inputs", 2, what, tuple(others[:MOST_PLACES])))
    return found


_TEST = '''"""Fails until each of these routes has a model of what it takes: see inputs.patch."""

import ast
from pathlib import Path

HANDLERS = ROUTES


def is_raw(node):
    if isinstance(node, ast.Assign):
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        value = value.func if isinstance(value, ast.Call) else value
        return ast.unparse(value) in ("request.json", "request.get_json")
    if isinstance(node, ast.arg) and node.annotation is not None:
        return ast.unparse(node.annotation).partition("[")[0].lower() in ("dict", "mapping")
    return False


def test_no_route_takes_what_it_is_sent_as_it_is():
    bare = []
    for path, name in HANDLERS:
        for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
            if getattr(node, "name", "") == name and any(map(is_raw, ast.walk(node))):
                bare.append(f"{path}:{node.lineno}")
    assert bare == []
'''
