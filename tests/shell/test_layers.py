"""Journeys of single layers, and of what is said about layers and levels."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.shell.conftest import Make
from tests.shell.terminal import Shell, listing, project_files, refused


@pytest.mark.parametrize("layer", ["container", "structured-logs", "database"])
def test_a_layer_that_is_added_and_removed_leaves_the_project_as_it_was(
    shell: Shell, make: Make, layer: str
) -> None:
    project = make(2)
    before, had = project_files(project), _layers_of(project)
    run = shell.scaffold("add", layer, project)
    assert run.code == 0, run.says
    assert shell.git("branch", "--show-current", cwd=project) == f"scaffold/add-{layer}"
    added = [name for name in _layers_of(project) if name not in had]
    assert layer in added
    for name in reversed(added):
        run = shell.scaffold("remove", name, project, "--in-place")
        assert run.code == 0, run.says
        shell.commit(project)
    after = project_files(project)
    for files in (before, after):
        del files[".scaffold.toml"]
    assert after == before
    assert _layers_of(project) == had


def _layers_of(project: Path) -> list[str]:
    return list(tomllib.loads((project / ".scaffold.toml").read_text(encoding="utf-8"))["layers"])


def _layers(shell: Shell) -> list[str]:
    return [row["name"] for row in json.loads(shell.scaffold("layers", "--json").out)]


def test_a_layer_that_another_needs_stays(shell: Shell, make: Make) -> None:
    project = make(2)
    before = listing(project)
    refused(shell.scaffold("remove", "host", project), 1, "host")
    assert listing(project) == before


def test_a_layer_that_is_there_or_not_there_is_nothing_to_do(shell: Shell, make: Make) -> None:
    project = make(2)
    before = listing(project)
    run = shell.scaffold("add", "health", project)
    assert (run.code, "Nothing to do" in run.out) == (0, True), run.says
    run = shell.scaffold("remove", "container", project)
    assert (run.code, "Nothing to do" in run.out) == (0, True), run.says
    assert listing(project) == before


def test_the_layers_are_listed_and_each_is_explained(shell: Shell) -> None:
    run = shell.scaffold("layers")
    assert run.code == 0, run.says
    for name in _layers(shell):
        assert f"  {name} " in run.out
        whole = shell.scaffold("layers", name)
        assert (whole.code, "Brings:" in whole.out) == (0, True), whole.says


def test_the_levels_are_told_as_decisions(shell: Shell) -> None:
    run = shell.scaffold("levels", "--json")
    assert [row["number"] for row in json.loads(run.out)] == [1, 2, 3, 4]
    for level in "1234":
        run = shell.scaffold("levels", level)
        assert (run.code, "Its limits" in run.out) == (0, True), run.says
    assert max(map(len, shell.scaffold("levels").out.splitlines())) <= 80
