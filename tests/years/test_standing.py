"""`status`, `blame`, `decline`: how a project stands, where it is from, what is not wanted."""

from __future__ import annotations

import json
from typing import Any

from tests.shell.terminal import Shell, refused
from tests.years.conftest import Born
from tests.years.test_updating import OPS, append, edit, state_of, update
from tests.years.three import FIRST, SECOND, THIRD, Releases


def files_of(document: dict[str, Any]) -> dict[str, str]:
    """Return the state of each file of a status."""
    return {row["path"]: row["state"] for row in document["files"]}


def test_a_new_project_has_not_drifted(shell: Shell, releases: Releases, born: Born) -> None:
    for level in (1, 2, 3, 4):
        project = born(level, name=f"desk-{level}")
        run = releases.shell(shell, FIRST).scaffold("status", project, "--check", "--json")
        assert run.code == 0, run.says
        document = json.loads(run.out)
        assert set(files_of(document).values()) <= {"as made", "yours"}
        assert (document["drift"], document["update"]) == (0, None)


def test_each_file_is_as_made_edited_moved_deleted_or_declined(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    tool = releases.shell(shell, FIRST)
    append(project, f"{OPS}/health.py", "# mine\n")
    append(project, "pyproject.toml", '\n[tool.mine]\nkept = "yes"\n')
    (project / f"{OPS}/exchange.py").unlink()
    (project / f"{OPS}/reply.py").rename(project / f"{OPS}/back.py")
    (project / f"{OPS}/errors.py").unlink()
    append(project, "tests/test_smoke.py", "# mine\n")
    run = tool.scaffold("decline", f"{OPS}/errors.py", project, "--why", "We have our own.")
    assert run.code == 0, run.says
    run = tool.scaffold("status", project, "--json", "--check")
    assert run.code == 5, run.says
    document = json.loads(run.out)
    stands = files_of(document)
    assert stands[f"{OPS}/health.py"] == "edited"
    assert stands[f"{OPS}/exchange.py"] == "deleted"
    assert stands[f"{OPS}/reply.py"] == "moved"
    assert stands[f"{OPS}/errors.py"] == "declined"
    assert stands["pyproject.toml"] == "edited"
    assert stands["tests/test_smoke.py"] == "yours"
    drifted = {row["path"] for row in document["files"] if row["drift"]}
    assert drifted == {f"{OPS}/{name}.py" for name in ("health", "exchange", "reply")}
    edit(project, "pyproject.toml", "line-length = 100", "line-length = 79")
    run = tool.scaffold("status", project)
    assert (run.code, "tool.ruff.line-length" in run.out) == (0, True), run.says


def test_it_says_what_an_update_would_bring(shell: Shell, releases: Releases, born: Born) -> None:
    project = born(2)
    run = releases.shell(shell, THIRD).scaffold("status", project, "--json")
    assert run.code == 0, run.says
    newer = json.loads(run.out)["update"]
    assert newer["release"] == THIRD
    assert newer["layers"] == ["extra"]
    done = update(shell, releases, THIRD, project, "--json")
    assert json.loads(done.out)["summary"] == newer["summary"]


def test_blame_names_layer_and_release(shell: Shell, releases: Releases, born: Born) -> None:
    project = born(2)
    append(project, "pyproject.toml", '\n[tool.mine]\nkept = "yes"\n')
    shell.commit(project)
    assert update(shell, releases, SECOND, project).code == 0
    tool = releases.shell(shell, SECOND)

    def blamed(path: str, *key: str) -> dict[str, tuple[str | None, str | None, str]]:
        run = tool.scaffold("blame", project / path, *key, "--json")
        assert run.code == 0, run.says
        rows = json.loads(run.out)["origins"]
        return {row["where"]: (row["layer"], row["release"], row["stands"]) for row in rows}

    assert blamed(f"{OPS}/health.py") == {"": ("health", SECOND, "as made")}
    assert blamed(f"{OPS}/errors.py") == {"": ("errors", FIRST, "as made")}
    assert blamed("pyproject.toml", "tool.second") == {
        "tool.second.added": ("lint", SECOND, "as made")
    }
    assert blamed("pyproject.toml", "tool.mine")["tool.mine.kept"] == (None, None, "yours")
    lint = blamed("pyproject.toml", "tool.ruff.line-length")
    assert lint["tool.ruff.line-length"] == ("lint", FIRST, "as made")
    assert blamed("README.md", "Second")["Second"][0] == "lint"
    shell.git("switch", "--quiet", "main", cwd=project)
    assert update(shell, releases, THIRD, project).code == 0
    tool = releases.shell(shell, THIRD)
    assert blamed("pyproject.toml", "tool.ruff.line-length") == {
        "tool.ruff.line-length": ("style", FIRST, "as made")
    }
    edit(project, "pyproject.toml", "fastapi>=0.165", "fastapi>=0.170")
    pinned = blamed("pyproject.toml", "project.dependencies")
    assert pinned["project.dependencies[fastapi]"] == ("prototype", FIRST, "edited")
    (project / f"{OPS}/errors.py").rename(project / f"{OPS}/problems.py")
    assert blamed(f"{OPS}/problems.py") == {"": ("errors", FIRST, "as made")}
    refused(tool.scaffold("blame", project / "none.txt"), 1, "none.txt")
    refused(tool.scaffold("blame", shell.cwd / "none.txt"), 1)


def test_what_is_declined_is_not_brought_offered_or_asked_for_again(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    edit(project, f"{OPS}/health.py", '"""', '"""Mine')
    append(project, f"{OPS}/health.py", "\nSECOND = 'mine'\n")
    (project / f"{OPS}/reply.py").unlink()
    tool = releases.shell(shell, THIRD)
    for name in (f"{OPS}/health.py", f"{OPS}/reply.py", "extra", "tests"):
        run = tool.scaffold(
            "decline", f"./{name}" if name == "tests" else name, project, "--why", "No."
        )
        assert run.code == 0, run.says
    shell.commit(project)
    run = update(shell, releases, SECOND, project)
    assert run.code == 0, run.says
    assert "SECOND = 'mine'" in (project / f"{OPS}/health.py").read_text(encoding="utf-8")
    assert not (project / f"{OPS}/answer.py").exists()
    assert not (project / ".scaffold/offers").exists()
    run = update(shell, releases, THIRD, project)
    assert run.code == 0, run.says
    assert "extra" not in run.out
    assert not (project / f"{OPS}/answers.py").exists()
    assert state_of(project)["declined"][f"{OPS}/health.py"] == "No."
    assert state_of(project)["declined"]["tests/"] == "No."


def test_a_declined_layer_does_not_come_with_a_level_nor_what_needs_it(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    tool = releases.shell(shell, FIRST)
    assert tool.scaffold("decline", "database", project, "--why", "Redis.").code == 0
    shell.commit(project)
    run = tool.scaffold("upgrade", project, "--to", "4", "--no-lock")
    assert run.code == 0, run.says
    layers = state_of(project)["layers"]
    assert "metrics" in layers
    assert not {"database", "audit-log"} & set(layers)
    run = tool.scaffold("decline", "database", project, "--forget")
    assert run.code == 0, run.says
    assert "declined" not in state_of(project)


def test_a_layer_that_is_there_is_removed_and_not_declined(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    tool = releases.shell(shell, FIRST)
    refused(
        tool.scaffold("decline", "health", project, "--why", "No."), 1, "scaffold remove health"
    )
    refused(tool.scaffold("decline", "x", project, "--why", " "), 2, "no reason")
    refused(tool.scaffold("decline", ".", project, "--why", "No."), 1)
    refused(tool.scaffold("decline", "../x", project, "--why", "No."), 1)


def test_a_changed_answer_is_merged_at_the_same_level(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(3)
    tool = releases.shell(shell, FIRST)
    edit(project, "README.md", "# ", "Before all.\n\n# ")
    shell.commit(project)
    both = ("--data", "ci=gitlab", "--data", "updates=dependabot")
    refused(tool.scaffold("upgrade", project, *both), 2, "choose renovate, as in --data updates=re")
    run = tool.scaffold("upgrade", project, "--data", "ci=gitlab", "--no-lock")
    assert run.code == 0, run.says
    state = state_of(project)
    assert (state["level"], state["answers"]["ci"]) == (3, "gitlab")
    assert (project / ".gitlab-ci.yml").exists()
    assert not (project / ".github/workflows/ci.yml").exists()
    assert (project / "README.md").read_text(encoding="utf-8").startswith("Before all.")
    subject = shell.git("log", "-1", "--format=%s", cwd=project)
    assert subject == "Answer anew: ci is now gitlab, updates is now renovate"
    again = tool.scaffold("upgrade", project, "--data", "ci=gitlab")
    assert (again.code, "Nothing to do" in again.out) == (0, True), again.says
    refused(tool.scaffold("upgrade", project, "--data", "package_name=other"), 2, "cannot move")


def test_what_nobody_has_is_not_declined(shell: Shell, releases: Releases, born: Born) -> None:
    project = born(1)
    tool = releases.shell(shell, FIRST)
    run = tool.scaffold("decline", "src/order_desk/ops/hearth.py", project, "--why", "No.")
    refused(run, 1, "no such layer or file", "scaffold status")
    assert tool.scaffold("decline", "docs/", project, "--why", "Elsewhere.").code == 0
    assert tool.scaffold("decline", "docs/", project, "--forget").code == 0


def test_an_owners_page_is_offered_the_layers_and_stays_the_owners_for_good(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    page = project / "docs/metrics.md"
    page.write_text("# How we count\n", encoding="utf-8")
    shell.commit(project)
    tool = releases.shell(shell, FIRST)
    run = tool.scaffold("upgrade", project, "--no-lock")
    assert (run.code, run.out.count("docs/metrics.md")) == (0, 3), run.says
    assert page.read_text(encoding="utf-8") == "# How we count\n"
    offer = project / ".scaffold/offers/docs/metrics.md"
    assert "metrics" in offer.read_text(encoding="utf-8").lower()
    run = tool.scaffold("status", project, "--check")
    assert (run.code, "offered in .scaffold/offers/docs/metrics.md" in run.out) == (0, True)
    assert run.out.count("yours was here first") == 1
    for name in ("api-versioning", "alerts-dashboards", "metrics"):
        run = tool.scaffold("remove", name, project, "--no-lock")
        assert run.code == 0, run.says
    assert page.read_text(encoding="utf-8") == "# How we count\n"
    assert "declined" not in state_of(project)
    assert not offer.exists(), "an offer of an earlier run"


def test_a_run_that_waits_is_told_by_status_and_refuses_an_update(
    shell: Shell, releases: Releases, born: Born
) -> None:
    project = born(2)
    (project / f"{OPS}/logs.py").write_text("# Mine\n", encoding="utf-8")
    shell.commit(project)
    tool = releases.shell(shell, FIRST)
    assert tool.scaffold("upgrade", project, "--no-lock").code == 4
    run = tool.scaffold("status", project)
    assert run.out.startswith("! scaffold upgrade waits for you here\n"), run.says
    assert json.loads(tool.scaffold("status", project, "--json").out)["run"] == {
        "what": "upgrade",
        "state": "waits for you",
    }
    refused(tool.scaffold("update", project), 1, "waits for you")
