"""Mending: work on what is there and harms, or cannot stay as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from upgrader.evidence.sight import Sight
from upgrader.review.roadmap.item import Item, effort_of, with_priority
from upgrader.review.roadmap.rates import Rate
from upgrader.review.roadmap.situation import Situation
from upgrader.review.verdict import Component, Flaw

SAFETY = ("critical", "high")
_LEVEL = 3  # what cannot be kept as it is has to go before software can be kept for years
_MOST_HARDENED = 8  # parts that are items of their own; what is beyond them is one item together


def mended_flaws(flaws: Sequence[Flaw], situation: Situation, next_level: int) -> Iterator[Item]:
    """Yield one piece of work a rule, with all its places; what is unsafe is in the next level."""
    by_rule: dict[str, list[Flaw]] = {}
    for flaw in flaws:
        by_rule.setdefault(flaw.rule, []).append(flaw)
    for rule, places in by_rule.items():
        worst = min(places, key=lambda flaw: list(situation.rates.flaws).index(flaw.severity))
        rate = situation.rates.flaws[worst.severity]
        is_safety = worst.severity in SAFETY
        effort = effort_of(rate, situation, level=next_level, counts={"places": len(places)})
        exposure = min(1.0, 0.5 + 0.1 * len(places))
        yield Item(
            id=f"harden:{rule}",
            kind="harden",
            level=next_level,
            theme="safety" if is_safety else "code",
            title=worst.what,
            why=_places(len(places)),
            tool=(),
            people=worst.fix,
            effort=effort,
            priority=with_priority(effort, rate.severity, exposure, 0.9),
            capability=worst.capability,
            is_needed=is_safety,
            is_planned=is_safety,
            evidence=tuple(Sight(flaw.path, flaw.line, flaw.what) for flaw in places),
        )


def settled(found: Sequence[Item], mended: Sequence[Item]) -> Iterator[Item]:
    """Yield both, but no gap that is gone when what was found against it is mended."""
    by_place: dict[tuple[str, int], set[str]] = {}
    for item in mended:
        for sight in item.evidence:
            by_place.setdefault((sight.path, sight.line), set()).add(item.id)
    instead: dict[str, list[str]] = {}
    gone: dict[str, Item] = {}
    for gap in found:
        behind = [by_place.get((sight.path, sight.line), set()) for sight in gap.evidence]
        if behind and all(behind):
            gone[gap.id] = gap
            instead[gap.id] = sorted(set().union(*behind))
    waiting: dict[str, list[Item]] = {}
    for name, others in instead.items():
        for other in others:
            waiting.setdefault(other, []).append(gone[name])
    for item in mended:
        gaps = waiting.get(item.id, [])
        yield replace(
            item,
            is_needed=item.is_needed or any(gap.is_needed for gap in gaps),
            is_planned=item.is_planned or any(gap.is_planned for gap in gaps),
        )
    for gap in found:
        if gap.id not in gone:
            needs = (other for need in gap.needs for other in instead.get(need, [need]))
            yield replace(gap, needs=tuple(dict.fromkeys(needs)))


def mended_parts(
    components: Iterable[Component], situation: Situation, level: int
) -> Iterator[Item]:
    """Yield the work on parts that cannot stay as they are, the largest first."""
    at = max(_LEVEL, min(level, 4))
    modules = [part for part in components if part.kind == "module"]
    modules.sort(key=lambda part: (-_lines(part), part.path))
    redesigned = [part for part in modules if part.fate == "redesign"]
    hardened = [part for part in modules if part.fate == "harden"]
    for part in (*redesigned, *hardened[:_MOST_HARDENED]):
        yield _part(part, situation, at)
    if rest := hardened[_MOST_HARDENED:]:
        yield _rest(rest, situation, at)


def _part(part: Component, situation: Situation, level: int) -> Item:
    rate = situation.rates.components[part.fate]
    effort = effort_of(rate, situation, level=level, counts={"lines": _lines(part) / 1000})
    return Item(
        id=f"{part.fate}:{part.path}",
        kind="redesign" if part.fate == "redesign" else "harden",
        level=level,
        theme="code",
        title=part.path,
        why=part.why,
        tool=(),
        people=rate.people,
        effort=effort,
        priority=with_priority(effort, rate.severity, _reach(part), 0.6),
        evidence=part.worst or (Sight(part.path, 0, part.why),),
    )


def _rest(parts: Sequence[Component], situation: Situation, level: int) -> Item:
    rate: Rate = situation.rates.components["harden"]
    lines = sum(map(_lines, parts)) / 1000
    effort = effort_of(rate, situation, level=level, counts={"lines": lines})
    return Item(
        id="harden:smaller-parts",
        kind="harden",
        level=level,
        theme="code",
        title=f"{len(parts)} smaller parts",
        why="Each can stay when it is tested and its worst places are mended.",
        tool=(),
        people=rate.people,
        effort=effort,
        priority=with_priority(effort, rate.severity, max(map(_reach, parts)), 0.6),
        evidence=tuple(Sight(part.path, 0, part.why) for part in parts),
    )


def _lines(part: Component) -> float:
    return part.measures.get("lines") or 0.0


def _reach(part: Component) -> float:
    """Return how much of the system stands on a part: 0.5 to 1."""
    return min(1.0, 0.5 + 0.05 * (part.measures.get("fan-in") or 0.0))


def _places(count: int) -> str:
    return "It stands in one place." if count == 1 else f"It stands in {count} places."
