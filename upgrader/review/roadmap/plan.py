"""The roadmap: from where a repository stands to every level above, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from upgrader.review.roadmap.calibration import Calibration
from upgrader.review.roadmap.gaps import gaps
from upgrader.review.roadmap.item import Item
from upgrader.review.roadmap.known import Known
from upgrader.review.roadmap.mending import mended_flaws, mended_parts, settled
from upgrader.review.roadmap.milestones import Milestone, milestones
from upgrader.review.roadmap.order import ordered
from upgrader.review.roadmap.rates import Rates
from upgrader.review.roadmap.situation import Situation
from upgrader.review.verdict import Component, Flaw, Verdict

HIGHEST = 4
ASSUMPTIONS = (
    "One mid-level developer who knows Python and not this code; nobody builds features meanwhile.",
    "Review, tests and merging of the change are in the hours; meetings and approvals are not.",
    "A Python version that is still supported runs it; no data has to be moved.",
    "Each level is decided when the one before is reached, and its work begins that day.",
)
NOT_ESTIMATED = (
    "Rules of the business that stand in nobody's notes.",
    "The quality of the data that is there.",
    "What the code does today and nobody wrote down.",
    "Bringing people to use it.",
)


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The way on.

    Attributes:
        items: all work in its order; what is not planned is advice.
        people: how many work on it.
    """

    items: tuple[Item, ...]
    milestones: tuple[Milestone, ...]
    rates: Rates
    situation: Situation
    calibration: Calibration
    people: int

    @property
    def planned(self) -> tuple[Item, ...]:
        """The work that the milestones are made of."""
        return tuple(item for item in self.items if item.is_planned)

    @property
    def advised(self) -> tuple[Item, ...]:
        """What would be good beside the plan."""
        return tuple(item for item in self.items if not item.is_planned)


def roadmap(
    level: int,
    verdicts: Sequence[Verdict],
    flaws: Sequence[Flaw],
    components: Sequence[Component],
    known: Known,
    situation: Situation,
    calibration: Calibration,
    people: int,
) -> Roadmap:
    """Return the way from a level to the highest one."""
    following = min(level + 1, HIGHEST)
    found = list(gaps(verdicts, situation, known, following))
    mended = list(mended_flaws(flaws, situation, following))
    parts = mended_parts(components, situation, following)
    items = ordered([*settled(found, mended), *parts])
    levels = range(following, HIGHEST + 1)
    steps = milestones(items, situation.rates, people, levels)
    return Roadmap(items, steps, situation.rates, situation, calibration, people)
