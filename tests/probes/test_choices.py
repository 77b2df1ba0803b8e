"""Every two answers together, and each alone: linted, typed, tested and probed on the project."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scaffold.proving import Project, process
from scaffold.proving.probes import capabilities, prove
from tests.probes.conftest import layers_of
from tests.templates.every import choices, every_choice

pytestmark = pytest.mark.slow
Made = Callable[..., Project]
# What no answer can change is run for each provider of pipelines: see test_generated.
SAME = ("--ignore=tests/test_contract.py", "--ignore=tests/test_database.py", "--no-cov")
# The capabilities whose layers an answer chooses, or whose pages it changes, and that need no run.
READ = ("project-policies", "dep-updates", "ci-hardening")


def _alone() -> list[Mapping[str, str]]:
    """Return the projects that differ in one answer from the first, and are in no pair."""
    first = every_choice()[0]
    near = [row for row in every_choice() if len(row.items() - first.items()) <= 1]
    return [row for row in near if row not in choices()]


def _named(row: Mapping[str, str]) -> str:
    return "-".join(row.values())


@pytest.mark.parametrize("answers", choices(), ids=_named)
def test_two_answers_together_make_a_sound_project(
    generated: Made, shared: Path, answers: Mapping[str, str]
) -> None:
    with generated(3, **answers).copy() as project:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        cache = {"MYPY_CACHE_DIR": str(shared / f"types-{worker}")}
        _passes(project, "ruff", "check")
        _passes(project, "ruff", "format", "--check")
        _passes(project, "mypy", "--python-executable", str(project.environment.python), **cache)
        _passes(project, "pytest", "-q", *SAME)
        _reads(project, answers)


@pytest.mark.parametrize("answers", _alone(), ids=_named)
def test_one_other_answer_makes_a_sound_project(
    generated: Made, answers: Mapping[str, str]
) -> None:
    with generated(3, **answers).copy() as project:
        _passes(project, "ruff", "check")
        _passes(project, "ruff", "format", "--check")
        _passes(project, "pytest", "-q", "--no-cov", "tests/test_docs.py", "tests/test_guide.py")
        _reads(project, answers)


def _passes(project: Project, *command: str, **env: str) -> None:
    done = project.run(*command, env=env, timeout=240)
    assert done.code == 0, f"{process.spoken(command)}:\n{process.tail(done.out)}"


def _reads(project: Project, answers: Mapping[str, str]) -> None:
    for layer in layers_of(3, answers):
        for capability in set(READ) & set(capabilities(layer)):
            proof = prove(project, layer, capability)
            assert proof.ok, f"{capability}: {proof.seen}"
