"""Each form of repository climbs, keeps all that it has, and can go back."""

from __future__ import annotations

import ast
import tomllib
from difflib import ndiff

import pytest

from tests.adopt.conftest import Desk, Repo
from tests.adopt.forms import FORMS, flask, flat, monorepo, typer


def stands_in(line: str, other: str) -> bool:
    """Tell whether every character of a line is still there in another, in its order."""
    rest = iter(other)
    return all(letter in rest for letter in line)


def lost(repo: Repo, before: dict[str, bytes]) -> dict[str, list[str]]:
    """Return the lines of the owner's that are gone, by their file."""
    now = repo.files()
    gone = {}
    for path, data in before.items():
        rows = list(ndiff(data.decode().splitlines(), now.get(path, b"").decode().splitlines()))
        new = [row[2:] for row in rows if row.startswith("+ ")]
        old = [row[2:] for row in rows if row.startswith("- ")]
        if left := [line for line in old if not stands_in(line, "".join(new))]:
            gone[path] = left
    return gone


@pytest.mark.parametrize("form", FORMS)
def test_only_the_start_command_changes(desk: Desk, form: str) -> None:
    repo = desk.repo(FORMS[form]())
    before = repo.files()
    assert "reach" in repo.document()
    starts = {row["path"]: row["before"] for row in repo.document()["start"] if not row["why"]}
    repo.upgrade()
    assert repo.code == 0, repo.err
    assert {path: [line.strip() for line in rows] for path, rows in lost(repo, before).items()} == {
        path: [line] for path, line in starts.items()
    }


@pytest.mark.parametrize("form", FORMS)
def test_what_comes_can_be_read(desk: Desk, form: str) -> None:
    repo = desk.repo(FORMS[form]())
    repo.upgrade()
    for path, data in repo.files().items():
        if path.endswith(".py"):
            ast.parse(data)
        if path.endswith(".toml"):
            tomllib.loads(data.decode())


@pytest.mark.parametrize("form", FORMS)
def test_a_second_run_changes_nothing(desk: Desk, form: str) -> None:
    repo = desk.repo(FORMS[form]())
    repo.upgrade("--to", "2")
    head, files = repo.git("rev-parse", "HEAD"), repo.files()
    said = repo.upgrade("--to", "2")
    assert repo.code == 0
    assert "Nothing to do" in said
    assert repo.git("rev-parse", "HEAD") == head
    assert repo.files() == files


@pytest.mark.parametrize("form", FORMS)
def test_undo_gives_the_repository_back(desk: Desk, form: str) -> None:
    repo = desk.repo(FORMS[form]())
    before = repo.files()
    repo.upgrade()
    root = repo.root
    repo.root = next(root.rglob(".scaffold.toml")).parent
    repo.scaffold("undo")
    assert repo.code == 0, repo.err
    repo.root = root
    assert repo.files() == before


@pytest.mark.parametrize("form", FORMS)
def test_no_line_of_the_report_is_wider_than_a_terminal(desk: Desk, form: str) -> None:
    repo = desk.repo(FORMS[form]())
    repo.upgrade("--dry-run")
    assert max(map(len, repo.out.splitlines())) <= 80


@pytest.mark.parametrize("form", ["flat", "poetry", "package", "flask", "django"])
def test_a_service_reaches_level_2_and_its_checks_say_so(desk: Desk, form: str) -> None:
    repo = desk.repo(FORMS[form]())
    document = repo.document("--to", "2")
    missing = document["reach"]["missing"]
    assert document["reach"]["after"] == 2 or missing


def test_the_start_command_is_changed_in_place(desk: Desk) -> None:
    repo = desk.repo(flat())
    said = repo.upgrade()
    assert (
        repo.text("Procfile")
        == "web: uvicorn ops.asgi:app --port $PORT\nworker: python worker.py\n"
    )
    assert "- web: uvicorn main:app --port $PORT" in said


def test_the_command_of_an_image_is_changed_too(desk: Desk) -> None:
    repo = desk.repo(flask())
    repo.upgrade()
    assert 'CMD ["gunicorn", "-b", ":80", "ops.wsgi:app"]' in repo.text("Dockerfile")


def test_a_console_script_starts_the_command_with_its_layers(desk: Desk) -> None:
    repo = desk.repo(typer())
    repo.upgrade()
    scripts = tomllib.loads(repo.text("pyproject.toml"))["project"]["scripts"]
    assert scripts == {"greet": "shop.ops.command:main"}


def test_a_subfolder_keeps_what_is_its_own(desk: Desk) -> None:
    repo = desk.repo(monorepo())
    repo.upgrade()
    assert (repo.root / "backend/.scaffold.toml").is_file()
    assert (repo.root / "backend/shop/ops/asgi.py").is_file()
    assert not (repo.root / ".scaffold.toml").exists()
    assert repo.text("README.md") == "# All of it\n"
    assert "Nothing to do" in repo.upgrade("--to", "2")


def test_a_name_that_is_taken_gets_another(desk: Desk) -> None:
    repo = desk.repo({**flat(), "ops/__init__.py": "", "ops/deploy.py": "X = 1\n"})
    said = repo.upgrade()
    assert "the name ops is taken here" in " ".join(said.split())
    assert repo.text("ops/deploy.py") == "X = 1\n"
    assert "service_ops.asgi:app" in repo.text("Procfile")


def test_what_is_there_in_any_form_is_left_alone_and_said(desk: Desk) -> None:
    repo = desk.repo(
        {
            **flat(),
            ".flake8": "[flake8]\n",
            "tests/test_it.py": "def test_it():\n    assert str(1) == '1'\n",
        }
    )
    said = " ".join(repo.upgrade().split())
    assert "= lint .flake8" in said
    assert "= smoke-test tests/test_it.py" in said
    assert "ruff" not in str(repo.files())
    assert 'lint" = "yours does it: .flake8' in repo.text(".scaffold.toml")


def test_our_tests_stand_apart_from_theirs(desk: Desk) -> None:
    tests = {"tests/conftest.py": "X = 1\n", "tests/helpers.py": "Y = 2\n"}
    repo = desk.repo({**flat(), **tests})
    repo.upgrade()
    assert repo.text("tests/conftest.py") == "X = 1\n"
    assert (repo.root / "ops_tests/conftest.py").is_file()
    assert (repo.root / "ops_tests/__init__.py").is_file()


def test_the_layers_that_came_can_go_again(desk: Desk) -> None:
    repo = desk.repo(flat())
    repo.upgrade("--to", "2")
    repo.scaffold("remove", "--yes", "--no-lock", "logs")
    assert repo.code == 0, repo.err
    assert not (repo.root / "ops/logs.py").exists()
    assert "logs" not in repo.text("ops/asgi.py")
    assert repo.scaffold("status")
    assert repo.code == 0
    assert "edited" not in repo.out.replace("0 yours", "")


def test_a_report_is_written_for_the_pull_request(desk: Desk, tmp_path: object) -> None:
    repo = desk.repo(flat())
    repo.upgrade("--report", "report.md")
    text = (repo.root.parent.parent / "report.md").read_text(encoding="utf-8")
    assert text.startswith("# Level 2")
    for title in ("## Found", "## Added", "## Files", "## How it is started"):
        assert title in text
    assert "+ web: uvicorn ops.asgi:app" in text
