"""The roadmap of a review as plain data: rounded hours, dates, and the assumptions behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from scaffold import meaning
from scaffold.reports.dates import begins, ends, first_day
from upgrader.review.report import Review
from upgrader.review.roadmap import Item, Milestone, Roadmap
from upgrader.review.roadmap.hours import Points, Range
from upgrader.review.roadmap.plan import ASSUMPTIONS, NOT_ESTIMATED
from upgrader.review.roadmap.rounding import shown

MOST_PLACES = 12


def road(review: Review, start: date) -> dict[str, Any]:
    """Return the roadmap; every figure is a range, and none is finer than half a day."""
    plan = review.roadmap
    return {
        "start": first_day(start).isoformat(),
        "people": plan.people,
        "focus_hours": plan.rates.focus_hours,
        "rates": {
            "version": plan.rates.version,
            "base": round(plan.rates.base, 2),
            "sigma": round(plan.rates.sigma, 2),
            "actuals": plan.calibration.count,
            "calibrated": plan.calibration.is_enough,
            "saving": "not measured",
        },
        "multipliers": [
            {"name": found.name, "factor": found.factor, "what": found.what, "on": found.on}
            for found in plan.situation.multipliers
        ],
        "milestones": [_milestone(each, plan, start) for each in plan.milestones],
        "three": [item.id for item in plan.planned[:3]],
        "items": [_item(item, plan, start) for item in plan.items],
        "assumptions": list(ASSUMPTIONS),
        "not_estimated": list(NOT_ESTIMATED),
    }


def days(hours: Range, plan: Roadmap) -> dict[str, Any] | None:
    """Return rounded days, and the words for them; None where there is nothing to do."""
    found = shown(hours, plan.rates.focus_hours)
    if found is None:
        return None
    return {"p50_days": found.p50, "p80_days": found.p80, "text": str(found)}


def _milestone(each: Milestone, plan: Roadmap, start: date) -> dict[str, Any]:
    level = meaning.level(each.level)
    return {
        "level": each.level,
        "name": level.name,
        "items": [item.id for item in each.items],
        "with_tool": days(each.left, plan),
        "by_hand": days(each.hand, plan),
        "least": days(each.least, plan),
        "people": each.likely.people,
        "work_starts": begins(
            start, min((b.start for b in each.likely.bars), default=each.reached)
        ),
        "work_ends": {
            "p50": ends(start, each.likely.end),
            "p80": ends(start, each.late.end),
        },
        "reached": {"p50": ends(start, each.reached), "p80": ends(start, each.safe)},
        "start_day": _day(min((bar.start for bar in each.likely.bars), default=each.reached)),
        "end_day": {"p50": _day(each.likely.end), "p80": _day(each.late.end)},
        "reached_day": {"p50": _day(each.reached), "p80": _day(each.safe)},
        "waits": [
            {
                "what": one.wait.what,
                "start_day": _day(one.start),
                "soonest_day": _day(one.soonest),
                "latest_day": _day(one.latest),
                "days": list(one.wait.days),
                "from": begins(start, one.start),
                "soonest": ends(start, one.soonest),
                "latest": ends(start, one.latest),
            }
            for one in each.pending
        ],
        "decision": meaning.decision(each.level),
    }


def _item(item: Item, plan: Roadmap, start: date) -> dict[str, Any]:
    sigma = plan.rates.sigma
    priority = item.priority
    return {
        "id": item.id,
        "kind": item.kind,
        "level": item.level,
        "theme": item.theme,
        "needed": item.is_needed,
        "planned": item.is_planned,
        "title": item.title,
        "why": item.why,
        "capability": item.capability,
        "tool": list(item.tool),
        "people": item.people,
        "with_tool": days(item.hours(sigma, by_hand=False), plan),
        "by_hand": days(item.hours(sigma, by_hand=True), plan),
        "counted": [
            {
                "driver": one.name,
                "count": round(one.count, 1),
                "hours_each": _points(one.each),
            }
            for one in item.effort.counted
        ],
        "fixed_hours": _points(item.effort.fixed),
        "share": item.effort.share,
        "multipliers": [found.name for found in item.effort.multipliers],
        "priority": {
            "severity": priority.severity,
            "exposure": round(priority.exposure, 2),
            "confidence": priority.confidence,
            "risk_per_hour": round(priority.per_hour, 2),
        },
        "needs": list(item.needs),
        "time": _time(item, plan.milestones, start),
        "evidence": [
            {"path": s.path, "line": s.line, "what": s.what} for s in item.evidence[:MOST_PLACES]
        ],
    }


def _day(days: float) -> float:
    """Return a number of working days from the start, as fine as a chart shows it."""
    return round(days, 1)


def _points(points: Points) -> list[float]:
    return [round(value, 2) for value in points]


def _time(item: Item, found: Sequence[Milestone], start: date) -> dict[str, Any] | None:
    for milestone in found:
        for bar in milestone.likely.bars:
            if bar.item == item.id:
                return {
                    "from": begins(start, bar.start),
                    "to": ends(start, max(bar.end, bar.start + 0.01)),
                    "start_day": _day(bar.start),
                    "end_day": _day(bar.end),
                    "person": bar.person + 1,
                }
    return None
