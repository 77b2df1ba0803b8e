"""The charts: boxes that fill their region, bars on an axis, and dates that leave weekends out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.reports.chart import Places, axis, boxes, span
from scaffold.reports.dates import begins, ends, first_day, next_monday
from scaffold.reports.treemap import treemap

sizes = st.lists(st.floats(1, 5000), min_size=1, max_size=60).map(
    lambda found: sorted(found, reverse=True)
)
days = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(sizes, st.floats(10, 200), st.floats(10, 200))
@settings(max_examples=60, deadline=None)
def test_boxes_fill_the_region_by_their_sizes_and_stay_inside(
    found: list[float], width: float, height: float
) -> None:
    drawn = treemap(found, width, height)
    assert len(drawn) == len(found)
    for size, box in zip(found, drawn, strict=True):
        share = box.width * box.height / 10_000
        assert share == pytest.approx(size / sum(found), rel=0.02, abs=1e-4)
        assert box.left >= -0.01
        assert box.top >= -0.01
        assert box.left + box.width <= 100.1
        assert box.top + box.height <= 100.1


@given(sizes)
@settings(max_examples=30, deadline=None)
def test_no_two_boxes_lie_over_each_other(found: list[float]) -> None:
    drawn = treemap(found, 160, 70)
    for number, one in enumerate(drawn):
        for other in drawn[number + 1 :]:
            across = min(one.left + one.width, other.left + other.width)
            down = min(one.top + one.height, other.top + other.height)
            wide = across - max(one.left, other.left)
            high = down - max(one.top, other.top)
            assert wide < 0.02 or high < 0.02


def part(path: str, lines: float) -> dict[str, object]:
    return {
        "path": path, "kind": "module", "fate": "reuse", "measures": {"lines": lines},
        "slug": path, "name": path,
    }  # fmt: skip


def test_many_small_modules_share_a_box_a_folder_and_no_line_is_lost() -> None:
    parts = [part(f"{'ab'[n % 2]}/c{n}.py", 200 - n) for n in range(100)]
    (region,) = boxes(parts, Places())
    assert len(region["boxes"]) == 32
    assert (
        sum(box["lines"] for box in region["boxes"])
        == region["lines"]
        == sum(200 - n for n in range(100))
    )
    assert {b["part"]["path"] for b in region["boxes"]} >= {"35 in a/", "35 in b/"}


def test_modules_without_lines_have_no_box() -> None:
    assert boxes([part("a/__init__.py", 0)], Places()) == []


@given(days, st.floats(0, 2000))
@settings(max_examples=120)
def test_work_is_never_on_a_weekend_and_never_ends_before_it_begins(
    start: date, length: float
) -> None:
    first, last = (date.fromisoformat(found(start, length)) for found in (begins, ends))
    assert first.weekday() < 5
    assert last.weekday() < 5
    assert first >= start
    assert date.fromisoformat(ends(start, length + 3)) > date.fromisoformat(begins(start, length))


@given(days, st.integers(0, 700))
@settings(max_examples=60)
def test_working_days_are_counted_as_a_calendar_counts_them(start: date, count: int) -> None:
    day, left = first_day(start), count
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    assert begins(start, count) == day.isoformat()


@given(days)
def test_without_a_start_work_begins_on_the_next_monday(today: date) -> None:
    found = next_monday(today)
    assert found.weekday() == 0
    assert 0 < (found - today).days <= 7


@given(days, st.floats(0, 500), st.floats(0.5, 2000))
@settings(max_examples=60, deadline=None)
def test_an_axis_has_a_few_marks_in_order(start: date, first: float, length: float) -> None:
    marks = axis(first_day(start), first, first + length, Places())
    assert len(marks) <= 9


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2027-01-04", "2027-01-04", "4 Jan 2027"),
        ("2027-01-04", "2027-01-08", "4 to 8 Jan 2027"),
        ("2027-01-29", "2027-02-02", "29 Jan to 2 Feb 2027"),
        ("2027-12-28", "2028-05-25", "28 Dec 2027 to 25 May 2028"),
    ],
)
def test_two_dates_are_said_once_where_they_agree(first: str, last: str, words: str) -> None:
    assert span(first, last) == words
