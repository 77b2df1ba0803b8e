"""What is known of capabilities beside their verdicts: layers, checks, and who needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from upgrader.layer import Layer
from upgrader.review.check import Archetype, Check, Need
from upgrader.review.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Known:
    """What work on a capability is made of.

    Attributes:
        needed: the lowest level that is not reached without it; those that none needs are absent.
    """

    layers: Mapping[str, Layer] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    needed: Mapping[str, int] = field(default_factory=dict)


def needed_at(
    verdicts: Iterable[Verdict], needs: Sequence[Need], archetype: Archetype
) -> dict[str, int]:
    """Return the level that waits for each capability; of alternatives, for the first ones."""
    states = {verdict.id: verdict.state for verdict in verdicts}
    found: dict[str, int] = {}
    for need in sorted(needs, key=lambda need: need.level):
        if need.archetypes and archetype not in need.archetypes:
            continue
        asked = [name for name in need.of if states.get(name) != "not applicable"]
        enough = {"met", "partial"} if need.begun else {"met"}
        there = [name for name in asked if states.get(name) in enough]
        lacking = [name for name in asked if name not in there]
        for name in lacking[: max(0, need.count - len(there))]:
            found.setdefault(name, need.level)
    return found
