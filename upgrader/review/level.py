"""Which level a repository has reached, what keeps it from the next, and how near that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from upgrader.review.check import Archetype, Need
from upgrader.review.verdict import Verdict

HIGHEST = 4


@dataclass(frozen=True, slots=True)
class Blocker:
    """A need of the next level that is not fulfilled.

    Attributes:
        of: the capabilities that would fulfil it, those that are not there yet.
        lacking: how many of them are lacking.
        why: what the level is for that it lacks without them.
    """

    of: tuple[str, ...]
    lacking: int
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a repository stands.

    Attributes:
        level: the highest level whose needs are all fulfilled, 0 where nothing can be run.
        blockers: the needs of the next level that are not fulfilled.
        share: how much of what the next level asks for is there, from 0 to 1.
        without: the level that would be reached if one capability alone were there.
    """

    level: int
    blockers: tuple[Blocker, ...]
    share: float
    without: Mapping[str, int] = field(default_factory=dict)


def level_of(
    verdicts: Sequence[Verdict], needs: Sequence[Need], archetype: Archetype = "service"
) -> Standing:
    """Return the level of these verdicts, and what is between them and the next."""
    states = {verdict.id: verdict.state for verdict in verdicts}
    asked = [n for n in needs if not n.archetypes or archetype in n.archetypes]
    level = _reached(states, asked)
    blockers = tuple(
        Blocker(_open(need, states), _lacking(need, states), need.why)
        for need in asked
        if need.level == level + 1 and _lacking(need, states)
    )
    candidates = dict.fromkeys(name for blocker in blockers for name in blocker.of)
    without = {name: _reached({**states, name: "met"}, asked) for name in candidates}
    return Standing(level, blockers, _share(verdicts, level + 1), without)


def _reached(states: Mapping[str, str], needs: Iterable[Need]) -> int:
    failed = [need.level for need in needs if _lacking(need, states)]
    return min(failed, default=HIGHEST + 1) - 1


def _lacking(need: Need, states: Mapping[str, str]) -> int:
    """Return how many capabilities are lacking; what does not apply is not asked for."""
    asked = [name for name in need.of if states.get(name) != "not applicable"]
    there = sum(_is_there(states.get(name, "unknown"), begun=need.begun) for name in asked)
    return max(0, min(need.count, len(asked)) - there)


def _is_there(state: str, *, begun: bool) -> bool:
    return state == "met" or (begun and state == "partial")


def _open(need: Need, states: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        name
        for name in need.of
        if states.get(name) != "not applicable"
        and not _is_there(states.get(name, "unknown"), begun=need.begun)
    )


def _share(verdicts: Iterable[Verdict], level: int) -> float:
    points = {"met": 1.0, "partial": 0.5}
    asked = [v for v in verdicts if v.level == level and v.state != "not applicable"]
    there = sum(points.get(verdict.state, 0.0) for verdict in asked)
    return round(there / len(asked), 2) if asked else 1.0


def with_required(
    verdicts: Iterable[Verdict], needs: Sequence[Need], archetype: Archetype
) -> tuple[Verdict, ...]:
    """Mark what each level needs: what fulfils a need, else the first that could."""
    found = tuple(verdicts)
    states = {verdict.id: verdict.state for verdict in found}
    required: set[str] = set()
    for need in needs:
        if need.archetypes and archetype not in need.archetypes:
            continue
        asked = [name for name in need.of if states.get(name) != "not applicable"]
        there = [n for n in asked if _is_there(states.get(n, "unknown"), begun=need.begun)]
        lacking = [name for name in asked if name not in there]
        required.update((there + lacking)[: need.count])
    return tuple(replace(v, required=v.id in required) for v in found)
