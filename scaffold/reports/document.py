"""A review as one plain document: every other form is made of it, and it says all that they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from scaffold import __version__, meaning
from scaffold.reports.road import road
from scaffold.reports.words import verdict_sentence
from upgrader.evidence.sight import Sight
from upgrader.review.report import Review
from upgrader.review.verdict import Component, Flaw, Verdict

SCHEMA = 1
MOST_PLACES = 12  # of one capability or piece of work; the thirteenth convinces nobody

Document = dict[str, Any]


def document(review: Review, name: str, commit: str | None, start: date) -> Document:
    """Return everything that a review says, the same for the same review on every machine."""
    level = review.standing.level
    return {
        "schema": SCHEMA,
        "tool": {"name": "scaffold", "version": __version__},
        "repository": {
            "name": name,
            "commit": commit,
            "kind": review.kind,
            "about": dict(review.about),
            "drivers": _drivers(review),
            "unreadable": [{"path": p, "why": w} for p, w in sorted(review.unreadable.items())],
        },
        "level": level,
        "levels": [_level(each, level, review) for each in meaning.ALL],
        "verdict": verdict_sentence(review),
        "blockers": [
            {"of": list(blocker.of), "lacking": blocker.lacking, "why": blocker.why}
            for blocker in review.standing.blockers
        ],
        "share": review.standing.share,
        "without": dict(sorted(review.standing.without.items())),
        "expect": {**meaning.expectations(level), "lacking": _lacking(review)},
        "capabilities": [_capability(verdict) for verdict in review.verdicts],
        "flaws": [_flaw(flaw) for flaw in ranked(review.flaws)],
        "components": [_component(part) for part in review.components],
        "roadmap": road(review, start),
    }


def ranked(flaws: Sequence[Flaw]) -> list[Flaw]:
    """Return the flaws, the worst first."""
    order = ("critical", "high", "medium", "low")
    return sorted(flaws, key=lambda f: (order.index(f.severity), f.rule, f.path, f.line, f.what))


def places(sights: Sequence[Sight]) -> list[dict[str, Any]]:
    """Return places as plain data, the first dozen."""
    return [{"path": s.path, "line": s.line, "what": s.what} for s in sights[:MOST_PLACES]]


def _level(each: meaning.Level, level: int, review: Review) -> dict[str, Any]:
    own = [v for v in review.verdicts if v.level == each.number and v.state != "not applicable"]
    return {
        "number": each.number,
        "name": each.name,
        "word": each.word,
        "reached": each.number <= level,
        "met": sum(v.state == "met" for v in own),
        "of": len(own),
    }


def _lacking(review: Review) -> list[dict[str, str]]:
    """Return what levels that are reached mean, and this repository has not."""
    levels = {verdict.id: verdict.level for verdict in review.verdicts}
    return [
        {"id": item.capability, "title": item.title}
        for item in review.roadmap.planned
        if item.kind != "harden" and levels.get(item.capability, 9) <= review.standing.level
    ]


def _capability(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.id,
        "level": verdict.level,
        "title": verdict.title,
        "why": verdict.why,
        "state": verdict.state,
        "strength": verdict.strength,
        "required": verdict.required,
        "reason": verdict.reason,
        "evidence": places(verdict.evidence),
        "looked_for": list(verdict.looked_for),
        "doubts": list(verdict.doubts),
        "layers": list(verdict.layers),
    }


def _flaw(flaw: Flaw) -> dict[str, Any]:
    return {
        "rule": flaw.rule,
        "severity": flaw.severity,
        "path": flaw.path,
        "line": flaw.line,
        "what": flaw.what,
        "fix": flaw.fix,
        "capability": flaw.capability,
    }


def _component(part: Component) -> dict[str, Any]:
    measures: Mapping[str, float | None] = part.measures
    return {
        "path": part.path,
        "kind": part.kind,
        "fate": part.fate,
        "why": part.why,
        "measures": {name: measures[name] for name in sorted(measures)},
        "worst": places(part.worst),
    }


def _drivers(review: Review) -> dict[str, Any]:
    situation = review.roadmap.situation
    return {
        name: {"count": count, "what": situation.rates.drivers.get(name, name)}
        for name, count in situation.drivers.counts.items()
    }
