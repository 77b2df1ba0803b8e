"""A folder reviewed: read, judged, measured and planned; nothing of it is run or changed."""

from __future__ import annotations

from pathlib import Path

from scaffold import library
from scaffold.components import components
from scaffold.survey import survey
from upgrader.evidence import Facts
from upgrader.inspection import Report, inspect
from upgrader.review.judged import judged, standing_of
from upgrader.review.report import Review
from upgrader.review.roadmap import Calibration, Rates, roadmap, situation_of


def reviewed(root: Path, rates: Rates, calibration: Calibration, said: str | None = None) -> Review:
    """Return the review of a folder; `said` is its application as its owner names it.

    Raises BadFolder where there is no folder.
    """
    layers = library.load().layers
    repository = survey(root)
    facts = Facts(repository.tree)
    report = inspect(repository, layers, said)
    verdicts = judged(report.capabilities)
    standing = standing_of(verdicts)
    judgement = components(root, facts)
    situation = situation_of(facts, report, rates)
    plan = roadmap(
        standing.level,
        verdicts,
        judgement.flaws,
        judgement.components,
        layers,
        situation,
        calibration,
        rates.people,
    )
    return Review(
        standing=standing,
        kind="service",
        verdicts=verdicts,
        flaws=judgement.flaws,
        components=judgement.components,
        roadmap=plan,
        about=_about(report),
        unreadable={**repository.left, **facts.unreadable},
    )


def _about(report: Report) -> dict[str, str]:
    topics = {topic.name: topic.best for topic in report.topics}
    shown = ("framework", "application")
    return {name: best.value for name in shown if (best := topics.get(name)) is not None}
