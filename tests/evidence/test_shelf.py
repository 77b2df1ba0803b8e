"""What was read of a file is not read again in the same run, as long as its bytes are the same."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from scaffold import library
from scaffold.checks import load_checks
from scaffold.stand import standing
from upgrader.evidence import Facts, Parsed, Shelf
from upgrader.evidence import shelf as shelves
from upgrader.inspection import Repository, inspect
from upgrader.review.components import Lint, candidates, code_of
from upgrader.review.components import judge as judge_components
from upgrader.review.components.inputs import History
from upgrader.review.judge import judge
from upgrader.tree import File, Tree

APP = b"""\
import logging
from fastapi import FastAPI
from shop.store import find

app = FastAPI()

@app.get("/orders")
def orders() -> list[str]:
    try:
        return find("x")
    except Exception:
        logging.exception("failed")
        raise
"""
FILES = {
    "README.md": File(b"# Shop\n"),
    "pyproject.toml": File(b'[project]\nname = "shop"\ndependencies = ["fastapi"]\n'),
    "shop/__init__.py": File(b'"""A shop."""\n'),
    "shop/app.py": File(APP),
    "shop/store.py": File(b"def find(name: str) -> list[str]:\n    return [name]\n"),
    "tests/test_app.py": File(b"def test_it():\n    assert True\n"),
}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[bytes]:
    counts: Counter[bytes] = Counter()
    parse = ast.parse

    def counting(source: bytes) -> ast.Module:
        counts[source] += 1
        return parse(source)

    monkeypatch.setattr("upgrader.evidence.source.ast.parse", counting)
    return counts


def large() -> dict[str, File]:
    """Return the files with so much beside them that no syntax tree stays at hand."""
    filler = b"".join(b"def f%d(a):\n    return a\n" % number for number in range(300))
    more = {f"shop/m{n}.py": File(b"N = %d\n" % n + filler) for n in range(30)}
    assert sum(len(file.data) for file in more.values()) > shelves.AT_HAND
    return FILES | more


@pytest.mark.parametrize("files", [FILES, large()], ids=["small", "large"])
def test_a_review_parses_each_module_once(files: dict[str, File], parsed: Counter[bytes]) -> None:
    checks, needs = load_checks()
    judged = judge(Repository(Tree(files)), checks, needs, library.load().layers, (code_of,))
    judge_components(judged.facts, Lint(), History())
    assert candidates(judged.facts)
    assert set(parsed.values()) == {1}
    assert len(parsed) == sum(path.endswith(".py") for path in files)


def test_the_tree_to_come_is_judged_by_reading_only_what_changes(parsed: Counter[bytes]) -> None:
    repository = Repository(Tree(large()))
    layers = library.load()
    before = standing(repository.tree, repository, layers)
    known = dict(parsed)
    parsed.clear()
    new = File(b"def find(name: str) -> list[str]:\n    return [name, name]\n")
    after = standing(repository.tree.replacing({"shop/store.py": new}), repository, layers)
    assert list(parsed) == [new.data]
    assert new.data not in known
    assert before.level == after.level


def test_what_is_shared_says_what_a_fresh_look_says() -> None:
    repository = Repository(Tree(large()))
    inspect(repository, library.load().layers)
    changed = repository.tree.replacing({"shop/app.py": File(b"print('gone')\n")})
    shared = standing(changed, repository, library.load())
    assert shared == standing(changed, Repository(changed), library.load())


def test_a_file_with_other_bytes_is_read_again() -> None:
    shelf = Shelf()
    first = Facts({"a.py": File(b"import os\n")}, shelf).module("a.py")
    second = Facts({"a.py": File(b"import sys\n")}, shelf).module("a.py")
    assert first is not None
    assert second is not None
    assert [use.names for use in (*first.imports, *second.imports)] == [("os",), ("sys",)]


def test_what_cannot_be_read_is_noted_by_all_who_ask(parsed: Counter[bytes]) -> None:
    shelf = Shelf()
    for _ in range(2):
        facts = Facts({"a.py": File(b"print 'two'\n")}, shelf)
        assert facts.module("a.py") is None
        assert facts.strings("a.py") == []
        assert "not Python 3" in facts.unreadable["a.py"]
    assert max(parsed.values()) == 1


def test_only_the_last_trees_stay_at_hand() -> None:
    shelf = Shelf()
    data = b"x = 1\n" * (shelves.AT_HAND // 18)
    first = shelf.parsed("0.py", data)
    assert shelf.parsed("0.py", data) is first
    for number in range(1, 5):
        shelf.parsed(f"{number}.py", data)
    assert shelf.parsed("0.py", data) is not first
    assert isinstance(shelf.parsed("large.py", b"x = 1\n" * shelves.AT_HAND), Parsed)
