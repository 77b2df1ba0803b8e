"""What layers make, fitted to a repository that keeps its dependencies and settings elsewhere."""

from __future__ import annotations

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
DEFAULTS = {
    "manifest": f"{MANIFEST}:{'.'.join(RUNTIME)}",
    "dev_manifest": f"{MANIFEST}:{'.'.join(DEVELOPMENT)}",
}


def adapted(made: Composition, answers: Mapping[str, Any]) -> Composition:
    """Return the composition with what it needs stated where this repository states it.

    Settings of tools that the repository has set up itself (`kept`) are left out.
    """
    if answers.get("origin") != "found" or MANIFEST not in made.tree:
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
