"""A review as one value: level, verdicts, flaws, components and the road from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from upgrader.review.level import Standing
from upgrader.review.roadmap import Roadmap
from upgrader.review.verdict import Component, Flaw, Verdict


@dataclass(frozen=True, slots=True)
class Review:
    """What a review found.

    Attributes:
        name: what the repository calls itself; "" where it does not say.
        kind: what the repository is: a service, a command line, a batch job.
        about: what more is known of it, in the order in which it is shown.
        unreadable: what could not be read, and why.
        expected: the hours of each capability, by hand and with the tool, before calibration.
    """

    standing: Standing
    kind: str
    verdicts: tuple[Verdict, ...]
    flaws: tuple[Flaw, ...]
    components: tuple[Component, ...]
    roadmap: Roadmap
    about: Mapping[str, str] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    name: str = ""
