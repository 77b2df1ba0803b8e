"""The table of rates: whole, editable, and moved by actual hours."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import exp, log
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.checks import load_checks
from tests.review_pages.cases import planned, rates, table
from upgrader.review.roadmap import Actual, calibrated, merged, parse_actuals, parse_rates
from upgrader.review.roadmap.calibration import ENOUGH, BadActuals
from upgrader.review.roadmap.rates import BadRates

CHECKS, _ = load_checks()


def test_every_row_is_for_a_capability_that_is_judged() -> None:
    assert set(rates().work) - {check.id for check in CHECKS} == set()


def test_every_capability_that_is_judged_has_hours_here_or_with_its_check() -> None:
    bare = [c.id for c in CHECKS if c.id not in rates().work and c.effort[1] <= 0]
    assert bare == []


def test_what_is_named_in_the_table_is_known() -> None:
    known, found = {check.id for check in CHECKS}, rates()
    for names in (found.needs, found.covers):
        assert {*names, *(n for others in names.values() for n in others)} - known == set()
    assert {name for wait in found.waits for name in wait.capabilities} - known == set()


def test_each_piece_of_work_says_what_people_do_in_one_sentence() -> None:
    for name, rate in rates().work.items():
        assert rate.people.endswith("."), name
        assert rate.people.count(". ") == 0, name


def test_needs_go_in_no_circle() -> None:
    found = rates().needs

    def below(name: str, asking: tuple[str, ...]) -> None:
        assert name not in asking, asking
        for need in found.get(name, ()):
            below(need, (*asking, name))

    for name in found:
        below(name, ())


def test_a_table_of_ones_own_may_hold_only_what_it_changes() -> None:
    own = merged(table(), {"work": {"metrics": {"hand": [1, 1, 1]}}, "model": {"sigma": 0.5}})
    found = parse_rates(own, "ours.toml")
    assert found.sigma == 0.5
    assert found.work["metrics"].hand.high == 1
    assert found.work["metrics"].people == rates().work["metrics"].people


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"work": {"metrics": {"hand": [3, 2, 1]}}}, "work.metrics"),
        ({"work": {"metrics": {"hand": [1, 2]}}}, "work.metrics"),
        ({"work": {"metrics": {"per": {"cows": [1, 2, 3]}}}}, "work.metrics"),
        ({"work": {"metrics": {"theme": "fun"}}}, "work.metrics"),
        ({"work": {"metrics": {"hours": 3}}}, "work.metrics"),
        ({"work": {"new": {"severity": 3}}}, "work.new"),
        ({"multipliers": {"no-tests": {"factor": 0.5}}}, "multipliers"),
        ({"model": {"sigma": "wide"}}, "model"),
        ({"model": {"people": 0}}, "model"),
        ({"model": {"focus_hours": True}}, "model"),
        ({"waits": {"legal": {"days": 3}}}, "waits"),
        ({"work": 3}, "work"),
        ({"odd": {}}, "ours.toml"),
    ],
)
def test_a_wrong_table_is_refused_at_its_place(change: Mapping[str, Any], where: str) -> None:
    with pytest.raises(BadRates) as refused:
        parse_rates(merged(table(), change), "ours.toml")
    assert where in refused.value.where
    assert refused.value.help


def test_beyond_many_of_a_kind_each_counts_less_and_never_nothing() -> None:
    found = rates()
    counts = [found.repeated(count) for count in range(200)]
    assert counts[20] == 20
    assert counts[120] == 60
    assert all(left < right for left, right in pairwise(counts))


def test_no_actual_hours_leave_the_table_as_it_is() -> None:
    fitted, calibration = calibrated(rates(), ())
    assert (fitted, calibration.count, calibration.is_enough) == (rates(), 0, False)


@given(st.lists(st.floats(0.2, 5), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_actual_hours_draw_the_base_towards_them_and_not_beyond(ratios: list[float]) -> None:
    actuals = [Actual("metrics", 10 * ratio, 10) for ratio in ratios]
    fitted, calibration = calibrated(rates(), actuals)
    middle = exp(sum(map(log, ratios)) / len(ratios))
    assert min(1, middle) - 1e-9 <= fitted.base <= max(1, middle) + 1e-9
    assert calibration.is_enough == (len(ratios) >= ENOUGH)
    assert fitted.sigma > 0


def test_many_actual_hours_that_agree_make_the_range_narrow() -> None:
    fitted, _ = calibrated(rates(), [Actual("metrics", 12, 10)] * 60)
    assert fitted.base == pytest.approx(1.2, rel=0.02)
    assert fitted.sigma < 0.15


def test_actual_hours_that_differ_make_it_wide() -> None:
    actuals = [Actual("metrics", hours, 10) for hours in (2, 50)] * 20
    fitted, _ = calibrated(rates(), actuals)
    assert fitted.sigma > 1


@pytest.mark.parametrize(
    "row",
    [{"capability": "x"}, {"capability": "x", "hours": 0, "expected": 1}, {"hours": "a"}, 3],
)
def test_a_wrong_record_of_hours_is_named(row: Any) -> None:
    good = {"capability": "x", "hours": 1, "expected": 2}
    with pytest.raises(BadActuals, match="actual 2 "):
        parse_actuals({"actual": [good, row]}, "actuals.toml")


def test_a_roadmap_says_how_far_its_figures_are_founded() -> None:
    assert not planned().calibration.is_enough
