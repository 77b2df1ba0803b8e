"""The schedule: when each piece of work begins and ends, in working days from the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from upgrader.review.roadmap.item import Item


@dataclass(frozen=True, slots=True)
class Bar:
    """One item's time: working days from the start of the whole plan, and who of the people."""

    item: str
    start: float
    end: float
    person: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """The work of one milestone in time.

    Attributes:
        people: how many are used; more would not end it earlier.
    """

    bars: tuple[Bar, ...]
    end: float
    people: int


def stretch(items: Sequence[Item], days: Mapping[str, float], people: int, start: float) -> Stretch:
    """Give each item to one person, in order, its needs before it.

    A list schedule can become longer with one person more (Graham's anomaly), so every number of
    people up to the given one is tried, and the fewest that end first are kept.
    """
    most = max(1, min(people, len(items)))
    tried = (_listed(items, days, count, start) for count in range(1, most + 1))
    return min(tried, key=lambda found: (round(found.end, 9), found.people))


def _listed(items: Sequence[Item], days: Mapping[str, float], people: int, start: float) -> Stretch:
    free = [start] * people
    ends: dict[str, float] = {}
    bars: list[Bar] = []
    for item in items:
        ready = max((ends.get(need, start) for need in item.needs), default=start)
        person = min(range(people), key=lambda one: (max(free[one], ready), one))
        begin = max(free[person], ready)
        free[person] = ends[item.id] = begin + days[item.id]
        bars.append(Bar(item.id, begin, ends[item.id], person))
    return Stretch(tuple(bars), max(free, default=start), people)
