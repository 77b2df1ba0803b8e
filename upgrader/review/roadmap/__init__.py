"""The roadmap of a review: what to do, in which order, how long it may take, and when to decide."""

from upgrader.review.roadmap.calibration import Actual, Calibration, calibrated, parse_actuals
from upgrader.review.roadmap.item import Counted, Effort, Item, Priority
from upgrader.review.roadmap.known import Known, needed_at
from upgrader.review.roadmap.milestones import Milestone, Pending
from upgrader.review.roadmap.plan import Roadmap, roadmap
from upgrader.review.roadmap.rates import Rates, merged, parse_rates
from upgrader.review.roadmap.schedule import Bar, Stretch
from upgrader.review.roadmap.situation import Situation, situation_of

__all__ = [
    "Actual",
    "Bar",
    "Calibration",
    "Counted",
    "Effort",
    "Item",
    "Known",
    "Milestone",
    "Pending",
    "Priority",
    "Rates",
    "Roadmap",
    "Situation",
    "Stretch",
    "calibrated",
    "merged",
    "needed_at",
    "parse_actuals",
    "parse_rates",
    "roadmap",
    "situation_of",
]
