"""Small repositories and roadmaps to test with: verdicts, flaws and components made by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from scaffold.reports.document import document
from upgrader.evidence.sight import Sight
from upgrader.review.level import Blocker, Standing
from upgrader.review.report import Review
from upgrader.review.roadmap import Known, Rates, Roadmap, calibrated, parse_rates, roadmap
from upgrader.review.roadmap.drivers import Drivers
from upgrader.review.roadmap.situation import Situation
from upgrader.review.verdict import Component, Fate, Flaw, Severity, State, Verdict

START = date(2027, 1, 4)
SHIPPED = Path(__file__).parents[2] / "scaffold" / "reports" / "rates.toml"
COUNTS = {"routes": 12, "models": 4, "kloc": 2.0, "settings": 6, "calls": 3, "tests": 10}


def table() -> dict[str, Any]:
    """Return the table of rates that this release carries."""
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def rates() -> Rates:
    """Return the rates of this release."""
    return parse_rates(table(), "rates.toml")


def situation(counts: Mapping[str, float] = COUNTS, *factors: str) -> Situation:
    """Return a situation with these counts and multipliers."""
    found = rates()
    return Situation(found, Drivers(dict(counts)), tuple(found.multipliers[f] for f in factors))


def verdict(name: str, level: int, state: State = "missing", **more: Any) -> Verdict:
    """Return a verdict."""
    given: dict[str, Any] = {
        "title": f"The {name}",
        "why": "For whoever tests.",
        "strength": "none",
        "required": True,
        "reason": "Nothing is there.",
        **more,
    }
    return Verdict(id=name, level=level, state=state, **given)


def flaw(rule: str, severity: Severity, path: str = "app.py", line: int = 3, **more: str) -> Flaw:
    """Return a flaw."""
    what, fix = more.get("what", f"{rule} is there"), more.get("fix", "Take it out.")
    return Flaw(rule, severity, path, line, what, fix, more.get("capability", ""))


def component(path: str, fate: Fate, lines: float = 100) -> Component:
    """Return a module."""
    worst = (Sight(path, 7, "a long function"),)
    return Component(path, "module", fate, "it is long", {"lines": lines, "fan-in": None}, worst)


VERDICTS = (
    verdict("runnable", 1, "met", evidence=(Sight("app.py", 1, "app"),)),
    verdict("settings", 2, "met"),
    verdict("health-live", 2, "partial"),
    verdict("timeouts", 2, "not applicable"),
    verdict("tests", 3),
    verdict("ci", 3, "unknown", doubts=("ci.yml: broken",)),
    verdict("db-migrations", 3, looked_for=("a folder of migrations",)),
    verdict("test-isolation", 3),
    verdict("metrics", 3, layers=("metrics",)),
    verdict("hooks", 3),
    verdict("rbac", 4, "defective"),
    verdict("authn", 3),
    verdict("audit-log", 4),
)
NEEDED = {"tests": 3, "ci": 3, "rbac": 4}


def planned(
    verdicts: Sequence[Verdict] = VERDICTS,
    flaws: Sequence[Flaw] = (),
    parts: Sequence[Component] = (),
    *,
    level: int = 2,
    people: int = 1,
    counts: Mapping[str, float] = COUNTS,
    factors: Sequence[str] = (),
) -> Roadmap:
    """Return the roadmap from a level."""
    found = situation(counts, *factors)
    _, calibration = calibrated(found.rates, ())
    known = Known(needed=NEEDED)
    return roadmap(level, verdicts, flaws, parts, known, found, calibration, people)


FLAWS = (
    flaw("secret-literal", "high", capability="settings"),
    flaw("secret-literal", "high", line=9),
    flaw("S113", "medium", "lib/call.py", 0),
)
PARTS = (
    component("app.py", "redesign", 900),
    component("lib/call.py", "harden", 300),
    component("lib/good.py", "reuse", 500),
)


def review(**more: Any) -> Review:
    """Return a whole review; keywords stand before what it is made of."""
    given: dict[str, Any] = {
        "standing": Standing(2, (Blocker(("tests",), 1, "It can be changed."),), 0.4),
        "kind": "service",
        "verdicts": VERDICTS,
        "flaws": FLAWS,
        "components": PARTS,
        "roadmap": planned(flaws=FLAWS, parts=PARTS),
        "about": {"framework": "FastAPI"},
        "unreadable": {"odd.py": "broken syntax"},
        **more,
    }
    return Review(**given)


def said(found: Review | None = None, name: str = "desk", start: date = START) -> dict[str, Any]:
    """Return the document of a review."""
    return document(found or review(), name, "0" * 40, start)
