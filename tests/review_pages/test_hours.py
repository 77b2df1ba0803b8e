"""Hours are ranges: many outcomes of three points, under one common factor."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upgrader.review.roadmap.hours import OUTCOMES, Points, outcomes, ranged, total
from upgrader.review.roadmap.rounding import WEEK, shown

hour = st.floats(0.1, 500, allow_nan=False)
points = st.tuples(hour, hour, hour).map(lambda found: Points(*sorted(found)))
sigmas = st.floats(0.0, 1.0)


@given(points, sigmas)
@settings(max_examples=60, deadline=None)
def test_four_of_five_cases_need_no_less_than_half_of_them(found: Points, sigma: float) -> None:
    hours = ranged(outcomes(found, "one"), sigma)
    assert hours.p80 >= hours.p50 > 0


@given(points, points, sigmas)
@settings(max_examples=60, deadline=None)
def test_more_work_never_takes_less(first: Points, more: Points, sigma: float) -> None:
    small = ranged(outcomes(first, "one"), sigma)
    large = ranged(total([outcomes(first, "one"), outcomes(more, "two")]), sigma)
    assert large.p50 >= small.p50
    assert large.p80 >= small.p80


@given(points)
@settings(max_examples=40, deadline=None)
def test_the_outcomes_have_the_mean_and_the_ends_of_a_beta_pert(found: Points) -> None:
    hours = outcomes(found, "one")
    assert len(hours) == OUTCOMES
    assert found.low <= min(hours) <= max(hours) <= found.high
    mean = (found.low + 4 * found.mode + found.high) / 6
    assert sum(hours) / OUTCOMES == pytest.approx(mean, rel=0.01)


def test_without_a_common_factor_the_middle_is_that_of_the_outcomes() -> None:
    hours = ranged(outcomes(Points(0, 5, 10), "one"), 0)
    assert hours.p50 == pytest.approx(5, abs=0.05)
    assert hours.p80 == pytest.approx(6.64, abs=0.1)  # of the beta distribution with 3 and 3


def test_a_common_factor_alone_gives_a_log_normal() -> None:
    hours = ranged((100.0,) * OUTCOMES, 0.35)
    assert hours.p50 == pytest.approx(100)
    assert hours.p80 == pytest.approx(100 * 2.718281828 ** (0.35 * 0.841621), rel=1e-4)


def test_who_errs_once_errs_everywhere_so_a_sum_stays_wide() -> None:
    parts = [outcomes(Points(2, 4, 12), f"gap {number}") for number in range(21)]
    naive, honest = ranged(total(parts), 0), ranged(total(parts), 0.35)
    assert naive.p80 / naive.p50 < 1.08
    assert honest.p80 / honest.p50 > 1.3


def test_two_estimates_do_not_err_together_by_themselves() -> None:
    first, second = (outcomes(Points(1, 2, 9), name) for name in ("one", "two"))
    middle = sum(first) / OUTCOMES
    together = sum((a - middle) * (b - middle) for a, b in zip(first, second, strict=True))
    spread = sum((a - middle) ** 2 for a in first)
    assert abs(together / spread) < 0.2


def test_the_same_estimate_has_the_same_outcomes_everywhere() -> None:
    hours = outcomes(Points(1, 2, 9), "add:metrics")
    assert [round(hour, 6) for hour in hours[:3]] == [3.138144, 1.200542, 1.463132]


@given(hour, st.floats(1.0, 3.0), st.floats(0.5, 12))
@settings(max_examples=80, deadline=None)
def test_what_is_shown_is_a_range_and_never_finer_than_half_a_day(
    low: float, wider: float, focus: float
) -> None:
    from upgrader.review.roadmap.hours import Range

    found = shown(Range(low, low * wider), focus)
    assert found is not None
    assert found.p80 > found.p50
    for value in (found.p50, found.p80):
        assert (value * 2 if value < WEEK else value / WEEK) % 1 == 0


def test_more_hours_are_never_shown_as_less() -> None:
    from upgrader.review.roadmap.hours import Range

    seen = [shown(Range(tenths / 10, tenths / 8), 5) for tenths in range(1, 3000)]
    days = [found.p50 for found in seen if found]
    assert all(left <= right for left, right in pairwise(days))


@pytest.mark.parametrize(
    ("p50", "p80", "words"),
    [
        (0.4, 0.9, "up to half a day"),
        (1, 4, "up to 1 day"),
        (2.6, 4, "half a day to 1 day"),
        (7, 12, "1.5 to 2.5 days"),
        (20, 40, "4 days to 2 weeks"),
        (25, 26, "1 to 2 weeks"),
        (150, 210, "6 to 8 weeks"),
    ],
)
def test_ranges_are_said_as_people_say_them(p50: float, p80: float, words: str) -> None:
    from upgrader.review.roadmap.hours import Range

    assert str(shown(Range(p50, p80), 5)) == words
