"""The review agrees with what we make: each level is seen, and each layer that is taken out."""

from __future__ import annotations

from functools import cache

import pytest

from scaffold.library import LEVELS
from scaffold.state import State
from tests.review.trees import reviewed
from tests.templates.every import library, made, state_of
from upgrader.inspection import Repository
from upgrader.layer import choice
from upgrader.review.judge import Judgement
from upgrader.tree import File

PROVIDERS = ("github", "gitlab")


def answers(ci: str) -> dict[str, str]:
    return {"project_name": "Order desk", "ci": ci}


def under(name: str, has: tuple[str, ...]) -> set[str]:
    """Return the layers that a layer stands on, and those below them, of those that are there."""
    needs = library().layer(name).needs
    below = {each for need in needs for each in choice(need) if each in has}
    return below.union(*(under(each, has) for each in below))


# What others bring too, so that it is there without this layer.
TWICE = {
    "settings": "each reader of settings brings the class",
    "user-guide": "the README of the prototype says how it is run",
    "authn": "the access gate knows people by their keys",
    "cd-rollback": "the pipeline of releases ships it",
    "graceful-shutdown": "the server is started with a limit for its end",
}


@cache
def of(level: int, ci: str, out: str = "") -> Judgement:
    """Review a new project, with one layer left out if it is named."""
    state = state_of(level, answers(ci))
    has = state.layers
    layers = tuple(name for name in has if name != out and out not in under(name, has))
    tree = made(State(level, layers, state.answers)).tree
    # uv makes it in the real project, where the layer is.
    locked = {"uv.lock": File(b"version = 1\n")} if "lockfile" in layers else {}
    return reviewed(Repository(tree.replacing(locked)))


@pytest.mark.parametrize("ci", PROVIDERS)
@pytest.mark.parametrize("level", LEVELS)
def test_a_new_project_stands_at_its_level(level: int, ci: str) -> None:
    standing = of(level, ci).standing
    assert (standing.level, standing.blockers if level == 4 else ()) == (level, ())


@pytest.mark.parametrize("level", LEVELS)
def test_what_the_layers_bring_is_met(level: int) -> None:
    states = {v.id: v.state for v in of(level, "github").verdicts}
    names = state_of(level, answers("github")).layers
    brought = {c.id for name in names for c in library().layer(name).capabilities}
    assert {name: states[name] for name in brought if states[name] != "met"} == {}


def test_a_new_project_has_no_flaw() -> None:
    assert of(4, "github").flaws == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "out",
    [n for n in state_of(4, answers("github")).layers if library().layer(n).capabilities],
)
def test_a_layer_that_is_taken_out_is_said_by_name(out: str) -> None:
    level = library().layer(out).level
    capabilities = [c.id for c in library().layer(out).capabilities]
    found = {v.id: v for v in of(level, "github", out).verdicts}
    lost = [name for name in capabilities if found[name].state != "met"]
    assert lost or out in TWICE
    # Other layers bring tests of their own: without ours there is still a suite.
    assert set(capabilities) - set(lost) <= {"tests", *TWICE}
    assert all(found[name].looked_for or found[name].reason for name in lost)


@pytest.mark.parametrize(("out", "level"), [("rbac", 3), ("audit-log", 3), ("ci-github", 2)])
def test_a_level_falls_with_a_layer_that_it_needs(out: str, level: int) -> None:
    standing = of(4, "github", out).standing
    assert standing.level == level
    ids = {name for blocker in standing.blockers for name in blocker.of}
    assert set(library().layer(out).capabilities[0].id.split()) <= ids
    assert any(standing.without.values())
