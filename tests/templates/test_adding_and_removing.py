"""A layer goes in and comes out again, and leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scaffold.move import decide
from scaffold.owner_routes import routes_in
from scaffold.state import State
from tests.templates.every import NAMES, Pristine, choices, free, library, made, state_of
from upgrader.tree import File, Tree

NAME = NAMES[0]
FREE = free()


@pytest.mark.parametrize(("name", "top"), FREE.items(), ids=FREE)
def test_what_was_added_and_removed_was_never_there(name: str, top: State) -> None:
    without = replace(top, layers=tuple(other for other in top.layers if other != name))
    added = decide(library(), Path(), Pristine(made(without).tree), without, top)
    tree = added.plan.result(added.ours)
    assert tree == made(top).tree
    removed = decide(library(), Path(), Pristine(tree), top, without)
    assert removed.plan.result(removed.ours) == made(without).tree


@pytest.mark.parametrize(("name", "top"), FREE.items(), ids=FREE)
def test_it_holds_around_the_owners_edits(name: str, top: State) -> None:
    without = replace(top, layers=tuple(other for other in top.layers if other != name))
    ours = made(without).tree
    own = ours.replacing(
        {
            "README.md": File(ours["README.md"].data + b"\n## Who to ask\n\nAda.\n"),
            ".gitignore": File(ours[".gitignore"].data + b"*.csv\n"),
            "pyproject.toml": File(
                ours["pyproject.toml"].data.replace(
                    b'version = "0.1.0"', b'version = "0.2.0"  # own'
                )
            ),
            "own.txt": File(b"own\n"),
        }
    )
    added = decide(library(), Path(), Pristine(own), without, top)
    there = added.plan.result(added.ours)
    removed = decide(library(), Path(), Pristine(there), top, without)
    back = removed.plan.result(removed.ours)
    assert not added.plan.needs_you
    assert not removed.plan.needs_you
    assert back == own.only(back)


def test_every_layer_that_nothing_needs_is_tried() -> None:
    """What is left has code that another layer calls, whatever is answered."""
    made_of = {name for answers in choices() for name in state_of(4, {**NAME, **answers}).layers}
    assert made_of - set(FREE) == {
        "cd-rollback", "ci-github", "ci-gitlab", "container", "database", "errors", "hooks", "host",
        "host-asgi", "host-starlette", "metrics", "project-policies", "prototype", "readiness",
        "release-notes", "settings", "settings-pydantic", "smoke-test", "structured-logs", "tests",
        "types", "vuln-scan",
    }  # fmt: skip


def test_a_policy_names_the_routes_that_the_owner_has() -> None:
    tree = Tree(
        {
            "src/desk/app.py": File(
                b"from fastapi import FastAPI\nfrom desk.users import router\n"
                b'app = FastAPI()\napp.include_router(router, prefix="/v1")\n'
                b'@app.get("/")\ndef about() -> None: ...\n'
            ),
            "src/desk/users.py": File(
                b'from fastapi import APIRouter\nrouter = APIRouter(prefix="/users")\n'
                b'@router.delete("/{name}")\ndef drop(name: str) -> None: ...\n'
                b'@router.api_route("/", methods=["PUT", "POST"])\ndef put() -> None: ...\n'
            ),
        }
    )
    assert sorted(routes_in(tree)) == [
        ["DELETE", "/v1/users/{name}"],
        ["GET", "/"],
        ["POST", "/v1/users/"],
        ["PUT", "/v1/users/"],
    ]
