"""`scaffold review` as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaffold import meaning
from tests.shell.terminal import ERROR, Shell

APP = '''"""A prototype."""

import os

from fastapi import FastAPI

app = FastAPI()
SECRET_KEY = os.environ.get("SECRET_KEY", "sk-live-51H8abcdefgh")


@app.get("/")
def home() -> dict[str, str]:
    """Say hello."""
    return {"hello": "there"}
'''


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell.make(tmp_path)


@pytest.fixture
def desk(shell: Shell) -> Path:
    """Return a small prototype."""
    folder = shell.cwd / "desk"
    folder.mkdir()
    (folder / "app.py").write_text(APP, encoding="utf-8")
    (folder / "requirements.txt").write_text("fastapi\nuvicorn\n", encoding="utf-8")
    (folder / "README.md").write_text("# Desk\n\n```sh\nuvicorn app:app\n```\n", encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize(
    ("project", "called"),
    [(None, "desk"), ('[project]\nname = "order-desk"\n', "order-desk"), ("project = 3\n", "desk")],
    ids=["no project", "a project with a name", "a project that is none"],
)
def test_a_repository_is_called_what_it_calls_itself_or_as_its_folder(
    project: str | None, called: str, shell: Shell, desk: Path
) -> None:
    if project:
        (desk / "pyproject.toml").write_text(project, encoding="utf-8")
    run = shell.scaffold("review", "desk", "--json")
    assert json.loads(run.out)["repository"]["name"] == called, run.says


def test_it_says_where_a_prototype_stands_and_changes_nothing(shell: Shell, desk: Path) -> None:
    before = files(desk)
    run = shell.scaffold("review", desk, "--start", "2027-01-04")
    assert (run.code, run.err) == (0, "")
    assert "of 4; blocked from" in run.out
    assert "SECRET_KEY" in run.out
    assert all(len(line) <= 80 for line in run.out.splitlines())
    assert files(desk) == before


def test_the_same_folder_gives_the_same_bytes(shell: Shell, desk: Path) -> None:
    runs = [shell.scaffold("review", desk, "--json", "--start", "2027-01-04") for _ in range(2)]
    assert runs[0].out == runs[1].out
    assert json.loads(runs[0].out)["schema"] == 1


def test_several_forms_are_written_at_once(shell: Shell, desk: Path) -> None:
    names = ["a.html", "b.json", "c.md", "d.sarif", "e.txt"]
    outputs = [word for name in names for word in ("--output", shell.cwd / name)]
    run = shell.scaffold("review", desk, *outputs)
    assert (run.code, run.out) == (0, "")
    assert [f"wrote {shell.cwd / name}" for name in names] == run.err.splitlines()
    assert (shell.cwd / "a.html").read_text("utf-8").startswith("<!doctype html>")
    assert json.loads((shell.cwd / "d.sarif").read_text("utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize("form", ["text", "json", "md", "sarif", "html"])
def test_each_form_can_be_printed(shell: Shell, desk: Path, form: str) -> None:
    run = shell.scaffold("review", desk, "--format", form)
    assert (run.code, run.err) == (0, "")
    assert len(run.out) > 500


def test_a_level_can_be_required_in_one_line(shell: Shell, desk: Path) -> None:
    run = shell.scaffold("review", desk, "--require", "3", "--quiet")
    assert (run.code, run.out) == (5, "")
    assert run.err.startswith("below level 3: Level ")
    assert run.err.count("\n") == 1
    assert shell.scaffold("review", desk, "--require", "1", "--quiet").code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--require", "7"], 2),
        (["--start", "soon"], 2),
        (["--output", "review.doc"], 2),
        (["--actual", "nonsense=3"], 2),
        (["--actual", "metrics=-1"], 2),
        (["--compare", "nowhere.json"], 2),
        (["--people", "0"], 1),
        (["--focus-hours", "0"], 1),
        (["--rates", "nowhere.toml"], 1),
        (["--output", "no/such/folder/review.html"], 1),
    ],
)
def test_what_it_cannot_do_it_says_with_a_way_out(
    shell: Shell, desk: Path, words: list[str], code: int
) -> None:
    run = shell.scaffold("review", desk, *words)
    assert run.code == code, run.says
    assert ERROR.fullmatch(run.err), run.err


def test_a_folder_that_is_not_there_is_refused(shell: Shell) -> None:
    run = shell.scaffold("review", shell.cwd / "nowhere")
    assert run.code == 1
    assert ERROR.fullmatch(run.err)


def test_an_empty_folder_stands_below_the_first_level(shell: Shell) -> None:
    (shell.cwd / "empty").mkdir()
    run = shell.scaffold("review", shell.cwd / "empty", "--json")
    found = json.loads(run.out)
    assert (run.code, found["level"]) == (0, 0)
    assert found["expect"]["may"] == list(meaning.BELOW[0])


def test_people_hours_and_rates_of_ones_own_change_the_dates(shell: Shell, desk: Path) -> None:
    def reached(*words: str) -> str:
        run = shell.scaffold("review", desk, "--json", "--start", "2027-01-04", *words)
        assert run.code == 0, run.says
        return str(json.loads(run.out)["roadmap"]["milestones"][-1]["reached"]["p50"])

    usual = reached()
    assert reached("--people", "3") < usual
    assert reached("--focus-hours", "2") > usual
    own = shell.cwd / "rates.toml"
    own.write_text('version = "ours"\n[model]\nbase = 2.0\n', encoding="utf-8")
    assert reached("--rates", str(own)) > usual


def test_actual_hours_are_recorded_and_move_the_figures(shell: Shell, desk: Path) -> None:
    def rates() -> dict[str, float]:
        found = json.loads(shell.scaffold("review", desk, "--json").out)
        return dict(found["roadmap"]["rates"])

    before = rates()
    run = shell.scaffold("review", desk, "--actual", "metrics=60", "--actual", "tests=300")
    assert run.code == 0, run.says
    assert "18 more until estimates count as calibrated" in run.out
    after = rates()
    assert (before["actuals"], after["actuals"], after["calibrated"]) == (0, 2, False)
    assert after["base"] > before["base"]
    rows = (desk / ".scaffold" / "actuals.toml").read_text(encoding="utf-8")
    assert rows.count("[[actual]]") == 2
    elsewhere = shell.cwd / "ours.toml"
    elsewhere.write_text(rows * 10, encoding="utf-8")
    run = shell.scaffold("review", desk, "--json", "--actual", elsewhere)
    assert json.loads(run.out)["roadmap"]["rates"]["calibrated"] is True


def test_two_reviews_can_be_compared(shell: Shell, desk: Path) -> None:
    old = shell.cwd / "old.json"
    shell.scaffold("review", desk, "--output", old)
    (desk / "LICENSE").write_text("MIT License\n\nPermission is hereby granted\n", "utf-8")
    (desk / "app.py").write_text(APP.replace(', "sk-live-51H8abcdefgh"', ""), "utf-8")
    run = shell.scaffold("review", desk, "--compare", old)
    assert "Since the earlier review" in run.out
    assert "Gone: SECRET_KEY" in run.out
