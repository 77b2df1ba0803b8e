"""`scaffold prove` runs what a repository has, and names what does not hold."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.running.box import box
from scaffold.running.subject import Subject, ready
from scaffold.wire.prove import prove
from tests.proof.repositories import APP, TESTS, made

pytestmark = pytest.mark.slow

HOLD = ("runnable", "health-live", "error-contract", "access-gate", "gitignore-secrets", "tests")


def states(root: Path, *only: str) -> dict[str, tuple[str, str]]:
    with box() as scratch:
        subject = Subject(scratch.copy(root, "tree"), scratch)
        found = prove(ready(subject), print, only, 60.0)
    return {each.id: (each.state, each.saw) for each in found}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scaffold", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_a_good_repository_is_proven(tmp_path: Path) -> None:
    found = states(made(tmp_path / "shop"), *HOLD)
    assert {name: state for name, (state, _) in found.items()} == dict.fromkeys(HOLD, "proven")
    assert found["access-gate"][1].startswith("1 of ")
    assert found["tests"][1] == "2 passed; 2 turn red with app.py broken"
    assert "GET /healthz answers 200" in found["health-live"][1]


@pytest.mark.parametrize(
    ("capability", "old", "new", "seen"),
    [
        ("health-live", 'return "200 OK"', 'return "503 No"', "GET /healthz gave 503"),
        (
            "health-live",
            'return "200 OK"',
            'import time; time.sleep(1.2); return "200 OK"',
            "s at best",
        ),
        ("access-gate", '!= "probe-key"', '== "nobody"', "no route refuses anybody"),
        ("access-gate", '!= "probe-key"', "is None", "with a wrong value"),
        (
            "error-contract",
            '"nothing here"',
            'str(__import__("traceback").format_stack())',
            "tells",
        ),
        ("error-contract", "404 Not Found", "500 Broken", "gives 500"),
        ("runnable", 'VERSION = "1"', 'raise RuntimeError("no")', "does not start"),
        ("safe-defaults", "", "", "x-content-type-options"),
        ("request-id", "", "", "x-request-id"),
        ("metrics", "", "", "nothing that Prometheus could read"),
    ],
)
def test_what_does_not_hold_is_named(
    tmp_path: Path, capability: str, old: str, new: str, seen: str
) -> None:
    assert old in APP
    root = made(tmp_path / "shop", app_py=APP.replace(old, new, 1) if old else APP)
    state, saw = states(root, capability)[capability]
    assert state == "failed"
    assert seen in saw


def test_tests_that_notice_nothing_are_named(tmp_path: Path) -> None:
    text = TESTS.replace("app.price(5), 5", "5, 5").replace("app.price(20), 40", "40, 40")
    state, saw = states(made(tmp_path / "shop", tests__test_price_py=text), "tests")["tests"]
    assert state == "failed"
    assert "none turns red with app.py broken" in saw


def test_a_key_that_would_be_committed_is_named(tmp_path: Path) -> None:
    root = made(tmp_path / "shop")
    (root / ".gitignore").write_text("*.pyc\n")
    state, saw = states(root, "gitignore-secrets")["gitignore-secrets"]
    assert (state, saw) == ("failed", "`git add -A` stages .env")


def test_what_is_not_there_is_not_run(tmp_path: Path) -> None:
    with box() as scratch:
        subject = Subject(scratch.copy(made(tmp_path / "shop"), "tree"), scratch)
        found = {each.id: each for each in prove(ready(subject), print, (), 60.0)}
    assert found["metrics"].state == "not run"
    assert found["metrics"].saw == "nothing in the repository looks like it"
    assert found["tests"].state == "proven"


def test_the_command_says_that_it_runs_code_and_ends_with_five(tmp_path: Path) -> None:
    root = made(tmp_path / "shop")
    done = run("prove", str(root), "--only", "safe-defaults", "--only", "health-live")
    assert done.returncode == 5, done.stderr
    assert "This runs the repository's code" in done.stderr
    assert "failed    safe-defaults" in done.stdout
    assert "proven    health-live" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    done = run("prove", str(root), "--only", "health-live", "--json")
    assert done.returncode == 0
    [row] = json.loads(done.stdout)["capabilities"]
    assert (row["id"], row["state"]) == ("health-live", "proven")
    assert row["evidence"]


def test_an_unknown_capability_is_a_wrong_question(tmp_path: Path) -> None:
    done = run("prove", str(made(tmp_path / "shop")), "--only", "nothing")
    assert done.returncode == 2
    assert "there is no capability 'nothing'" in done.stderr


@pytest.mark.parametrize(
    ("branch", "state", "seen"),
    [
        ("", "not run", "no route that takes a body was found"),
        ('return reply(start_response, "201 Created", {})', "failed", "announced: 201"),
        ('return reply(start_response, "413 Too Large", {})', "proven", "413 and 413"),
    ],
)
def test_a_limit_counts_where_it_is_seen(
    tmp_path: Path, branch: str, state: str, seen: str
) -> None:
    posted = 'if environ["REQUEST_METHOD"] == "POST":\n        '
    posted += branch or 'return reply(start_response, "405 No", {})'
    text = APP.replace('path = environ["PATH_INFO"]', f'path = environ["PATH_INFO"]\n    {posted}')
    root = made(tmp_path / "shop", app_py=text)
    assert states(root, "input-limits")["input-limits"][0] == state
    assert seen in states(root, "input-limits")["input-limits"][1]
