"""The schema of a scratch database: made by the documented command, once for the same code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scaffold.proving import Project, Unproven
from scaffold.proving.environment import Environment
from scaffold.proving.schema import bring_up

if TYPE_CHECKING:
    from pathlib import Path

ALEMBIC = """#!/bin/sh
echo "$@" >> calls
test -e broken && echo "no such revision" && exit 1
echo schema > "${DATABASE_URL#sqlite:///}"
"""


@pytest.fixture
def migrated(tiny: Project, tmp_path: Path) -> Project:
    """Give the tiny project with a stand-in for alembic."""
    command = tmp_path / "environment" / "bin" / "alembic"
    command.parent.mkdir(parents=True)
    command.write_text(ALEMBIC)
    command.chmod(0o755)
    tiny.write("pyproject.toml", f"[tool.alembic]\nscript_location = '{tmp_path}'\n")
    return replace(tiny, environment=Environment(tmp_path / "environment"))


def up(project: Project, database: Path, **changes: str) -> str:
    url = changes.get("DATABASE_URL", f"sqlite:///{database}")
    bring_up(project, {"DATABASE_URL": url}, changes, database)
    return (project.root / "calls").read_text()


def test_the_schema_is_made_once_for_the_same_code(migrated: Project, tmp_path: Path) -> None:
    assert migrated.migrates
    assert up(migrated, tmp_path / "one.db") == "upgrade head\n"
    assert up(migrated, tmp_path / "two.db") == "upgrade head\n"
    assert (tmp_path / "two.db").read_text() == "schema\n"


def test_other_code_or_other_settings_make_it_again(migrated: Project, tmp_path: Path) -> None:
    up(migrated, tmp_path / "one.db")
    migrated.write("migrations/0002.py", "")
    assert up(migrated, tmp_path / "two.db").count("head") == 2
    assert up(migrated, tmp_path / "three.db", APP_ENV="test").count("head") == 3


def test_a_database_of_the_callers_is_always_migrated(migrated: Project, tmp_path: Path) -> None:
    up(migrated, tmp_path / "one.db")
    other = f"sqlite:///{tmp_path / 'other.db'}"
    assert up(migrated, tmp_path / "one.db", DATABASE_URL=other).count("head") == 2
    assert up(migrated, tmp_path / "one.db", DATABASE_URL=other).count("head") == 3


def test_a_migration_that_fails_is_unproven(migrated: Project, tmp_path: Path) -> None:
    migrated.write("broken", "")
    with pytest.raises(Unproven, match=r"(?s)`alembic upgrade head` failed.*no such revision"):
        up(migrated, tmp_path / "one.db")
