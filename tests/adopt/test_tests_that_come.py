"""The tests that layers bring to a repository find there all that they need."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import PurePath

import pytest

from tests.adopt.conftest import Desk, Repo
from tests.adopt.forms import FORMS, Files, flask, typer

_MANIFESTS = re.compile(r"(?:.*/)?(?:requirements.*\.txt|pyproject\.toml)")
_CALLED = {"pyjwt": "jwt", "pyyaml": "yaml"}
_ALONG = {"pydantic-settings": "pydantic", "fastapi": "pydantic", "pyjwt": "cryptography"}
TESTED = {"tests/test_it.py": "def test_it():\n    assert str(1) == '1'\n"}


def flask_with_tests() -> Files:
    """Flask with tests of its own, so that it gets no client of ours."""
    return {**flask(), **TESTED}


def typer_with_tests() -> Files:
    """A command with tests of its own."""
    return {**typer(), **TESTED}


def listed(repo: Repo) -> set[str]:
    """Return the modules of what any manifest names."""
    text = "\n".join(
        data.decode() for path, data in repo.files().items() if _MANIFESTS.fullmatch(path)
    )
    names = {name.lower() for name in re.findall(r"[A-Za-z][\w.-]*", text)}
    along = {module for name, module in _ALONG.items() if name in text.lower()}
    return {_CALLED.get(name, name.replace("-", "_")) for name in names} | along


def imported(source: ast.Module) -> set[str]:
    """Return the names of the modules that a module imports, the first part of each."""
    found = set()
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def asked_for(source: ast.Module) -> set[str]:
    """Return the names of what the tests of a module are given."""
    return {
        each.arg
        for node in ast.walk(source)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        for each in node.args.args
    }


@pytest.mark.parametrize("form", [*FORMS.values(), flask_with_tests, typer_with_tests])
def test_a_test_that_comes_has_all_that_it_needs(desk: Desk, form: object) -> None:
    assert callable(form)
    repo = desk.repo(form())
    before = repo.files()
    repo.upgrade("--to", "3")
    assert repo.code == 0, repo.err
    now = repo.files()
    own = {part.removesuffix(".py") for path in now for part in PurePath(path).parts}
    there = own | listed(repo) | set(sys.stdlib_module_names) | {"pytest"}
    tests = {
        path: ast.parse(data)
        for path, data in now.items()
        if re.search(r"(?:^|/)(?:test_\w+|conftest)\.py$", path)
        and path not in before
        and not path.startswith(".scaffold/")
    }
    missing = {path: names for path, tree in tests.items() if (names := imported(tree) - there)}
    assert not missing
    client = any("def client" in now[path].decode() for path in tests if "conftest" in path)
    without = [path for path, tree in tests.items() if "client" in asked_for(tree) and not client]
    assert not without


def test_no_client_of_ours_comes_to_who_has_tests(desk: Desk) -> None:
    # Importing our entry puts the layers around the very object that the owner's tests ask.
    repo = desk.repo({**FORMS["flat"](), **TESTED})
    repo.upgrade("--to", "3")
    assert repo.code == 0, repo.err
    assert repo.fates().get("smoke-test") != "added"
    assert not [
        path for path in repo.files() if path.endswith("conftest.py") and "ops/" not in path
    ]


def test_code_that_comes_has_the_settings_that_it_asks_for(desk: Desk) -> None:
    # The owner's settings are seen, and no code of ours can read them.
    own = "import os\n\n\nclass Config:\n    KEY = os.environ.get('KEY') or 'none'\n"
    repo = desk.repo({**flask(), **TESTED, "config.py": own})
    repo.upgrade("--to", "2")
    assert repo.code == 0, repo.err
    assert (repo.root / "ops/settings.py").is_file()


def test_alerts_come_with_the_metrics_that_they_ask_for(desk: Desk) -> None:
    own = "from prometheus_client import start_http_server\n\nstart_http_server(9000)\n"
    repo = desk.repo(
        {**flask(), "counts.py": own, "app.py": f"import counts\n{flask()['app.py']!s}"}
    )
    repo.upgrade("--to", "3")
    assert repo.code == 0, repo.err
    there = {path for path in repo.files() if path in ("monitoring/alerts.yml", "ops/metrics.py")}
    assert there != {"monitoring/alerts.yml"}
