"""Dates of a plan: working days counted from a start, weekends left out."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil, floor

_WEEK = 5


def first_day(start: date) -> date:
    """Return the first working day from a date on."""
    late = start.weekday() - _WEEK
    return start if late < 0 else start + timedelta(days=2 - late)


def next_monday(today: date) -> date:
    """Return the Monday after a day."""
    return today + timedelta(days=7 - today.weekday())


def begins(start: date, days: float) -> str:
    """Return the date on which work begins, so many working days after the start."""
    return _at(start, floor(round(days, 6)))


def ends(start: date, days: float) -> str:
    """Return the date of the last day of work."""
    return _at(start, max(0, ceil(round(days, 6)) - 1))


def _at(start: date, days: int) -> str:
    first = first_day(start)
    weeks, rest = divmod(first.weekday() + days, _WEEK)
    monday = first - timedelta(days=first.weekday())
    try:
        return (monday + timedelta(weeks=weeks, days=rest)).isoformat()
    except OverflowError:
        return date.max.isoformat()
