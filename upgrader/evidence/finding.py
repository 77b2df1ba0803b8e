"""What looking for a capability came to: met, partial, missing or unknown, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from upgrader.evidence.facts import Facts
from upgrader.evidence.look import Look
from upgrader.evidence.places import is_looked_for
from upgrader.evidence.search import search
from upgrader.evidence.search_python import Doubt
from upgrader.evidence.sight import Evidence

State = Literal["met", "partial", "missing", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one capability in one repository.

    Attributes:
        state: "met" where it is wired, "partial" where it is only mentioned, "unknown" where a
            file that may hold it cannot be read, "missing" otherwise.
        evidence: what speaks for it.
        looked_for: what was looked for and not found, a sentence a look; empty where it is met.
        doubts: the files that could not be read, each with the reason.

    """

    state: State
    evidence: tuple[Evidence, ...] = ()
    looked_for: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def look_for(looks: Sequence[Look], facts: Facts, least: int = 1) -> Finding:
    """Look for a capability: any one look that holds is enough, or `least` of different groups."""
    evidence: list[Evidence] = []
    missed: list[Look] = []
    doubts: list[Doubt] = []
    groups: set[str] = set()
    for strength in ("wired", "mentioned"):
        for look in (look for look in looks if look.strength == strength):
            seen, doubted = _see(look, facts)
            evidence += seen
            doubts += doubted
            if seen:
                groups.add(look.group or str(look))
            else:
                missed.append(look)
        if strength == "wired" and len(groups) >= least:
            return Finding("met", _distinct(evidence))
    return Finding(
        state="partial" if evidence else "unknown" if doubts else "missing",
        evidence=_distinct(evidence),
        looked_for=tuple(dict.fromkeys(map(str, missed))),
        doubts=tuple(dict.fromkeys(f"{doubt.path}: {doubt.reason}" for doubt in doubts)),
    )


def _see(look: Look, facts: Facts) -> tuple[list[Evidence], list[Doubt]]:
    """Return the evidence where every want of the look holds, the doubts where some may."""
    scope = _scope(look, facts)
    evidence: list[Evidence] = []
    doubts: list[Doubt] = []
    for want in look.without:
        if search(facts, want.key, want.values, scope).sights:
            return [], []
    for number, want in enumerate(look.wants):
        least = 1 if number else look.least
        seen = search(facts, want.key, want.values, scope, least)
        if len(seen.sights) >= least:
            evidence += (Evidence(*sight, strength=look.strength) for sight in seen.sights)
        elif seen.doubts:
            doubts += seen.doubts
        else:
            return [], []
    return ([], doubts) if doubts else (evidence, [])


def _scope(look: Look, facts: Facts) -> list[str]:
    """Return the modules in which the look's Python keys look.

    Only the application's own count, but a look that names Python files means those, and one
    that asks for asserts means the tests.
    """
    wants = {want.key: want.values for want in look.wants}
    globs = wants.get("file", ())
    if globs and all(glob.endswith(".py") for glob in globs):
        return [
            path
            for path in facts.own
            if any(is_looked_for(glob, path, facts.places[path]) for glob in globs)
        ]
    if look.reached and facts.reached:
        return [path for path in facts.python("application") if path in facts.reached]
    if look.places:
        return [path for place in look.places for path in facts.python(place)]  # type: ignore[arg-type]
    return facts.python("tests" if "asserts" in wants else "application")


def _distinct(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))
