"""Capabilities judged by the looks of the layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from upgrader.evidence.sight import Sight
from upgrader.inspection.capabilities import Present
from upgrader.review.verdict import Verdict

_REASONS = {
    "met": "It is wired in.",
    "partial": "It is at hand, and nothing shows that it is in use.",
    "missing": "Nothing of what was looked for is there.",
    "unknown": "Files that may hold it could not be read.",
}


def judged(capabilities: Iterable[Present]) -> tuple[Verdict, ...]:
    """Return a verdict for each capability that an inspection looked for."""
    return tuple(
        Verdict(
            id=present.capability.id,
            level=present.level,
            title=present.capability.title,
            why=present.capability.why,
            state=present.finding.state,
            strength="wired" if present.finding.state == "met" else "none",
            required=True,
            reason=_REASONS[present.finding.state],
            evidence=tuple(Sight(e.path, e.line, e.what) for e in present.finding.evidence),
            looked_for=present.finding.looked_for,
            doubts=present.finding.doubts,
            layers=tuple(layer.name for layer in present.layers),
        )
        for present in capabilities
    )


@dataclass(frozen=True, slots=True)
class Blocker:
    """A need of the next level that is not fulfilled: what would fulfil it, and what it is for."""

    of: tuple[str, ...]
    lacking: int
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a repository stands: its level, what keeps it from the next, and how near that is."""

    level: int
    blockers: tuple[Blocker, ...]
    share: float
    without: Mapping[str, int] = field(default_factory=dict)


def standing_of(verdicts: Iterable[Verdict]) -> Standing:
    """Return the highest level whose required capabilities, and those below, are all there."""
    found = list(verdicts)
    lacking = [v for v in found if v.required and v.state not in ("met", "not applicable")]
    level = min((v.level for v in lacking), default=5) - 1
    following = [v for v in found if v.level == level + 1]
    share = sum(v.state == "met" for v in following) / len(following) if following else 1.0
    blockers = tuple(Blocker((v.id,), 1, v.why) for v in lacking if v.level == level + 1)
    return Standing(level, blockers, round(share, 2))
