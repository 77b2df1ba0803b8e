"""Which capabilities a repository has already, by the looks of the layers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from upgrader.evidence import Facts, Finding, Look, look_for
from upgrader.inspection.found import MOST_EVIDENCE
from upgrader.layer import Capability, Layer


@dataclass(frozen=True, slots=True)
class Present:
    """A capability of a layer, and what looking for it came to."""

    capability: Capability
    layers: tuple[Layer, ...]
    finding: Finding

    @property
    def level(self) -> int:
        """The level that first has it."""
        return min(layer.level for layer in self.layers)

    def document(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "id": self.capability.id,
            "title": self.capability.title,
            "level": self.level,
            "layers": [layer.name for layer in self.layers],
            "state": self.finding.state,
            "evidence": [
                {"path": e.path, "line": e.line, "what": e.what, "strength": e.strength}
                for e in self.finding.evidence[:MOST_EVIDENCE]
            ],
            "looked_for": list(self.finding.looked_for),
            "doubts": list(self.finding.doubts),
        }


def present_in(facts: Facts, layers: Iterable[Layer]) -> tuple[Present, ...]:
    """Return every capability, once, with what is known of it; lower levels first."""
    bringing: dict[str, list[Layer]] = {}
    looks: dict[str, list[Look]] = {}
    first: dict[str, Capability] = {}
    for layer in layers:
        for capability in layer.capabilities:
            where = f"level{layer.level}/{layer.name}/layer.toml"
            first.setdefault(capability.id, capability)
            bringing.setdefault(capability.id, []).append(layer)
            parsed = (Look.parse(table, where) for table in capability.look)
            looks.setdefault(capability.id, []).extend(parsed)
    found = [
        Present(first[name], tuple(bringing[name]), look_for(looks[name], facts)) for name in first
    ]
    return tuple(sorted(found, key=lambda present: (present.level, present.capability.id)))
