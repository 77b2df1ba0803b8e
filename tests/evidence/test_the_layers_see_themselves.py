"""What a layer brings is what its looks see: its capabilities are met with it, and not without."""

from __future__ import annotations

from functools import cache

import pytest

from scaffold import lock
from scaffold.answers import settle
from scaffold.assemble import made_of, state_at
from scaffold.library import LEVELS, Library, load
from scaffold.state import State
from upgrader.evidence import Facts, Finding, Look, look_for
from upgrader.layer import Capability, Layer, choice
from upgrader.tree import File

PROVIDERS = ("github", "gitlab")


@cache
def library() -> Library:
    return load()


def state_of(level: int, ci: str) -> State:
    given = {"project_name": "Order desk", "ci": ci}
    return state_at(library(), level, settle(library(), level, given))


@cache
def facts_of(layers: tuple[str, ...], level: int, ci: str) -> Facts:
    state = state_of(level, ci)
    tree = made_of(library(), State(level, layers, state.answers)).tree
    if lock.LAYER in layers:  # what uv makes of it, once the project is there
        tree = tree.replacing({lock.NAME: File(b"version = 1\n")})
    return Facts(tree)


def finding(capability: Capability, facts: Facts) -> Finding:
    return look_for([Look.parse(table, capability.id) for table in capability.look], facts)


def under(layer: Layer, *, parts: bool = False) -> tuple[str, ...]:
    """Return the layers that a layer stands on; what it has a choice of is a part of itself.

    More would prove less: a layer beside it may well bring the same, as metrics brings runbooks.
    """
    top = state_of(LEVELS[-1], layer.when.get("ci", PROVIDERS)[0]).layers
    needs = [need for need in layer.needs if parts or len(choice(need)) == 1]
    below = [name for need in needs for name in choice(need) if name in top]
    found = {each for name in below for each in (name, *under(library().layer(name), parts=True))}
    return tuple(row.name for row in library().layers if row.name in found)


@pytest.mark.parametrize("ci", PROVIDERS)
@pytest.mark.parametrize("level", LEVELS)
def test_every_capability_of_a_level_is_met(level: int, ci: str) -> None:
    names = state_of(level, ci).layers
    facts = facts_of(names, level, ci)
    unmet = {
        f"{name}: {capability.id}": seen.looked_for
        for name in names
        for capability in library().layer(name).capabilities
        if (seen := finding(capability, facts)).state != "met"
    }
    assert unmet == {}
    assert facts.unreadable == {}


@pytest.mark.parametrize("layer", [layer.name for layer in load().layers])
def test_without_its_layer_a_capability_is_not_met(layer: str) -> None:
    taken = library().layer(layer)
    facts = facts_of(under(taken), taken.level, taken.when.get("ci", PROVIDERS)[0])
    still_met = {
        capability.id: seen.evidence
        for capability in taken.capabilities
        if (seen := finding(capability, facts)).state == "met"
    }
    assert still_met == {}
