"""Calibration: what real hours say about the base of the estimates and their common factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from typing import Any

from upgrader.errors import UserError
from upgrader.review.roadmap.rates import Rates

ENOUGH = 20  # actual hours; with fewer, every figure is marked as uncalibrated
_PRIOR = 5  # how many actual hours the table counts for


class BadActuals(UserError):
    """A file of actual hours does not say what it must."""


@dataclass(frozen=True, slots=True)
class Actual:
    """Real hours of one piece of work, and what was expected of it at base 1."""

    capability: str
    hours: float
    expected: float
    rates: str = ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far the figures are founded."""

    count: int
    base: float
    sigma: float

    @property
    def is_enough(self) -> bool:
        """Tell whether enough actual hours stand behind the figures."""
        return self.count >= ENOUGH


def calibrated(rates: Rates, actuals: Sequence[Actual]) -> tuple[Rates, Calibration]:
    """Return the rates with the base and the sigma that actual hours give, and how many there are.

    Few actual hours move them little: the table stands for a handful of its own.
    """
    errors = [log(actual.hours / actual.expected) for actual in actuals]
    weight = _PRIOR + len(errors)
    shift = sum(errors) / weight
    spread = _PRIOR * rates.sigma**2 + sum((error - shift) ** 2 for error in errors)
    found = Calibration(len(errors), rates.base * exp(shift), sqrt(spread / weight))
    if not errors:
        found = Calibration(0, rates.base, rates.sigma)
    return replace(rates, base=found.base, sigma=found.sigma), found


def parse_actuals(table: Mapping[str, Any], place: str) -> tuple[Actual, ...]:
    """Return the actual hours that a table holds, or raise BadActuals."""
    rows = table.get("actual", ())
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            actual = Actual(
                capability=str(row["capability"]),
                hours=_hours(row["hours"]),
                expected=_hours(row["expected"]),
                rates=str(row.get("rates", "")),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadActuals(
                what=f"actual {number} does not say what it must: {error}",
                where=place,
                help="each [[actual]] has capability, hours and expected",
            ) from error
        found.append(actual)
    return tuple(found)


def _hours(value: Any) -> float:
    hours = float(value)
    if not 0 < hours < 1e6:
        raise ValueError(f"{value!r} is not a number of hours")
    return hours
