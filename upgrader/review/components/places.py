"""The worst places of a module: where to look first."""

from __future__ import annotations

from collections.abc import Sequence

from upgrader.evidence import Sight
from upgrader.review.components.effect_names import WORDS
from upgrader.review.components.limits import STATE
from upgrader.review.components.measures import Measured
from upgrader.review.verdict import Flaw

_MOST = 3
_WEIGHS = {"critical": 9.0, "high": 6.0, "medium": 2.0, "low": 0.5}


def worst_of(path: str, measured: Measured, flaws: Sequence[Flaw]) -> tuple[Sight, ...]:
    """Return the three worst places, the worst first."""
    found: dict[tuple[int, str], float] = {}
    for flaw in flaws:
        found[flaw.line, flaw.what] = _WEIGHS[flaw.severity]
    for tangle in measured.complex_places:
        text = f"`{tangle.name}` has complexity {tangle.complexity}, {tangle.statements} statements"
        found[tangle.line, text] = tangle.complexity / 8
    for great in measured.great:
        text = f"`{great.name}` has {great.methods} methods, {great.statements} statements"
        found[great.line, text] = great.statements / 100
    for effect in measured.effects:
        text = f"importing it {WORDS[effect.kind]}: {effect.call}"
        found[effect.line, text] = 5.0 if effect.kind in ("asks", "network") else 3.0
    if measured.alike is not None and measured.duplicated_lines >= 10:
        where = f"{measured.alike.other}:{measured.alike.other_line}"
        text = f"{measured.duplicated_lines} lines stand elsewhere too, first at {where}"
        found[measured.alike.first, text] = measured.duplicated_lines / 50
    many = len(measured.shared) >= STATE.value
    for name, line in measured.shared.items() if many else ():
        found[line, f"changes the module-level name `{name}`"] = 0.4
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Sight(path, line, what) for (line, what), _ in ranked[:_MOST])
