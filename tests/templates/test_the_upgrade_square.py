"""A project that climbs to a level is, to the byte, the one that is made there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.answers import settle
from scaffold.assemble import climbed
from scaffold.move import Move, decide
from scaffold.questions import package_name_for
from scaffold.story import tell
from tests.templates.every import PAIRS, Pristine, choices, library, made, projects, state_of
from upgrader.plan import plan


def _climb(low: int, high: int, answers: Mapping[str, str]) -> Move:
    before = state_of(low, answers)
    after = climbed(library(), before, high, settle(library(), high, answers))
    return decide(library(), Path(), Pristine(made(before).tree), before, after)


def _is_square(low: int, high: int, answers: Mapping[str, str]) -> None:
    climb = _climb(low, high, answers)
    assert climb.plan.result(climb.ours) == made(state_of(high, answers)).tree
    assert climb.after == state_of(high, answers)
    assert not climb.plan.needs_you
    assert not climb.plan.offers


@pytest.mark.parametrize("answers", projects(), ids=str)
@pytest.mark.parametrize(("low", "high"), PAIRS)
def test_upgrading_is_making_it_there(low: int, high: int, answers: Mapping[str, str]) -> None:
    _is_square(low, high, answers)


@settings(max_examples=20, deadline=None)
@given(
    pair=st.sampled_from(PAIRS),
    name=st.from_regex(r"\A[A-Za-zÄ][A-Za-z0-9 &+.,'()_-]{0,30}\Z").filter(
        lambda name: len(package_name_for(name)) > 1
    ),
    chosen=st.sampled_from(choices()),
)
def test_it_holds_for_any_name(pair: tuple[int, int], name: str, chosen: Mapping[str, str]) -> None:
    _is_square(*pair, {"project_name": name, "package_name": "any_name", **chosen})


@pytest.mark.parametrize(("low", "high"), PAIRS)
def test_its_commits_end_where_the_plan_does(low: int, high: int) -> None:
    climb = _climb(low, high, {"project_name": "Order desk"})
    commits = list(tell(library(), climb))
    tree = climb.ours
    for commit in commits:
        tree = tree.replacing(commit.files)
    assert tree == climb.ours.replacing(climb.writes)
    new = [name for name in climb.after.layers if name not in climb.before.layers]
    assert [commit.message.split(":")[0] for commit in commits] == [f"Add {name}" for name in new]


@pytest.mark.parametrize("answers", projects(), ids=str)
def test_a_second_upgrade_changes_nothing(answers: Mapping[str, str]) -> None:
    top = made(state_of(4, answers))
    assert not plan(top, top.tree, top).writes
