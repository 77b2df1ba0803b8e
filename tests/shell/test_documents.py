"""What programs read: each document is one object on stdout, as its committed schema says."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.shell.conftest import Make
from tests.shell.terminal import Shell
from tests.ugly.all import UGLY

SCHEMAS = ("plan", "inspect", "review")


def schema(name: str) -> dict[str, Any]:
    text = files("scaffold").joinpath(f"schemas/{name}-1.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def document(shell: Shell, *arguments: object) -> dict[str, Any]:
    run = shell.scaffold(*arguments, "--json")
    assert run.code == 0, run.says
    found: dict[str, Any] = json.loads(run.out)
    return found


def faults(name: str, document: object) -> list[tuple[str, str]]:
    validator = Draft202012Validator(schema(name))
    return [(error.json_path, error.message) for error in validator.iter_errors(document)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_refuses_what_is_no_such_document(name: str) -> None:
    assert faults(name, {"changes": [{"action": "rewrite"}], "topics": [], "capabilities": {}})


def test_each_command_that_makes_a_plan_prints_it_so(shell: Shell, make: Make) -> None:
    options = ("--defaults", "--no-lock")
    project = make(1, "--no-lock")
    for arguments in (
        ("new", "other", "--level", 3, "--dry-run", *options),
        ("new", "another", *options),
        ("upgrade", project, "--dry-run", *options),
        ("upgrade", project, *options),
        ("add", "metrics", project, *options),
        ("remove", "metrics", project, *options),
        ("update", project, *options),
    ):
        assert faults("plan", document(shell, *arguments)) == [], arguments


def test_so_is_a_plan_for_a_repository_that_was_there(shell: Shell) -> None:
    UGLY["crlf"].write(shell.cwd / "theirs")
    found = document(shell, "upgrade", "theirs", "--defaults", "--no-lock", "--dry-run")
    assert faults("plan", found) == []
    assert faults("inspect", found["found"]) == []
    assert found["reach"]["target"] == 2


@pytest.mark.parametrize("name", ["crlf", "a-syntax-error", "empty"])
def test_so_is_what_was_found(name: str, shell: Shell) -> None:
    UGLY[name].write(shell.cwd / "theirs")
    assert faults("inspect", document(shell, "inspect", "theirs")) == []
    assert faults("review", document(shell, "review", "theirs")) == []
