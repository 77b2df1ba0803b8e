"""Journeys of `scaffold update`, from any earlier release, around what the owner has done."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.shell.terminal import Run, Shell, listing, project_files
from tests.years.conftest import Born
from tests.years.three import FIRST, SECOND, THIRD, Releases

OPS = "src/order_desk/ops"


def state_of(project: Path) -> dict[str, Any]:
    """Return what a project says that it was made of."""
    return tomllib.loads((project / ".scaffold.toml").read_text(encoding="utf-8"))


def edit(project: Path, path: str, old: str, new: str) -> None:
    """Edit a file of a project as its owner would."""
    text = (project / path).read_text(encoding="utf-8")
    assert old in text, path
    (project / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def append(project: Path, path: str, text: str) -> None:
    """Put a text at the end of a file of a project."""
    with (project / path).open("a", encoding="utf-8") as file:
        file.write(text)


def update(shell: Shell, releases: Releases, release: str, project: Path, *more: str) -> Run:
    """Run `update` of a release."""
    return releases.shell(shell, release).scaffold("update", project, "--no-lock", *more)


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("release", [SECOND, THIRD])
def test_a_project_that_nobody_edited_becomes_the_one_that_would_be_made(
    shell: Shell, releases: Releases, born: Born, level: int, release: str
) -> None:
    project = born(level, "--data", "ci=github", name="old/order-desk")
    run = update(shell, releases, release, project)
    assert run.code == 0, run.says
    new = project_files(born(level, "--data", "ci=github", name="new/order-desk", release=release))
    for path in ("EXTRA.txt", ".scaffold.toml", "tests/test_smoke.py"):
        new.pop(path, None)
    had = project_files(project)
    for path in ("tests/test_smoke.py", ".scaffold.toml"):
        had.pop(path, None)
    offered = {path for path in had if path.startswith(".scaffold/")}
    assert {path: data for path, data in had.items() if path not in offered} == new
    assert state_of(project)["release"] == release


def test_it_lands_as_one_commit_on_a_branch_of_its_own(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    run = update(shell, releases, SECOND, project)
    assert run.code == 0, run.says
    assert shell.git("branch", "--show-current", cwd=project) == f"scaffold/update-{SECOND}"
    subjects = shell.git("log", "--format=%s", "main..", cwd=project)
    assert subjects == f"Update the templates from {FIRST} to {SECOND}"
    assert shell.git("status", "--porcelain", cwd=project) == ""
    again = update(shell, releases, SECOND, project)
    assert (again.code, "Nothing to do" in again.out) == (0, True), again.says


def test_edits_are_merged_moved_along_or_reported_and_never_lost(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    edit(project, f"{OPS}/health.py", '"""', '"""Mine: ')
    edit(project, f"{OPS}/reply.py", '"""Both', '"""Mine, both')
    append(project, "tests/test_smoke.py", "\n\ndef test_mine() -> None:\n    pass\n")
    append(project, "pyproject.toml", '\n[tool.mine]\nkept = "yes"\n')
    edit(project, "README.md", "# ", "Before all.\n\n# ")
    append(project, f"{OPS}/settings.py", "\nSECOND = 'mine'\n")
    (project / "docs" / "mine.md").write_text("# Mine\n", encoding="utf-8")
    (project / f"{OPS}/exchange.py").unlink()
    shell.commit(project)
    run = update(shell, releases, SECOND, project, "--in-place")
    assert run.code == 4, run.says
    health = (project / f"{OPS}/health.py").read_text(encoding="utf-8")
    assert health.startswith('"""Mine: ')
    assert health.endswith("SECOND = True\n")
    assert not (project / f"{OPS}/reply.py").exists()
    answer = (project / f"{OPS}/answer.py").read_text(encoding="utf-8")
    assert answer.startswith('"""Mine, both')
    assert answer.endswith("MOVED = 2\n")
    tool = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert (tool["mine"], tool["second"]) == ({"kept": "yes"}, {"added": "yes"})
    readme = (project / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("Before all.")
    assert "By nobody." in readme
    assert "SECOND = 'mine'" in (project / f"{OPS}/settings.py").read_text(encoding="utf-8")
    assert f"! {OPS}/settings.py" in run.out
    assert "def test_mine" in (project / "tests/test_smoke.py").read_text(encoding="utf-8")
    assert "# second" not in (project / "tests/test_smoke.py").read_text(encoding="utf-8")
    assert (project / ".scaffold/offers/tests/test_smoke.py").exists()
    assert not (project / f"{OPS}/exchange.py").exists()
    assert (project / "docs" / "mine.md").exists()
    assert run.out.count(f"{OPS}/answer.py") == 2  # where it is, and where reply.py went
    assert f"moved from {OPS}/reply.py, your changes with it" in run.out


def test_over_two_releases_moves_and_names_are_followed(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    edit(project, f"{OPS}/reply.py", '"""Both', '"""Mine, both')
    shell.commit(project)
    run = update(shell, releases, THIRD, project, "--data", "owner=Ada")
    assert run.code == 0, run.says
    answers = (project / f"{OPS}/answers.py").read_text(encoding="utf-8")
    assert answers.startswith('"""Mine, both')
    assert not (project / f"{OPS}/reply.py").exists()
    state = state_of(project)
    assert "style" in state["layers"]
    assert "lint" not in state["layers"]
    assert "extra" not in state["layers"]
    assert state["answers"]["owner"] == "Ada"
    assert "By Ada." in (project / "README.md").read_text(encoding="utf-8")
    for said in ("Gone: layer lint, now style", "New: owner is 'Ada'", "Not taken: extra"):
        assert said in run.out, run.says


def test_a_renamed_question_keeps_its_answer_and_a_new_default_changes_nobodys(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(3, "--data", "team=Desk", release=SECOND)
    run = update(shell, releases, THIRD, project, "--json")
    assert run.code == 0, run.says
    assert json.loads(run.out)["summary"]["conflict"] == 0
    answers = state_of(project)["answers"]
    assert (answers["owner"], answers["ci"]) == ("Desk", "github")
    assert "team" not in answers


def test_what_the_owner_has_moved_stays_there_and_is_updated(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    (project / f"{OPS}/health.py").rename(project / f"{OPS}/alive.py")
    shell.commit(project)
    run = update(shell, releases, SECOND, project)
    assert run.code == 0, run.says
    assert not (project / f"{OPS}/health.py").exists()
    assert (project / f"{OPS}/alive.py").read_text(encoding="utf-8").endswith("SECOND = True\n")


def test_a_dry_run_shows_it_all_and_writes_nothing(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(3)
    before = listing(project)
    run = update(shell, releases, THIRD, project, "--dry-run", "--json")
    assert run.code == 0, run.says
    assert json.loads(run.out)["summary"]["change"] > 0
    assert listing(project) == before


def test_other_commands_keep_to_the_release_that_made_the_project(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(1)
    third = releases.shell(shell, THIRD)
    run = third.scaffold("upgrade", project, "--to", "2", "--no-lock")
    assert run.code == 0, run.says
    assert state_of(project)["release"] == FIRST
    assert (project / f"{OPS}/reply.py").exists()
    twin = born(2, name="twin/order-desk")
    assert project_files(project) == project_files(twin)
    run = third.scaffold("add", "extra", project)
    assert run.code == 1
    assert "scaffold update" in run.err


def test_a_release_that_is_not_carried_is_refused(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    edit(project, ".scaffold.toml", FIRST, "0.9.0")
    shell.commit(project)
    run = update(shell, releases, SECOND, project)
    assert run.code == 1, run.says
    assert "0.9.0" in run.err
