"""Repositories that hurt: the review finishes, and says what it could not read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from scaffold.survey import survey
from tests.review.trees import reviewed, verdict
from upgrader.inspection import Repository
from upgrader.tree import File, Tree


def test_an_empty_repository_has_no_level() -> None:
    found = reviewed(Repository(Tree({})))
    assert (found.standing.level, found.flaws) == (0, ())
    assert {v.state for v in found.verdicts if v.level == 1} == {"missing"}


def test_a_repository_without_python_has_no_level() -> None:
    found = reviewed("--- index.js\nconsole.log(1)\n--- README.md\n# A page\n")
    assert found.standing.level == 0


def test_python_2_is_unknown_where_it_may_hold_what_is_looked_for() -> None:
    text = '--- app.py\nimport sentry_sdk\nprint "hello"\nsentry_sdk.init("x")\n'
    found = verdict(text, "error-tracking")
    assert (found.state, found.strength) == ("unknown", "none")
    assert found.doubts[0].startswith("app.py: not Python 3")
    assert "app.py" in reviewed(text).unreadable


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("pyproject.toml", b"[project\nname = "),
        (".github/workflows/ci.yml", b"jobs: [\n  - {"),
        ("docker-compose.yml", b"services:\n\t- &a [*a]\n"),
        ("app.py", b"def f(:\n"),
        ("data.py", bytes(range(256)) * 50),
        ("deep.py", b"x = " + b"(" * 5000 + b")" * 5000),
        ("setup.cfg", b"[a\nb"),
        (".env", b"\xff\xfe\x00SECRET"),
        ("README.md", b"\x00" * 9000),
        ("package.json", b"{"),
    ],
)
def test_a_broken_file_stops_nothing(path: str, data: bytes) -> None:
    found = reviewed(Repository(Tree({path: File(data), "main.py": File(b"print(1)\n")})))
    assert len(found.verdicts) > 100


def test_a_broken_pipeline_is_not_counted_as_met() -> None:
    text = "--- app.py\nx = 1\n--- .github/workflows/ci.yml\njobs: [\n  pytest\n"
    assert verdict(text, "ci").state == "unknown"


def test_links_that_go_round_and_folders_that_are_shut_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_text("x = 1\n")
    (tmp_path / "app" / "round").symlink_to(tmp_path)
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut").chmod(0)
    try:
        assert reviewed(survey(tmp_path)).standing.level in (0, 1)
    finally:
        (tmp_path / "shut").chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="sparse files are made otherwise there")
def test_a_file_of_100_megabytes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "big.py").open("wb") as file:
        os.truncate(file.fileno(), 100_000_000)
    found = reviewed(survey(tmp_path))
    assert "big.py" in found.unreadable


def test_ten_thousand_files_take_seconds() -> None:
    files = {
        f"p{n // 100}/m{n}.py": File(b"import os\n\n\ndef f():\n    return 1\n")
        for n in range(10_000)
    }
    files |= {f"d{n}/c.yml": File(b"a: 1\n") for n in range(2_000)}
    assert reviewed(Repository(Tree(files))).verdicts


def test_the_same_files_give_the_same_verdicts() -> None:
    text = "--- app.py\nimport os\nSECRET_KEY = os.getenv('SECRET_KEY', 'abc')\n"
    assert reviewed(text) == reviewed(text)
