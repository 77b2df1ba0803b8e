"""Milestones: each level on the way, what it takes in hours and days, and what is waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from upgrader.review.roadmap.hours import Range, ranged, total
from upgrader.review.roadmap.item import Item
from upgrader.review.roadmap.rates import Rates, Wait
from upgrader.review.roadmap.schedule import Stretch, stretch


@dataclass(frozen=True, slots=True)
class Pending:
    """A wait in time: from, to at best, to at worst; in working days from the start."""

    wait: Wait
    start: float
    soonest: float
    latest: float


@dataclass(frozen=True, slots=True)
class Milestone:
    """A level, and the way to it from the one before.

    Attributes:
        hand: hours by hand.
        left: hours that are left for people when the tool has done its part.
        least: of them, the hours of what is unsafe and of what the level asks for.
        likely: the work in time as half of all cases have it.
        late: the same as four of five cases have it.
        reached: the day on which all is done and waited for, in half of all cases.
        safe: the same in four of five.
    """

    level: int
    items: tuple[Item, ...]
    hand: Range
    left: Range
    least: Range
    likely: Stretch
    late: Stretch
    pending: tuple[Pending, ...]
    reached: float
    safe: float


def milestones(
    items: Sequence[Item], rates: Rates, people: int, levels: Sequence[int]
) -> tuple[Milestone, ...]:
    """Return the milestones of these levels, one after the other."""
    found: list[Milestone] = []
    start = late = 0.0
    for level in levels:
        own = tuple(item for item in items if item.is_planned and item.level == level)
        milestone = _milestone(level, own, rates, people, start, late)
        found.append(milestone)
        start, late = milestone.reached, milestone.safe
    return tuple(found)


def _milestone(
    level: int, items: tuple[Item, ...], rates: Rates, people: int, start: float, late: float
) -> Milestone:
    hand = ranged(total([item.outcomes(by_hand=True) for item in items]), rates.sigma)
    left = ranged(total([item.outcomes(by_hand=False) for item in items]), rates.sigma)
    asked = [item.outcomes(by_hand=False) for item in items if item.is_needed]
    likely = stretch(items, _days(items, left.p50, rates), people, start)
    slow = stretch(items, _days(items, left.p80, rates), people, late)
    waits = [wait for wait in rates.waits if _is_due(wait, level, items)]
    pending = tuple(_pending(wait, start, likely.end) for wait in waits)
    worst = [_pending(wait, late, slow.end).latest for wait in waits]
    return Milestone(
        level=level,
        items=items,
        hand=hand,
        left=left,
        least=ranged(total(asked), rates.sigma),
        likely=likely,
        late=slow,
        pending=pending,
        reached=max([likely.end, *(one.soonest for one in pending)]),
        safe=max([slow.end, *worst]),
    )


def _days(items: Sequence[Item], hours: float, rates: Rates) -> Mapping[str, float]:
    """Return the days of each item, such that together they are the hours of the milestone."""
    means = {item.id: sum(values := item.outcomes(by_hand=False)) / len(values) for item in items}
    whole = sum(means.values())
    if not whole:
        return dict.fromkeys(means, 0.0)
    return {name: mean * hours / whole / rates.focus_hours for name, mean in means.items()}


def _is_due(wait: Wait, level: int, items: Sequence[Item]) -> bool:
    if wait.level:
        return wait.level == level and bool(items)
    return any(item.capability in wait.capabilities for item in items)


def _pending(wait: Wait, start: float, end: float) -> Pending:
    begin = start if wait.start == "start" else end
    return Pending(wait, begin, begin + wait.days[0], begin + wait.days[1])
