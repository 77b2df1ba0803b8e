"""Plans as files: made here, obeyed there, and refused when the project has moved on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scaffold import plan_file
from tests.shell.terminal import Shell, listing, project_files, refused
from tests.years.conftest import Born
from tests.years.test_updating import OPS, append, update
from tests.years.three import FIRST, SECOND, Releases
from upgrader.errors import UserError

MOVES: list[tuple[str, ...]] = [
    ("update",),
    ("update", "--in-place"),
    ("upgrade", "--to", "3"),
    ("add", "container"),
    ("remove", "health"),
    ("upgrade", "--data", "description=Parcels."),
]


@pytest.mark.parametrize("command", MOVES, ids=" ".join)
def test_an_applied_plan_does_what_the_command_would_have_done(
    shell: Shell, releases: Releases, born: Born, command: tuple[str, ...]
) -> None:
    tool = releases.shell(shell, SECOND if command[0] == "update" else FIRST)
    way = [word for word in command if word == "--in-place"]
    project = born(2)
    append(project, f"{OPS}/settings.py", "\nSECOND = 'mine'\n")
    shell.commit(project)
    twin = shell.cwd / "twin" / "order-desk"
    shutil.copytree(project, twin)
    before = listing(project)
    plan = shell.cwd / "plan.json"
    run = tool.scaffold(*command, "--plan", plan, "--no-lock", cwd=project)
    assert run.code in {0, 4}, run.says
    assert listing(project) == before
    done = tool.scaffold(*command, "--no-lock", cwd=twin)
    run = tool.scaffold("apply", plan, *way, cwd=project)
    assert run.code == done.code, run.says + done.says
    assert project_files(project) == project_files(twin)
    for what in ("log --format=%s%n%b%T", "status --porcelain", "branch --show-current"):
        words = what.split()
        assert shell.git(*words, cwd=project) == shell.git(*words, cwd=twin)


def test_a_stale_plan_is_refused_and_names_the_file(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    plan = shell.cwd / "plan.json"
    run = update(shell, releases, SECOND, project, "--plan", str(plan))
    assert run.code == 0, run.says
    append(project, f"{OPS}/health.py", "# later\n")
    shell.commit(project)
    before = listing(project)
    run = releases.shell(shell, SECOND).scaffold("apply", plan, project)
    refused(run, 1, "not as they were when the plan was made", f"{OPS}/health.py")
    assert listing(project) == before


def test_a_plan_that_is_none_is_refused(shell: Shell, releases: Releases, born: Born) -> None:
    project = born(2)
    plan = shell.cwd / "plan.json"
    update(shell, releases, SECOND, project, "--plan", str(plan))
    document = json.loads(plan.read_text(encoding="utf-8"))
    spoiled: list[dict[str, Any]] = [
        {"plan": 9},
        {"files": {}},
        {"files": {digest: {"text": "other"} for digest in document["files"]}},
        {"changes": [{"action": "add", "path": "../out", "layers": [], "why": ""}]},
        {"commits": [{"message": "x", "files": {".GIT/hooks/post-commit": None}}]},
        {"before": {}},
        {"state": "release = 1"},
    ]
    for row in spoiled:
        plan.write_text(json.dumps({**document, **row}), encoding="utf-8")
        with pytest.raises(UserError):
            plan_file.read(plan)
    before = listing(project)
    refused(releases.shell(shell, SECOND).scaffold("apply", plan, project), 1)
    assert listing(project) == before


def test_a_plan_that_is_not_there_is_refused(shell: Shell, born: Born) -> None:
    project = born(1)
    refused(shell.scaffold("apply", Path("none.json"), project), 1, "none.json")
