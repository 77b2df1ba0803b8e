"""Names that a repository may have, and that no form of a review may obey."""

from __future__ import annotations

from dataclasses import replace

from tests.review_pages.cases import COUNTS, component, flaw, planned, review, verdict
from upgrader.evidence.sight import Sight
from upgrader.review.report import Review

NAMES = (
    "<script>alert(1)</script>.py",
    '"><img src=x onerror=alert(1)>.py',
    "</style><script>alert(2)</script>.py",
    "{{ 7 * 7 }}{% raw %}.py",
    "javascript:alert(3).py",
    "a|b`c](https://evil.example) **bold**.py",
    "new\nline\x1b[31mred\x07.py",
    "right\u202eyp.exe",
    "kei\u0301n ASCII \U0001f600.py",
    "odd\udcff.py",
    "  .py",
    "&lt;amp&amp;.py",
    "-->%00%2e%2e/x y#z?.py",
)


def hostile() -> Review:
    """Return a review in which everything that a repository can name is hostile."""
    flaws = tuple(flaw("S608", "high", name, 3, what=f"a query of {name}") for name in NAMES)
    parts = tuple(component(name, "redesign", 50) for name in NAMES)
    verdicts = tuple(
        verdict(
            f"one-{number}",
            1 + number % 4,
            "defective",
            reason=f"It stands in {name}.",
            evidence=(Sight(name, 1, name),),
            looked_for=(name,),
            doubts=(f"{name}: broken",),
        )
        for number, name in enumerate(NAMES)
    )
    found = review(
        verdicts=verdicts,
        flaws=flaws,
        components=parts,
        roadmap=planned(verdicts, flaws, parts, counts=COUNTS),
        about={"framework": NAMES[0], "application": NAMES[1]},
        unreadable=dict.fromkeys(NAMES, NAMES[2]),
    )
    return replace(found, kind="service")
