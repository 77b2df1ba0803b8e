"""The library: the questions and the layers that this release carries, read from its templates."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from scaffold import __version__, cache
from scaffold.errors import BadTemplates
from scaffold.questions import Question, parse_questions
from upgrader.layer import Layer, UnknownLayer, parse_layer

LEVELS = (1, 2, 3, 4)
_OURS = frozenset({"layer.toml", "probe.py"})


@dataclass(frozen=True)
class Library:
    """What a release can ask and add.

    Attributes:
        key: changes with the templates, so that what was made from them can be kept; "" for none.
        renamed: what a question of an earlier release is called now.
    """

    questions: tuple[Question, ...]
    layers: tuple[Layer, ...]
    key: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, Layer]:
        """The layers by their names."""
        return {layer.name: layer for layer in self.layers}

    def layer(self, name: str) -> Layer:
        """Return the layer of this name, or raise UnknownLayer."""
        if name in self.by_name:
            return self.by_name[name]
        raise UnknownLayer(
            what=f"there is no layer {name!r}",
            where="the layers of this release",
            help="`scaffold layers` lists them",
        )


def templates() -> Path:
    """Return the folder of templates: in the package in a wheel, beside it in a checkout."""
    here = Path(__file__).parent
    inside = here / "templates"
    return inside if inside.is_dir() else here.parent / "templates"


def load(root: Path | None = None) -> Library:
    """Return the library in this folder of templates; this release's own if none is given."""
    root = root or templates()
    entries = sorted(_entries(root))
    if not entries:
        raise BadTemplates(
            what="there are no templates",
            where=str(root),
            help="install the tool again: its wheel carries them",
        )
    # The stamps of the files, not their bytes: reading those is what the cache saves.
    key = repr((__version__, entries))
    document = cache.remembered("library", key)
    if document is None:
        document = read(texts_of(root))
        cache.remember("library", key, document)
    return parse(document, key)


def _entries(root: Path, prefix: str = "") -> Iterator[tuple[str, int, int]]:
    try:
        found = list(os.scandir(root))
    except OSError:
        return
    for entry in found:
        path = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _entries(Path(entry.path), f"{path}/")
        else:
            stamp = entry.stat()
            yield path, stamp.st_size, stamp.st_mtime_ns


def texts_of(root: Path) -> dict[str, str]:
    """Return the text of each file that a project is made of, by its path in this folder."""
    paths = sorted(path for path, _, _ in _entries(root) if not path.endswith("/probe.py"))
    return {path: (root / path).read_text(encoding="utf-8") for path in paths}


def read(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return what these templates say as a document that can be kept, or raise BadTemplates."""
    from upgrader.formats.plain import load as load_yaml

    layers: dict[str, dict[str, Any]] = {}
    for path, text in texts.items():
        level, _, rest = path.partition("/")
        name, _, inside = rest.partition("/")
        if not level.startswith("level") or not inside:
            continue
        layer = layers.setdefault(f"{level}/{name}", {"table": None, "files": {}})
        if inside == "layer.toml":
            layer["table"] = _table(path, text)
        elif inside not in _OURS:
            layer["files"][inside.removesuffix(".jinja")] = text
    return {"questions": load_yaml(texts["copier.yml"]), "layers": layers}


def _table(path: str, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise BadTemplates(
            what=f"a layer.toml cannot be read: {error}",
            where=f"templates/{path}",
            help="mend it; CONTRIBUTING.md shows a whole one under 'Add a layer'",
        ) from error


def parse(document: Mapping[str, Any], key: str = "") -> Library:
    """Return the library that `read` has read, or raise BadTemplates or BadLayer."""
    layers = []
    for place, row in document["layers"].items():
        level, name = place.removeprefix("level").split("/")
        if row["table"] is None:
            raise BadTemplates(
                what=f"the layer {name} has no layer.toml",
                where=f"templates/{place}",
                help="CONTRIBUTING.md says what a layer has, under 'Add a layer'",
            )
        layers.append(parse_layer(name, int(level), row["table"], row["files"]))
    layers.sort(key=lambda layer: (layer.level, layer.name))
    questions = document["questions"]
    renamed = questions.get("_renamed", {})
    return Library(parse_questions(questions), tuple(layers), key, renamed)
