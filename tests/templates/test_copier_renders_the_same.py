"""Plain Copier, given a layer folder and the same answers, renders the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import copier
import pytest

from scaffold.answers import computed
from scaffold.library import templates
from scaffold.render import render
from tests.templates.every import library, projects, state_of
from upgrader.layer import FOUND, Layer
from upgrader.tree import File, Tree


@pytest.mark.slow
@pytest.mark.parametrize("answers", projects(), ids=str)
@pytest.mark.parametrize("layer", library().layers, ids=lambda layer: layer.name)
def test_copier_renders_the_same(layer: Layer, answers: Mapping[str, str], tmp_path: Path) -> None:
    state = state_of(4, answers)
    context = {**computed(library(), state.answers), "layers": list(state.layers)}
    copier.run_copy(
        str(templates()),
        tmp_path,
        data={**context, "layer": f"level{layer.level}/{layer.name}"},
        defaults=True,
        quiet=True,
        overwrite=True,
    )
    theirs = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    files = {path: text for path, text in layer.files.items() if not path.startswith(FOUND)}
    own = Tree({path: File(text.encode()) for path, text in files.items()})
    ours = {path: file.data for path, file in render(own, context).values()}
    assert theirs == ours
