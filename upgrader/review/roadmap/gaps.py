"""Gaps: work that makes a capability whole which is missing, partial or defective."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from upgrader.review.roadmap.hours import Points
from upgrader.review.roadmap.item import Item, Kind, effort_of, with_priority
from upgrader.review.roadmap.known import Known
from upgrader.review.roadmap.rates import Rate
from upgrader.review.roadmap.situation import Situation
from upgrader.review.verdict import Verdict

_KINDS: Mapping[str, Kind] = {
    "missing": "add", "partial": "complete", "defective": "harden", "unknown": "complete",
}  # fmt: skip
_CONFIDENCE = {"missing": 0.9, "defective": 0.9, "partial": 0.7, "unknown": 0.3}
_THEMES = {1: "safeguards", 2: "safeguards", 3: "delivery", 4: "continuity"}
_WORTH_PLANNING = 3  # the severity from which on a level is not as it is meant without it


def gaps(
    verdicts: Sequence[Verdict], situation: Situation, known: Known, following: int
) -> Iterator[Item]:
    """Yield the work that each gap takes; what is inside another gap's work is not there twice."""
    states = {verdict.id: verdict.state for verdict in verdicts if verdict.state in _KINDS}
    inside = {
        part: whole
        for whole, parts in situation.rates.covers.items()
        for part in parts
        if whole in states and part in states
    }
    ids = {name: f"{_KINDS[states[name]]}:{name}" for name in states}
    ids |= {part: ids[whole] for part, whole in inside.items()}
    for verdict in verdicts:
        if verdict.id in states and verdict.id not in inside and not _is_sum(verdict, known):
            parts = [part for part, whole in inside.items() if whole == verdict.id]
            yield _gap(verdict, situation, known, following, ids, parts)


def _is_sum(verdict: Verdict, known: Known) -> bool:
    """Say whether a capability is no more than its parts, which are gaps of their own."""
    check = known.checks.get(verdict.id)
    return check is not None and bool(check.parts)


def rate_of(verdict: Verdict, situation: Situation, known: Known) -> Rate:
    """Return the rate of a capability; one that the table has not, by its check or its layer."""
    if rate := situation.rates.work.get(verdict.id):
        return rate
    theme = _THEMES.get(verdict.level, "features")
    if check := known.checks.get(verdict.id):
        per = {str(check.driver): Points(*check.effort)} if check.driver != "once" else {}
        return Rate(Points(*check.effort), per=per, theme=theme, severity=2, people=check.by_hand)
    efforts = [known.layers[name].effort for name in verdict.layers if name in known.layers]
    hand = Points(*min(efforts)) if efforts else Points(4, 12, 40)
    return Rate(hand, theme=theme, people=f"{verdict.title}.")


def expected(verdict: Verdict, situation: Situation, known: Known, *, has_layer: bool) -> float:
    """Return the hours that a capability takes as if nothing of it were there, at base 1."""
    rate = rate_of(verdict, situation, known)
    effort = effort_of(rate, situation, level=verdict.level, has_layer=has_layer)
    points = effort.left if has_layer else effort.hand
    return (points.low + 4 * points.mode + points.high) / 6 / situation.rates.base


def _gap(
    verdict: Verdict,
    situation: Situation,
    known: Known,
    following: int,
    ids: Mapping[str, str],
    parts: Sequence[str],
) -> Item:
    rate = rate_of(verdict, situation, known)
    wanted = [known.needed[name] for name in (verdict.id, *parts) if name in known.needed]
    level = max(min(wanted, default=verdict.level), following)
    has_layer = any(name in known.layers for name in verdict.layers)
    effort = effort_of(
        rate,
        situation,
        level=level,
        share=situation.rates.states.get(verdict.state, 1.0),
        has_layer=has_layer,
    )
    needs = situation.rates.needs.get(verdict.id, ())
    return Item(
        id=ids[verdict.id],
        kind=_KINDS[verdict.state],
        level=level,
        theme=rate.theme,
        title=verdict.title,
        why=verdict.why,
        tool=verdict.layers if situation.adapted or not rate.runtime else (),
        people=rate.people,
        effort=effort,
        priority=with_priority(
            effort, rate.severity, 1.0 if wanted else 0.6, _CONFIDENCE[verdict.state]
        ),
        capability=verdict.id,
        needs=tuple(dict.fromkeys(ids[need] for need in needs if need in ids)),
        is_needed=bool(wanted),
        is_planned=bool(wanted) or rate.severity >= _WORTH_PLANNING,
        evidence=verdict.evidence,
    )
