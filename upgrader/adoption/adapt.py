"""What layers make, fitted to a repository that keeps its dependencies and settings elsewhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from upgrader.adoption.manifests import Manifest, written
from upgrader.compose import Composition
from upgrader.formats.comments import comments_in
from upgrader.formats.toml_edit import drop
from upgrader.formats.toml_text import parse
from upgrader.tree import File, Tree

MANIFEST = "pyproject.toml"
RUNTIME = ("project", "dependencies")
DEVELOPMENT = ("dependency-groups", "dev")
_TESTS = re.compile(rb"(?<![\w/.-])tests(?=[/.]|\"\])")
README = "README.md"
_APART = b'''"""Keeps pytest from importing these modules by itself: they are run by the server."""

collect_ignore_glob = ["*.py"]
'''
DEFAULTS = {
    "manifest": f"{MANIFEST}:{'.'.join(RUNTIME)}",
    "dev_manifest": f"{MANIFEST}:{'.'.join(DEVELOPMENT)}",
}


def adapted(made: Composition, answers: Mapping[str, Any]) -> Composition:
    """Return the composition with what it needs stated where this repository states it.

    Settings of tools that the repository has set up itself (`kept`) are left out.
    """
    if answers.get("origin") != "found":
        return made
    made = _at_home(made, answers)
    if MANIFEST not in made.tree:
        return made
    text = made.tree[MANIFEST].data.decode()
    table = tomllib.loads(text)
    moved: dict[str, list[str]] = {}
    gone: list[tuple[str, ...]] = []
    for question, keys in (("manifest", RUNTIME), ("dev_manifest", DEVELOPMENT)):
        needs = _at(table, keys)
        if answers.get(question, DEFAULTS[question]) == DEFAULTS[question] or not needs:
            continue
        gone.append(keys)
        moved.setdefault(str(answers[question]), []).extend(needs)
    gone += [tuple(name.split(".")) for name in str(answers.get("kept", "")).split() if name]
    rest = _without(text, gone)
    files: dict[str, File | None] = {MANIFEST: File(rest.encode()) if rest.strip() else None}
    brought = {path: names for path, names in made.layers.items() if files.get(path, True)}
    for place, needs in moved.items():
        manifest = Manifest.parse(place)
        if manifest.editable:
            now = files.get(manifest.path) or made.tree.get(manifest.path)
            files[manifest.path] = written(manifest, needs, now)
            names = (*made.layers.get(manifest.path, ()), *made.layers[MANIFEST])
            brought[manifest.path] = tuple(dict.fromkeys(names))
    return Composition(made.tree.replacing(files), brought, made.seeds, made.moved)


def _at_home(made: Composition, answers: Mapping[str, Any]) -> Composition:
    """Return the composition with our tests in their folder, and commands as they are run here."""
    tests, run = str(answers.get("tests", "tests")), str(answers.get("run", "uv run "))
    readme = str(answers.get("readme") or README)
    paths = {path: _moved(path, tests) for path in made.tree}
    if README in paths:
        paths[README] = readme
    if not readme.lower().endswith(".md"):
        paths.pop(README, None)  # sections of Markdown have no place in it
    files = {paths[path]: File(_said(path, file.data, tests, run), file.executable)
             for path, file in made.tree.items() if path in paths}  # fmt: skip
    layers = {paths[path]: names for path, names in made.layers.items() if path in paths}
    inside = [path for path in files if path.startswith(f"{tests}/")]
    if tests != "tests" and inside and f"{tests}/__init__.py" not in files:
        files[f"{tests}/__init__.py"] = File(b"")
        layers[f"{tests}/__init__.py"] = layers[inside[0]]
    host = f"{answers['ops']}/__init__.py"
    if answers.get("judged") == "true" and host in files:
        files[f"{answers['ops']}/conftest.py"] = File(_APART)
        layers[f"{answers['ops']}/conftest.py"] = layers[host]
    seeds = frozenset(_moved(path, tests) for path in made.seeds)
    return Composition(Tree(files), layers, seeds, made.moved)


def _moved(path: str, tests: str) -> str:
    return f"{tests}/{path.removeprefix('tests/')}" if path.startswith("tests/") else path


def _said(path: str, data: bytes, tests: str, run: str) -> bytes:
    """Return what a file of ours says, in the words of this repository."""
    if run != "uv run " and path.endswith((".md", ".yml")):
        data = data.replace(b"uv run ", run.encode())
    if tests != "tests" and path.endswith((".md", ".py", ".toml")):
        data = _TESTS.sub(tests.encode(), data)
    return data


def needs_of(tree: Tree) -> tuple[list[str], list[str]]:
    """Return the runtime and the development requirements that layers state."""
    if MANIFEST not in tree:
        return [], []
    table = tomllib.loads(tree[MANIFEST].data.decode())
    return _at(table, RUNTIME), _at(table, DEVELOPMENT)


def _at(table: Any, keys: Sequence[str]) -> list[str]:
    for key in keys:
        table = table.get(key, {}) if isinstance(table, Mapping) else {}
    return [text for text in table if isinstance(text, str)] if isinstance(table, list) else []


def _without(text: str, paths: Iterable[tuple[str, ...]]) -> str:
    """Return a TOML text without these keys and tables, and without tables that are empty then."""
    document = parse(text)
    for path in paths:
        drop(document, path, comments_in(text))
    kept = [each for each in document.sections if each.entries or each.is_element or not each.path]
    document.sections = kept
    rest = document.render()
    return rest.lstrip("\n")
