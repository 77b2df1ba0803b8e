"""Ruff as a process: whatever happens to it, the review says so and goes on."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest

from scaffold import linting
from scaffold.linting import lint
from tests.review_components.trees import put
from upgrader.evidence import Facts
from upgrader.review.components import History, Lint, judge, target_of
from upgrader.tree import File, Tree

EVAL = "--- a.py\ndef f(x):\n    return eval(x)\n"


def script(at: Path, text: str) -> str:
    at.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    at.chmod(at.stat().st_mode | stat.S_IXUSR)
    return str(at)


def test_it_says_what_ruff_says(tmp_path: Path) -> None:
    put(tmp_path, EVAL)
    found = lint(tmp_path, ["a.py"], "py311")
    assert found.unknown == ""
    assert [(r.rule, r.path, r.line) for r in found.remarks] == [
        ("C901", "a.py", 1),
        ("S307", "a.py", 2),
    ]


def test_names_that_are_hard_to_say_are_linted(tmp_path: Path) -> None:
    names = ["-x.py", "@y.py", "a b.py", "ü/é.py", "q'\".py", "[a].py", "*.py"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("def f(x):\n    return eval(x)\n", encoding="utf-8")
    found = lint(tmp_path, names, "py311")
    assert sorted({r.path for r in found.remarks if r.rule == "S307"}) == sorted(names)


def test_what_is_not_there_or_not_python_is_no_trouble(tmp_path: Path) -> None:
    put(tmp_path, f"{EVAL}--- b.py\nprint 'x'\n")
    (tmp_path / "c.py").write_bytes(b"\0\1\2")
    (tmp_path / "d.py").write_bytes(b"x = '\xff'\n")
    found = lint(tmp_path, ["a.py", "b.py", "c.py", "d.py", "gone.py"], "py311")
    assert found.unknown == ""
    assert "S307" in {r.rule for r in found.remarks}


def test_a_file_that_ruff_cannot_read_is_of_unknown_complexity(tmp_path: Path) -> None:
    code = b"# coding: latin-1\ndef f(x):\n    return '\xe9'\n"
    (tmp_path / "a.py").write_bytes(code)
    facts = Facts(Tree({"a.py": File(code)}))
    found = judge(facts, lint(tmp_path, ["a.py"], "py311"), History(unknown="no git"))
    (one,) = found.components
    assert one.measures["complexity"] is None
    assert "complexity and findings unknown: ruff cannot read it" in one.why


def test_nothing_is_left_in_the_repository(tmp_path: Path) -> None:
    put(tmp_path, EVAL)
    lint(tmp_path, ["a.py"], "py311")
    assert [at.name for at in tmp_path.iterdir()] == ["a.py"]


def test_no_ruff_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise FileNotFoundError

    monkeypatch.setattr(linting, "_binary", missing)
    assert lint(tmp_path, ["a.py"], "py311") == Lint(unknown="ruff is not installed")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("exec sleep 30", "ruff took more than 0.5 seconds"),
        ("echo no >&2; exit 2", "ruff failed: no"),
        ("echo '{not json'", "what ruff answered cannot be read"),
        ("kill -9 $$", "ruff failed: -9"),
    ],
)
def test_a_ruff_that_fails_is_said(
    text: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary = script(tmp_path / "ruff", text)
    monkeypatch.setattr(linting, "_binary", lambda: binary)
    assert lint(tmp_path, ["a.py"], "py311", seconds=0.5).unknown == reason


def test_it_is_started_once_for_any_number_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 0
    run = subprocess.run

    def counted(*given: object, **named: object) -> object:
        nonlocal count
        count += 1
        return run(*given, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", counted)
    names = [f"a_module_with_a_long_name_{n:05}.py" for n in range(3000)]
    for name in names:
        (tmp_path / name).write_text("eval(input())\n", encoding="utf-8")
    assert len(lint(tmp_path, names, "py311").remarks) >= 3000
    assert count == 1


@pytest.mark.parametrize(
    ("path", "text", "target"),
    [
        ("pyproject.toml", '[project]\nrequires-python = ">=3.12,<4"\n', "py312"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.9"\n', "py39"),
        ("setup.py", "setup(python_requires='>=3.6')\n", "py37"),
        (".python-version", "3.10.4\n", "py310"),
        ("README.md", "for Python 3.8\n", "py314"),
    ],
)
def test_the_python_is_the_oldest_that_the_repository_is_for(
    path: str, text: str, target: str
) -> None:
    assert target_of(Facts(Tree({path: File(text.encode())}))) == target
