"""Layout, packaging, versions, tests, gates, CI and data are found where repositories keep them."""

from __future__ import annotations

import pytest

from tests.inspection.trees import best, inspected, values

APP = """
--- {path}
from fastapi import FastAPI
app = FastAPI()
"""


@pytest.mark.parametrize(
    ("path", "more", "value", "ops"),
    [
        ("src/shop/main.py", "--- src/shop/__init__.py\n", "src", "src/shop/ops"),
        ("shop/main.py", "--- shop/__init__.py\n", "package at the root", "shop/ops"),
        ("shop/main.py", "", "package at the root", "shop/ops"),
        ("main.py", "--- other.py\nx = 1\n", "flat modules", "ops"),
        ("main.py", "", "one script", "ops"),
        (
            "backend/src/shop/main.py",
            "--- backend/src/shop/__init__.py\n--- backend/pyproject.toml\n[project]\nname='x'\n",
            "application in a subfolder",
            "backend/src/shop/ops",
        ),
    ],
)
def test_the_layout_says_where_our_package_would_go(
    path: str, more: str, value: str, ops: str
) -> None:
    found = best(APP.format(path=path) + more, "layout")
    assert (found.value, found.about["ops"]) == (value, ops)


def test_a_repository_without_code_has_no_layout() -> None:
    report = inspected("--- README.md\n# Notes\n")
    assert report.topic("layout").answers[0].value == "no code"
    assert [topic.name for topic in report.unsure] == ["application"]


@pytest.mark.parametrize(
    ("manifest", "value", "backend"),
    [
        (
            "--- pyproject.toml\n[project]\nname='x'\n[build-system]\n"
            "build-backend = 'hatchling.build'\n",
            "PEP 621",
            "hatchling",
        ),
        ("--- pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.11'\n", "Poetry", "none"),
        ("--- pyproject.toml\n[project]\nname='x'\n[tool.pdm.scripts]\na='b'\n", "PDM", "none"),
        ("--- setup.cfg\n[options]\ninstall_requires =\n  flask\n", "setup.cfg", None),
        ("--- setup.py\nsetup(install_requires=['flask'])\n", "setup.py", None),
        ("--- requirements.txt\nflask\n", "requirements files", None),
        ("--- Pipfile\n[packages]\nflask = '*'\n", "Pipfile", None),
        ("--- environment.yml\ndependencies:\n  - flask\n", "conda", None),
        ("--- README.md\n# Notes\n", "nothing", None),
        ("--- pyproject.toml\n[project\n", "pyproject.toml", None),
    ],
)
def test_packaging(manifest: str, value: str, backend: str | None) -> None:
    found = best(APP.format(path="main.py") + manifest, "packaging")
    assert (found.value, found.about.get("backend")) == (value, backend)


def test_python_versions_come_with_who_says_them() -> None:
    text = """
    --- pyproject.toml
    [project]
    requires-python = ">=3.11"
    classifiers = ["Programming Language :: Python :: 3.12"]
    --- .python-version
    3.13
    --- Dockerfile
    FROM --platform=linux/amd64 python:3.12-slim
    --- .github/workflows/ci.yml
    jobs:
      test:
        strategy:
          matrix:
            python-version: ["3.11", "3.13"]
    --- runtime.txt
    python-3.10.2
    """
    found = {(a.value, a.about["by"]) for a in inspected(text).topic("python").answers}
    assert found == {
        (">=3.11", "requires-python"),
        ("3.12", "classifier"),
        ("3.13", ".python-version"),
        ("3.12", "image"),
        ("3.11", "CI"),
        ("3.13", "CI"),
        ("3.10.2", "runtime.txt"),
    }


@pytest.mark.parametrize(
    ("text", "runner"),
    [
        ("--- tests/test_a.py\ndef test_a():\n    assert 1 == 1\n", "pytest"),
        (
            "--- tests.py\nimport unittest\nclass A(unittest.TestCase):\n"
            "    def test_a(self): ...\n",
            "unittest",
        ),
        (
            "--- manage.py\n--- shop/tests.py\nfrom django.test import TestCase\n"
            "class A(TestCase): ...\n",
            "Django",
        ),
        ("--- tests/test_a.py\n--- Makefile\ntest:\n\ttox -e py\n", "tox"),
        ("--- tests/test_a.py\n--- README.md\n```sh\nnox -s tests\n```\n", "nox"),
        ("--- main.py\nx = 1\n", "none"),
        ("--- test_manual.py\nprint('hello')\n", "none"),
    ],
)
def test_how_tests_are_run(text: str, runner: str) -> None:
    assert best(text, "tests").value == runner


def test_gates_that_new_code_must_pass() -> None:
    text = """
    --- pytest.ini
    [pytest]
    addopts = -ra --cov-fail-under=100 src/shop tests
    filterwarnings =
        error
    --- Makefile
    # pytest --cov-fail-under=20
    """
    assert values(text, "gates") == [
        "coverage may not fall below 100%",
        "every warning is a failure",
        "addopts names paths: src/shop",
    ]


def test_ci_and_whether_it_runs_the_tests() -> None:
    text = """
    --- .gitlab-ci.yml
    test:
      script: [pytest -q]
    --- .github/workflows/merge.yml
    jobs:
      merge:
        steps:
          - run: gh pr merge
    """
    found = {a.value: a.about["runs_tests"] for a in inspected(text).topic("ci").answers}
    assert found == {"GitHub Actions": "none seen", "GitLab": ".gitlab-ci.yml:2"}


def test_where_data_is_kept() -> None:
    text = """
    --- requirements.txt
    SQLAlchemy>=2
    psycopg[binary]
    --- alembic.ini
    [alembic]
    --- examples/migrations/0001_initial.py
    --- app.py
    import os, sqlite3
    url = os.environ["DATABASE_URL"]
    """
    found = values(text, "database")
    assert set(found) == {"SQLAlchemy", "PostgreSQL", "Alembic", "SQLite", "DATABASE_URL"}


def test_lock_files_and_frozen_requirements() -> None:
    text = """
    --- uv.lock
    version = 1
    --- requirements.txt
    # This file is autogenerated by pip-compile
    flask==3.0
    --- requirements-dev.txt
    pytest==9.0
    """
    assert values(text, "locks") == ["pinned by hand", "pip-compile", "uv"]


def test_the_document_is_the_same_for_the_same_files() -> None:
    text = APP.format(path="shop/main.py")
    assert inspected(text).document() == inspected(text).document()
