"""Hours as three points, as many possible outcomes, and as the range that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import erf, exp, floor, log, sqrt, tau
from typing import NamedTuple

OUTCOMES = 256  # of each estimate; a power of two
_GRID = 400  # steps in which a beta distribution is added up
_MASK = (1 << 64) - 1
_GROUP = 8  # neighbours that count as one where the common factor is laid over them
_TINY = 1e-9
_ROOT = sqrt(2)
_WIDTH = sqrt(tau)


class Points(NamedTuple):
    """The least, the most likely and the most hours."""

    low: float
    mode: float
    high: float

    def plus(self, other: Points, times: float = 1.0) -> Points:
        """Add another estimate, as often as it is needed: it errs the same way each time."""
        return Points(*(mine + times * its for mine, its in zip(self, other, strict=True)))

    def times(self, factor: float) -> Points:
        """Scale it."""
        return Points(*(value * factor for value in self))


@dataclass(frozen=True, slots=True)
class Range:
    """Hours that suffice in half of all cases, and in four of five."""

    p50: float
    p80: float


Outcomes = tuple[float, ...]


@lru_cache(maxsize=512)
def outcomes(points: Points, name: str) -> Outcomes:
    """Return possible hours, each as likely as the others, in an order that the name decides.

    The same name gives the same order, so that more hours never make a sum less.
    """
    span = points.high - points.low
    if span <= 0:
        return (points.high,) * OUTCOMES
    shares = _beta_pert(round((points.mode - points.low) / span, 6))
    return tuple(points.low + span * shares[at] for at in _shuffled(name))


def total(parts: Sequence[Outcomes]) -> Outcomes:
    """Return the sums of what is independent of each other."""
    return tuple(map(sum, zip(*parts, strict=True))) if parts else (0.0,) * OUTCOMES


@lru_cache(maxsize=512)
def ranged(hours: Outcomes, sigma: float) -> Range:
    """Return the range that remains when one common factor lies over all outcomes.

    The factor is log-normal with median 1: the same person and the same code stand behind every
    estimate, so they err together. Its part is exact, not drawn.
    """
    logs = sorted(log(value) for value in hours if value > 0)
    if not logs:
        return Range(0.0, 0.0)
    groups = [sum(logs[at : at + _GROUP]) / len(logs[at : at + _GROUP]) for at in _starts(logs)]
    p50, p80 = (
        logs[min(len(logs) - 1, floor(share * len(logs)))]
        if sigma < _TINY
        else _quantile(groups, sigma, share)
        for share in (0.5, 0.8)
    )
    return Range(exp(p50), exp(p80))


def _quantile(groups: Sequence[float], sigma: float, share: float) -> float:
    low, high = groups[0] - 8 * sigma, groups[-1] + 8 * sigma
    guess = groups[len(groups) // 2]
    for _ in range(40):
        scaled = [(guess - value) / sigma for value in groups]
        off = sum([1 + erf(x / _ROOT) for x in scaled]) / (2 * len(groups)) - share
        if abs(off) < _TINY:
            break
        low, high = (guess, high) if off < 0 else (low, guess)
        slope = sum([exp(-x * x / 2) for x in scaled]) / (len(groups) * sigma * _WIDTH)
        step = guess - off / slope if slope > _TINY else low
        guess = step if low < step < high else (low + high) / 2
    return guess


def _starts(values: Sequence[float]) -> range:
    return range(0, len(values), _GROUP)


@lru_cache(maxsize=512)
def _beta_pert(mode: float) -> tuple[float, ...]:
    """Return the middles of equally likely strata of a beta-PERT distribution on 0 to 1."""
    rise, fall = 4 * mode, 4 * (1 - mode)
    densities = [
        ((step + 0.5) / _GRID) ** rise * (1 - (step + 0.5) / _GRID) ** fall for step in range(_GRID)
    ]
    whole = sum(densities)
    found: list[float] = []
    below = 0.0
    for step, density in enumerate(densities):
        above = below + density / whole
        while len(found) < OUTCOMES and (aim := (len(found) + 0.5) / OUTCOMES) <= above:
            found.append((step + (aim - below) / (above - below)) / _GRID)
        below = above
    return (*found, *([1.0] * (OUTCOMES - len(found))))


@lru_cache(maxsize=512)
def _shuffled(name: str) -> tuple[int, ...]:
    """Return the numbers of the outcomes in an order that only the name decides (splitmix64)."""
    state = 0xCBF29CE484222325
    for byte in name.encode("utf-8", "backslashreplace"):
        state = (state ^ byte) * 0x100000001B3 & _MASK
    order = list(range(OUTCOMES))
    for last in range(OUTCOMES - 1, 0, -1):
        state = (state + 0x9E3779B97F4A7C15) & _MASK
        mixed = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & _MASK
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _MASK
        other = (mixed ^ mixed >> 31) % (last + 1)
        order[last], order[other] = order[other], order[last]
    return tuple(order)
