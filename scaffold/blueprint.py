"""A blueprint: layers laid over one another as templates, before any answer is filled in.

So a release's layers are put together once for each set of them, and not for each project; what is
left to do for a project is to fill in its answers. A shared file's fragments therefore have to be
files of their kind with the Jinja still in them: in the text of a value, not around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from scaffold import cache
from scaffold.library import Library
from upgrader.compose import Composition, Rendered, compose
from upgrader.layer import Layer
from upgrader.tree import File, Tree


def blueprint(
    library: Library,
    layers: Sequence[Layer],
    answers: Mapping[str, Any],
    *,
    keep: bool = True,
) -> Composition:
    """Return these layers' templates together, kept between runs unless told otherwise.

    Raises LayersDisagree.
    """
    found = "found: " if answers.get("origin") == "found" else ""
    names = found + " ".join(layer.name for layer in layers)
    key = f"{library.key} {names}"
    name = f"blueprint-{crc32(names.encode()):08x}"  # two with one name only take turns
    keep = keep and bool(library.key)
    document = cache.remembered(name, key) if keep else None
    if document is None:
        made = compose(_templates(layer, answers) for layer in layers)
        if keep:
            cache.remember(name, key, _document(made))
        return made
    files = {path: File(text.encode()) for path, text in document["files"].items()}
    brought = {path: tuple(brought) for path, brought in document["layers"].items()}
    return Composition(Tree(files), brought)


def _templates(layer: Layer, answers: Mapping[str, Any]) -> Rendered:
    files = layer.files_for(answers).items()
    tree = Tree({path: File(text.encode()) for path, text in files})
    return Rendered(layer.name, tree, replaces=frozenset(layer.replaces))


def _document(made: Composition) -> Mapping[str, Any]:
    files = {path: file.data.decode() for path, file in made.tree.items()}
    return {"files": files, "layers": {path: list(names) for path, names in made.layers.items()}}
