"""What an inspection found: a value, where it was seen, how sure that is and by which rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from upgrader.evidence.sight import Sight

Confidence = Literal["high", "medium", "low"]
MOST_EVIDENCE = 8  # places that are shown for one value; the ninth convinces nobody


@dataclass(frozen=True, slots=True)
class Found:
    """One value that a question about a repository may have.

    Attributes:
        why: the rule that gave the confidence, so that a reader can check it.
        about: what more is known of it, by name.
    """

    value: str
    confidence: Confidence
    why: str
    evidence: tuple[Sight, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "value": self.value,
            "confidence": self.confidence,
            "why": self.why,
            "about": dict(sorted(self.about.items())),
            "evidence": [
                {"path": sight.path, "line": sight.line, "what": sight.what}
                for sight in self.evidence[:MOST_EVIDENCE]
            ],
        }


@dataclass(frozen=True, slots=True)
class Topic:
    """One question about a repository, and its answers, the best one first.

    Attributes:
        several: whether all answers hold side by side; else the first is the answer and the
            others are alternatives to it.
    """

    name: str
    answers: tuple[Found, ...]
    several: bool = False

    @property
    def best(self) -> Found | None:
        """The first answer, None where there is none."""
        return self.answers[0] if self.answers else None

    def document(self) -> dict[str, Any]:
        """Return it as plain data."""
        if self.several:
            return {"found": [answer.document() for answer in self.answers]}
        first = self.answers[0].document() if self.answers else None
        return {"found": first, "alternatives": [a.document() for a in self.answers[1:]]}


def distinct(sights: Iterable[Sight]) -> tuple[Sight, ...]:
    """Return the sights in their order, each once."""
    return tuple(dict.fromkeys(sights))
