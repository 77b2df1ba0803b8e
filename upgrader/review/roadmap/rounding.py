"""Rounding: hours as they are shown, in half days below a week, in weeks above, always a range."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from upgrader.review.roadmap.hours import Range

WEEK = 5  # working days


@dataclass(frozen=True, slots=True)
class Shown:
    """Working days of one person, rounded; a week is five."""

    p50: float
    p80: float

    def __str__(self) -> str:
        if self.p80 >= WEEK:
            low = f"{self.p50 / WEEK:.0f}" if self.p50 >= WEEK else _days(self.p50)
            return f"{low} to {_weeks(self.p80)}"
        if self.p50 == 0:
            return f"up to {_days(self.p80)}"
        if self.p50 == 0.5:
            return f"half a day to {_days(self.p80)}"
        return f"{self.p50:g} to {_days(self.p80)}"


def shown(hours: Range, focus_hours: float) -> Shown | None:
    """Return the days that a range of hours is shown as; None where there is nothing to do."""
    if hours.p80 <= 0:
        return None
    low, high = _rounded(hours.p50 / focus_hours), _rounded(hours.p80 / focus_hours)
    if high <= low:
        high = low + (0.5 if low < WEEK else WEEK)
    return Shown(low, high)


def _rounded(days: float) -> float:
    halves = floor(round(days * 2, 9) + 0.5) / 2
    if halves < WEEK:
        return halves
    return float(WEEK * floor(round(days / WEEK, 9) + 0.5))


def _days(days: float) -> str:
    return {0: "nothing", 0.5: "half a day", 1: "1 day"}.get(days, f"{days:g} days")


def _weeks(days: float) -> str:
    return "1 week" if days == WEEK else f"{days / WEEK:.0f} weeks"
