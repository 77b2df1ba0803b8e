"""What is counted in a repository, and what makes work harder there."""

from __future__ import annotations

import pytest

from tests.review_pages.cases import rates
from upgrader.evidence import Facts
from upgrader.inspection import Repository, inspect
from upgrader.review.roadmap import Situation, situation_of
from upgrader.tree import File, Tree

API = """
import os
import httpx
from fastapi import FastAPI
from sqlalchemy.orm import DeclarativeBase

app = FastAPI()


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"


@app.get("/orders")
def orders() -> list[str]:
    return httpx.get(os.environ["UPSTREAM"], timeout=3).json()


@app.post("/orders")
def add() -> None:
    httpx.post(os.getenv("OTHER"), timeout=3)
"""
TEST = "def test_it():\n    assert 1 + 1 == 2\n"


def situation(files: dict[str, str], *layers: str) -> Situation:
    tree = Tree({path: File(text.encode()) for path, text in files.items()})
    facts = Facts(tree)
    return situation_of(facts, inspect(Repository(tree)), rates(), layers)


def names(found: Situation) -> set[str]:
    return {multiplier.name for multiplier in found.multipliers}


def test_what_work_grows_with_is_counted_in_the_application() -> None:
    found = situation({"shop/app.py": API, "tests/test_shop.py": TEST + API, "docs/x.py": API})
    counts = found.drivers.counts
    assert (counts["routes"], counts["settings"], counts["calls"]) == (2, 2, 2)
    assert counts["models"] == 1
    assert (counts["tests"], counts["modules"], counts["kloc"]) == (1, 1, 0.0)


@pytest.mark.parametrize(
    ("made", "layer"),
    [
        ("from fastapi import FastAPI as App", "host"),
        ("from starlette.applications import Starlette as App", "host"),
        ("from flask import Flask as App", "host-flask"),
        ("from quart import Quart as App", "host-any-asgi"),
    ],
)
def test_a_framework_is_reached_where_a_layer_for_it_is_carried(made: str, layer: str) -> None:
    files = {"app.py": f"{made}\n\napp = App(__name__)\n", "requirements.txt": ""}
    assert not situation(files).adapted
    assert "foreign-framework" in names(situation(files, "metrics"))
    assert situation(files, layer).adapted
    assert "foreign-framework" not in names(situation(files, layer))


def test_a_command_needs_no_adapter() -> None:
    assert situation({"job.py": "print('done')\n"}).adapted


def test_code_without_a_test_is_harder() -> None:
    assert "no-tests" in names(situation({"app.py": API}))
    assert "no-tests" not in names(situation({"app.py": API, "tests/test_it.py": TEST}))


@pytest.mark.parametrize(
    ("stated", "old"), [(">=3.8", True), ("^3.10", True), (">=3.11", False), ("<4,>=3.9", True)]
)
def test_an_old_python_is_harder(stated: str, old: bool) -> None:
    manifest = f'[project]\nname = "x"\nversion = "1"\nrequires-python = "{stated}"\n'
    found = situation({"app.py": API, "pyproject.toml": manifest})
    assert ("old-python" in names(found)) == old


def test_a_strict_gate_is_harder() -> None:
    manifest = '[tool.pytest.ini_options]\nfilterwarnings = ["error"]\n'
    found = situation({"app.py": API, "tests/test_it.py": TEST, "pyproject.toml": manifest})
    assert "strict-gate" in names(found)
