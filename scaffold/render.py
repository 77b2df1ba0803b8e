"""Layers become files: their templates, filled in with a project's answers.

The engine is minijinja, Jinja's own author's smaller one: no template is compiled to Python and
none reaches a Python object (docs/adr). That it gives Jinja's bytes is a test against Copier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import minijinja

from scaffold.errors import BadTemplates
from upgrader.compose import Rendered
from upgrader.layer import Layer
from upgrader.tree import BadPath, File, Tree

Context = Mapping[str, Any]


def render(layer: Layer, context: Context) -> Rendered:
    """Return one layer's files for a project with these answers and layers.

    Raises BadTemplates where a template cannot be rendered, or lands outside the project.
    """
    place = f"templates/level{layer.level}/{layer.name}"
    files = {}
    for name, text in layer.files.items():
        path = fill(name, context, place)
        files[path] = File(fill(text, context, f"{place}/{name}").encode())
    try:
        tree = Tree(files)
    except BadPath as error:
        raise BadTemplates(what=error.what, where=place, help=error.help) from error
    patterns = [fill(pattern, context, place) for pattern in layer.seeds]
    return Rendered(
        layer=layer.name,
        tree=tree,
        seeds=frozenset(path for path in tree if _any(path, patterns)),
        replaces=frozenset(fill(path, context, place) for path in layer.replaces),
        moved={
            fill(old, context, place): tuple(fill(path, context, place) for path in new)
            for old, new in layer.moved.items()
        },
    )


def render_all(layers: Sequence[Layer], answers: Context) -> Iterable[Rendered]:
    """Return each layer rendered for a project that has these answers and just these layers."""
    context = {**answers, "layers": [layer.name for layer in layers]}
    return [render(layer, context) for layer in layers]


def fill(text: str, context: Context, place: str) -> str:
    """Return the text with its Jinja filled in; a name that is not known is an error."""
    if "{" not in text:
        return text
    try:
        return _engine().render_str(text, place, **context)
    except minijinja.TemplateError as error:
        first = str(error).splitlines()[0]
        raise BadTemplates(
            what=f"the template cannot be rendered: {first}",
            where=place,
            help="mend the template, or report it: a release's own templates are tested",
        ) from error


def _any(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


@cache
def _engine() -> minijinja.Environment:
    return minijinja.Environment(
        keep_trailing_newline=True,
        undefined_behavior="strict",
        auto_escape_callback=lambda _: False,
    )
