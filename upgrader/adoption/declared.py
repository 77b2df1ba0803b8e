"""What layers need, where a `setup.py` states in code what a project needs: a patch and a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from upgrader.adoption.patch import Patch, Rewriting, parse
from upgrader.evidence.names import dotted
from upgrader.evidence.sight import Sight
from upgrader.tree import File, Tree

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def declared(tree: Tree, path: str, needs: Iterable[str]) -> Patch | None:
    """Return what has to be added to a setup.py, None where all of it is there."""
    parsed = parse(tree[path].data) if path in tree else None
    if parsed is None:
        return None
    text, module = parsed
    there = {name_of(said) for node in ast.walk(module) if (said := _text(node))}
    missing = [need for need in needs if name_of(need) not in there]
    if not missing:
        return None
    call = next((n for n in ast.walk(module) if _is_setup(n)), None)
    line = getattr(call, "lineno", 1)
    given = [k for k in getattr(call, "keywords", ()) if k.arg == "install_requires"]
    listed = _list(given[0].value, module) if given else None
    why = f"it states in code what it needs; add to install_requires: {', '.join(missing)}"
    places = (Sight(path, listed.lineno if listed else line, "install_requires"),)
    if listed is None:
        return Patch("dependencies", 2, why, places)
    rewriting = Rewriting(text)
    _add(rewriting, listed, missing)
    test = _TEST.replace("NAMES", repr(sorted(map(name_of, missing)))).replace("PATH", repr(path))
    files = {
        "dependencies/dependencies.patch": File("".join(rewriting.diff(path)).encode()),
        "dependencies/test_dependencies.py": File(test.encode()),
    }
    return Patch("dependencies", 2, why, places, files)


def name_of(requirement: str) -> str:
    """Return the normal name of what a requirement names, "" for what is none."""
    match = _NAME.match(requirement.strip())
    return re.sub(r"[-_.]+", "-", match[0]).lower() if match else ""


def _text(node: ast.AST) -> str:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else ""  # type: ignore[attr-defined]


def _is_setup(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "setup"


def _list(node: ast.expr, module: ast.Module) -> ast.List | None:
    """Return the list of texts that a keyword is given, by way of a variable or not."""
    if isinstance(node, ast.Name):
        name = node.id
        values = [
            each.value for each in ast.walk(module)
            if isinstance(each, ast.Assign) and [dotted(t) for t in each.targets] == [name]
        ]  # fmt: skip
        if len(values) != 1:
            return None
        node = values[0]
    is_plain = isinstance(node, ast.List) and all(map(_text, node.elts))
    return node if is_plain and isinstance(node, ast.List) else None


def _add(rewriting: Rewriting, listed: ast.List, missing: list[str]) -> None:
    """Put these texts into a list, one a line where it has lines."""
    end, column = listed.end_lineno or 0, (listed.end_col_offset or 1) - 1
    if not listed.elts:
        rewriting.insert(end, column, ", ".join(f'"{need}"' for need in missing))
        return
    last = listed.elts[-1]
    at, behind = last.end_lineno or 0, last.end_col_offset or 0
    bare = rewriting.lines[at - 1]
    rest = bare.encode()[behind:].decode().lstrip()
    if at == end:
        comma = "" if rest.startswith(",") else ","
        rewriting.insert(end, column, comma + ",".join(f' "{need}"' for need in missing))
        return
    indent = bare[: len(bare) - len(bare.lstrip())]
    ending = "\r\n" if bare.endswith("\r\n") else "\n"
    if not rest.startswith(","):
        rewriting.insert(at, behind, ",")
    rewriting.insert(at + 1, 0, "".join(f'{indent}"{need}",{ending}' for need in missing))


_TEST = '''"""Fails until what the layers need is stated: see dependencies.patch."""

import ast
import re
from pathlib import Path

NEEDED = NAMES


def test_what_the_layers_need_is_stated():
    stated = set()
    for node in ast.walk(ast.parse(Path(PATH).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = re.match(r"[A-Za-z0-9][\\w.-]*", node.value.strip())
            stated.add(re.sub(r"[-_.]+", "-", name[0]).lower() if name else "")
    assert [name for name in NEEDED if name not in stated] == []
'''
