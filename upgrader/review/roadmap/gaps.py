"""Gaps: work that makes a capability whole which is missing, partial or defective."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from upgrader.layer import Layer
from upgrader.review.roadmap.hours import Points
from upgrader.review.roadmap.item import Item, Kind, effort_of, with_priority
from upgrader.review.roadmap.rates import Rate
from upgrader.review.roadmap.situation import Situation
from upgrader.review.verdict import Verdict

_KINDS: Mapping[str, Kind] = {
    "missing": "add", "partial": "complete", "defective": "harden", "unknown": "complete",
}  # fmt: skip
_CONFIDENCE = {"missing": 0.9, "defective": 0.9, "partial": 0.7, "unknown": 0.3}
_THEME_OF_LEVEL = {1: "safeguards", 2: "safeguards", 3: "delivery", 4: "continuity"}


def gaps(
    verdicts: Sequence[Verdict], situation: Situation, layers: Mapping[str, Layer]
) -> Iterator[Item]:
    """Yield the work that each gap takes."""
    open_ids = {v.id: f"{_KINDS[v.state]}:{v.id}" for v in verdicts if v.state in _KINDS}
    for verdict in verdicts:
        if verdict.id in open_ids:
            yield _gap(verdict, situation, layers, open_ids)


def rate_of(verdict: Verdict, situation: Situation, layers: Mapping[str, Layer]) -> Rate:
    """Return the rate of a capability; one that the table has not, by the effort of its layer."""
    if rate := situation.rates.work.get(verdict.id):
        return rate
    efforts = [layers[name].effort for name in verdict.layers if name in layers]
    hand = Points(*min(efforts)) if efforts else Points(4, 12, 40)
    return Rate(
        hand, theme=_THEME_OF_LEVEL.get(verdict.level, "features"), people=f"{verdict.title}."
    )


def whole_effort(verdict: Verdict, situation: Situation, layers: Mapping[str, Layer]) -> Points:
    """Return the hours by hand of a capability as if nothing of it was there."""
    return effort_of(rate_of(verdict, situation, layers), situation, level=verdict.level).hand


def _gap(
    verdict: Verdict,
    situation: Situation,
    layers: Mapping[str, Layer],
    open_ids: Mapping[str, str],
) -> Item:
    rate = rate_of(verdict, situation, layers)
    known = tuple(name for name in verdict.layers if name in layers)
    is_reached = situation.adapted or not rate.runtime
    effort = effort_of(
        rate,
        situation,
        level=verdict.level,
        share=situation.rates.states.get(verdict.state, 1.0),
        has_layer=bool(known),
    )
    exposure = 1.0 if verdict.required else 0.6
    return Item(
        id=open_ids[verdict.id],
        kind=_KINDS[verdict.state],
        level=verdict.level,
        theme=rate.theme,
        title=verdict.title,
        why=verdict.why,
        tool=known if is_reached else (),
        people=rate.people,
        effort=effort,
        priority=with_priority(effort, rate.severity, exposure, _CONFIDENCE[verdict.state]),
        capability=verdict.id,
        needs=tuple(
            open_ids[need] for need in situation.rates.needs.get(verdict.id, ()) if need in open_ids
        ),
        is_planned=verdict.required,
        evidence=verdict.evidence,
    )
