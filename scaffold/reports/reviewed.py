"""A folder reviewed: read, judged, measured and planned; nothing of it is run or changed."""

from __future__ import annotations

from pathlib import Path

from scaffold import library
from scaffold.checks import load_checks
from scaffold.components import components
from scaffold.survey import survey
from upgrader.inspection import Report
from upgrader.review.judge import judge
from upgrader.review.report import Review
from upgrader.review.roadmap import Calibration, Known, Rates, needed_at, roadmap, situation_of
from upgrader.review.verdict import Flaw


def reviewed(root: Path, rates: Rates, calibration: Calibration) -> Review:
    """Return the review of a folder. Raises BadFolder where there is none."""
    layers = library.load().layers
    checks, needs = load_checks()
    judgement = judge(survey(root), checks, needs, layers)
    judged = components(root, judgement.facts, judgement.flaws)
    flaws = _distinct((*judgement.flaws, *judged.flaws))
    known = Known(
        layers={layer.name: layer for layer in layers},
        checks={check.id: check for check in checks},
        needed=needed_at(judgement.verdicts, needs, judgement.archetype),
    )
    situation = situation_of(judgement.facts, judgement.report, rates)
    plan = roadmap(
        judgement.standing.level,
        judgement.verdicts,
        flaws,
        judged.components,
        known,
        situation,
        calibration,
        rates.people,
    )
    return Review(
        standing=judgement.standing,
        kind=judgement.archetype,
        verdicts=judgement.verdicts,
        flaws=flaws,
        components=judged.components,
        roadmap=plan,
        about=_about(judgement.report),
        unreadable=dict(judgement.unreadable),
    )


def _distinct(flaws: tuple[Flaw, ...]) -> tuple[Flaw, ...]:
    """Return the flaws, one a place: the checks know more of theirs than the linter does."""
    found: dict[tuple[str, int, str], Flaw] = {}
    for flaw in flaws:
        where = flaw.rule if flaw.line == 0 else ""
        found.setdefault((flaw.path, flaw.line, where), flaw)
    return tuple(found.values())


def _about(report: Report) -> dict[str, str]:
    topics = {topic.name: topic.best for topic in report.topics}
    shown = ("framework", "application")
    return {name: best.value for name in shown if (best := topics.get(name)) is not None}
