"""The three verdicts: what was found weighs, and two lines are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from upgrader.review.components import limits
from upgrader.review.components.effect_names import WORDS
from upgrader.review.components.measures import Measured
from upgrader.review.verdict import Fate, Flaw

_IMPORT_WEIGHS = {"asks": 4, "network": 3, "process": 2, "connects": 2, "writes": 2}
_FLAW_WEIGHS = {"critical": 3, "high": 2, "medium": 0.5, "low": 0.1}
_FLAWS_AT_MOST = {"critical": 3.0, "high": 3.0, "medium": 2.0, "low": 0.9}


class Reason(NamedTuple):
    """Something found that speaks against leaving a module as it is.

    Attributes:
        is_structural: whether only another design ends it; a flaw is mended where it stands.
    """

    weight: float
    text: str
    is_structural: bool = True


def decide(measured: Measured, flaws: Sequence[Flaw]) -> tuple[Fate, str]:
    """Return whether a module can stay, and the measures that decided it."""
    shape, around = _shape(measured), _surroundings(measured)
    reasons = sorted(
        [*shape, *around, *_defects(flaws)],
        key=lambda reason: (-reason.weight, reason.text),
    )
    # What tests hold in its place can be changed piece by piece.
    share = 0.5 if measured.is_held else 1
    structural = share * sum(reason.weight for reason in shape)
    structural += sum(reason.weight for reason in around if reason.is_structural)
    fate: Fate = "reuse"
    if structural >= limits.REDESIGN.value:
        fate = "redesign"
        reasons = [reason for reason in reasons if reason.is_structural]
    elif sum(reason.weight for reason in reasons) >= limits.HARDEN.value:
        fate = "harden"
    said = [reason.text for reason in reasons if reason.weight >= 0.5][:4]
    if fate == "reuse":
        said = [f"but {text}" for text in said[:1]]
    return fate, ", ".join([*_good(measured, fate), *said, *measured.unknown])


def _good(measured: Measured, fate: Fate) -> list[str]:
    if fate != "reuse":
        return []
    found = [f"{measured.lines} lines"]
    if measured.complexity:
        found.append(f"complexity at most {measured.complexity}")
    if measured.tests:
        found.append("tests import it" if measured.tests == 1 else "tests reach it")
    return found


def _shape(m: Measured) -> list[Reason]:
    found: list[Reason] = []
    worst = m.tangled
    if worst is not None:
        text = f"complexity {worst.complexity} in `{worst.name}`"
        if worst.complexity > limits.UNTESTABLE.value:
            found.append(Reason(3, text))
        elif worst.complexity > limits.COMPLEX.value:
            found.append(Reason(1, text))
    if m.tangles > 3:
        found.append(Reason(1, f"{m.tangles} functions above complexity {limits.COMPLEX.value}"))
    great = max(m.great, key=lambda c: c.statements, default=None)
    if great is not None:
        found.append(
            Reason(2, f"`{great.name}` has {great.methods} methods, {great.statements} statements")
        )
    if m.lines > limits.LARGE.value and (worst is not None or great is not None):
        found.append(Reason(1, f"{m.lines} lines in one module"))
    if len(m.concerns) == 3:
        found.append(Reason(2, "routes, logic and storage in one module"))
    if len(m.shared) >= limits.STATE.value:
        found.append(Reason(1, f"{len(m.shared)} module-level names that functions change"))
    return found


def _surroundings(m: Measured) -> list[Reason]:
    found: list[Reason] = []
    kinds = sorted({effect.kind for effect in m.effects}, key=lambda kind: -_IMPORT_WEIGHS[kind])
    if kinds:
        found.append(Reason(_IMPORT_WEIGHS[kinds[0]], f"importing it {WORDS[kinds[0]]}"))
    if m.circle:
        found.append(Reason(1, f"in a circle of {m.circle} modules that import one another"))
    if m.duplicated_lines >= limits.ALIKE_LINES.value and m.duplicated >= limits.ALIKE_SHARE.value:
        found.append(Reason(1, f"{m.duplicated} % of it stands elsewhere, too"))
    if m.tests == 0 and not m.is_tool and m.logic >= limits.WITH_LOGIC.value:
        found.append(Reason(1, "no test reaches it"))
        if m.logic >= limits.MUCH_UNTESTED.value:
            found.append(Reason(1, f"{m.logic} statements to be tested", is_structural=False))
    if m.tests == 0 and m.commits is not None and m.commits > limits.OFTEN.value:
        found.append(Reason(1, f"changed {m.commits} times", is_structural=False))
    return found


def _defects(flaws: Sequence[Flaw]) -> list[Reason]:
    found: list[Reason] = []
    for severity, weight in _FLAW_WEIGHS.items():
        some = [flaw for flaw in flaws if flaw.severity == severity]
        if some:
            total = min(weight * len(some), _FLAWS_AT_MOST[severity])
            first = min(some, key=lambda flaw: (flaw.path, flaw.line))
            more = f" and {len(some) - 1} more" if len(some) > 1 else ""
            found.append(Reason(total, f"{first.what} (line {first.line}{more})", False))
    return found
