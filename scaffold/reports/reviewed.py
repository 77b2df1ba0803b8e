"""A folder reviewed: read, judged, measured and planned; nothing of it is run or changed."""

from __future__ import annotations

import re
from pathlib import Path

from scaffold import library
from scaffold.checks import load_checks
from scaffold.components import components
from scaffold.survey import survey
from upgrader.evidence import Facts
from upgrader.inspection import Report
from upgrader.review.components import code_of
from upgrader.review.judge import judge
from upgrader.review.report import Review
from upgrader.review.roadmap import Calibration, Known, Rates, needed_at, roadmap, situation_of
from upgrader.review.roadmap.gaps import expected
from upgrader.review.verdict import Flaw

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def reviewed(root: Path, rates: Rates, calibration: Calibration) -> Review:
    """Return the review of a folder. Raises BadFolder where there is none."""
    layers = library.load().layers
    checks, needs = load_checks()
    judgement = judge(survey(root), checks, needs, layers, (code_of,))
    judged = components(root, judgement.facts, judgement.flaws)
    flaws = _distinct((*judgement.flaws, *judged.flaws))
    known = Known(
        layers={layer.name: layer for layer in layers},
        checks={check.id: check for check in checks},
        needed=needed_at(judgement.verdicts, needs, judgement.archetype),
    )
    situation = situation_of(judgement.facts, judgement.report, rates, known.layers)
    plan = roadmap(
        judgement.standing.level, judgement.verdicts, flaws, judged.components,
        known, situation, calibration, rates.people,
    )  # fmt: skip
    return Review(
        standing=judgement.standing,
        kind=judgement.archetype,
        verdicts=judgement.verdicts,
        flaws=flaws,
        components=judged.components,
        roadmap=plan,
        about=_about(judgement.report),
        unreadable=dict(judgement.unreadable),
        expected={
            each.id: (
                expected(each, situation, known, has_layer=False),
                expected(each, situation, known, has_layer=True),
            )
            for each in judgement.verdicts
        },
        name=_name(judgement.facts),
    )


def head_of(root: Path) -> str | None:
    """Return the commit that is checked out, as git's own files name it; None where none is."""
    git = root / ".git"
    try:
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head if _COMMIT.fullmatch(head) else None
        name = head.removeprefix("ref: ")
        if (git / name).is_file():
            head = (git / name).read_text(encoding="utf-8").strip()
        else:
            packed = (git / "packed-refs").read_text(encoding="utf-8").splitlines()
            head = next((line[:40] for line in packed if line.endswith(f" {name}")), "")
    except (OSError, UnicodeDecodeError):
        return None
    return head if _COMMIT.fullmatch(head) else None


def _distinct(flaws: tuple[Flaw, ...]) -> tuple[Flaw, ...]:
    """Return the flaws, one a place: the checks know more of theirs than the linter does."""
    found: dict[tuple[str, int, str], Flaw] = {}
    for flaw in flaws:
        where = flaw.rule if flaw.line == 0 else ""
        found.setdefault((flaw.path, flaw.line, where), flaw)
    return tuple(found.values())


def _name(facts: Facts) -> str:
    table = facts.table("pyproject.toml") if "pyproject.toml" in facts.tree else {}
    project = table.get("project")
    name = project.get("name") if isinstance(project, dict) else None
    return name if isinstance(name, str) else ""


def _about(report: Report) -> dict[str, str]:
    topics = {topic.name: topic.best for topic in report.topics}
    shown = ("framework", "application")
    return {name: best.value for name in shown if (best := topics.get(name)) is not None}
