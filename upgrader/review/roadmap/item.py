"""A piece of work on the roadmap: what, why now, who does it, and how long that may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from upgrader.evidence.sight import Sight
from upgrader.review.roadmap.hours import Outcomes, Points, Range, outcomes, ranged
from upgrader.review.roadmap.rates import Multiplier, Rate
from upgrader.review.roadmap.situation import Situation

Kind = Literal["add", "complete", "harden", "redesign"]


@dataclass(frozen=True, slots=True)
class Counted:
    """A driver of this work: how many there are, and the hours for one by hand."""

    name: str
    count: float
    each: Points


@dataclass(frozen=True, slots=True)
class Effort:
    """Hours of one piece of work, by hand and with the tool.

    Attributes:
        fixed: by hand, before anything counted is added.
        hand: by hand, all factors in.
        left: what is left for people when the tool has done its part.
        share: of the whole, because a part is there already.
    """

    fixed: Points
    counted: tuple[Counted, ...]
    multipliers: tuple[Multiplier, ...]
    share: float
    hand: Points
    left: Points


@dataclass(frozen=True, slots=True)
class Priority:
    """Why it stands where it stands: risk removed for an hour of work, and its three factors."""

    severity: float
    exposure: float
    confidence: float
    hours: float

    @property
    def risk(self) -> float:
        """The risk that it removes."""
        return self.severity * self.exposure * self.confidence

    @property
    def per_hour(self) -> float:
        """The risk that it removes for each hour."""
        return self.risk / self.hours if self.hours else self.risk


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of work.

    Attributes:
        id: the same in every review of the same gap.
        level: the milestone that it belongs to.
        tool: the layers that `scaffold upgrade` adds by itself; none where people do it all.
        people: what people must do.
        needs: ids of items that come first.
        is_needed: whether its level is not reached without it.
        is_planned: whether it is in the plan; else it is advice, beside the plan.
    """

    id: str
    kind: Kind
    level: int
    theme: str
    title: str
    why: str
    tool: tuple[str, ...]
    people: str
    effort: Effort
    priority: Priority
    capability: str = ""
    needs: tuple[str, ...] = ()
    is_needed: bool = False
    is_planned: bool = True
    evidence: tuple[Sight, ...] = ()

    def outcomes(self, *, by_hand: bool) -> Outcomes:
        """Return the hours that it may take."""
        return outcomes(self.effort.hand if by_hand else self.effort.left, self.id)

    def hours(self, sigma: float, *, by_hand: bool) -> Range:
        """Return the range of its hours."""
        return ranged(self.outcomes(by_hand=by_hand), sigma)


def effort_of(
    rate: Rate,
    situation: Situation,
    *,
    level: int,
    share: float = 1.0,
    has_layer: bool = False,
    counts: Mapping[str, float] | None = None,
) -> Effort:
    """Return the hours of a piece of work; `counts` stand before what the repository has."""

    def count(name: str) -> float:
        found = counts[name] if counts and name in counts else situation.drivers.of(name)
        return situation.rates.repeated(found)

    counted = tuple(Counted(name, count(name), each) for name, each in rate.per.items())
    factors = situation.factors(runtime=rate.runtime, level=level)
    scale = share * situation.rates.base
    for factor in factors:
        scale *= factor.factor
    hand = rate.hand
    for driver in counted:
        hand = hand.plus(driver.each, driver.count)
    left = hand
    if has_layer and rate.tool is not None and (situation.adapted or not rate.runtime):
        left = rate.tool
        for name, each in (rate.per if rate.tool_per is None else rate.tool_per).items():
            left = left.plus(each, count(name))
        left = Points(*map(min, left, hand))
    return Effort(rate.hand, counted, factors, share, hand.times(scale), left.times(scale))


def with_priority(effort: Effort, severity: float, exposure: float, confidence: float) -> Priority:
    """Return the priority of work that takes these hours; the mode stands for them."""
    hours = max(0.25, (effort.left.low + 4 * effort.left.mode + effort.left.high) / 6)
    return Priority(severity, exposure, confidence, hours)
