"""What a review judges: capabilities, flaws and components, each with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from upgrader.evidence.sight import Sight

State = Literal["met", "partial", "defective", "missing", "not applicable", "unknown"]
Strength = Literal["none", "mentioned", "wired", "proven"]
Severity = Literal["critical", "high", "medium", "low"]
Fate = Literal["reuse", "harden", "redesign"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one capability.

    Attributes:
        required: whether its level is not reached without it.
        reason: why it is in this state, in one sentence.
        evidence: what speaks for it, or against it where it is defective.
        looked_for: what was looked for and not found, a sentence each.
        doubts: the files that could not be read, each with the reason.
        layers: the layers of ours that add it; none where people must.
    """

    id: str
    level: int
    title: str
    why: str
    state: State
    strength: Strength
    required: bool
    reason: str
    evidence: tuple[Sight, ...] = ()
    looked_for: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """One finding against the grain: a place in the code that harms.

    Attributes:
        rule: a stable id, such as "secret-literal" or ruff's "S608".
        capability: the id of the capability that it makes defective, or "".
        fix: what to do about it, in one sentence.
    """

    rule: str
    severity: Severity
    path: str
    line: int
    what: str
    fix: str
    capability: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """A module or a package, and whether it can stay.

    Attributes:
        measures: numbers by name, such as "lines", "complexity", "fan-in"; None is not known.
        why: the measures that decided, in words.
        worst: the three worst places.
    """

    path: str
    kind: Literal["module", "package"]
    fate: Fate
    why: str
    measures: Mapping[str, float | None] = field(default_factory=dict)
    worst: tuple[Sight, ...] = ()
