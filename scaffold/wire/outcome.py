"""What proving came to: one outcome a capability, as people read it and as plain data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from upgrader.evidence import Evidence

State = Literal["proven", "failed", "not run", "elsewhere"]
WIDTH = 80
_LABEL = 10
_STYLES = {"proven": "good", "failed": "bad", "not run": "dim", "elsewhere": "dim"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one capability.

    Attributes:
        state: "elsewhere" where no run on this machine could show it.
        saw: what was seen: what holds, what does not, why nobody could look, or where to look.
        evidence: what an inspection had found of it beforehand.
    """

    id: str
    state: State
    saw: str
    seconds: float = 0.0
    evidence: tuple[Evidence, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "id": self.id,
            "state": self.state,
            "saw": self.saw,
            "seconds": round(self.seconds, 1),
            "evidence": [
                {"path": e.path, "line": e.line, "what": e.what, "strength": e.strength}
                for e in self.evidence
            ],
        }


def lines(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, str]]:
    """Yield each line of the page with its style."""
    if not outcomes:
        return
    told: dict[tuple[str, str], list[str]] = {}
    for outcome in _sorted(outcomes):
        told.setdefault((outcome.state, outcome.saw), []).append(outcome.id)
    for (state, saw), names in told.items():
        yield from _line(state, names, saw)
    counts = {state: sum(o.state == state for o in outcomes) for state in _STYLES}
    said = [f"{number} {state}" for state, number in counts.items() if state != "elsewhere"]
    if counts["elsewhere"]:
        said.append(f"{counts['elsewhere']} to be seen elsewhere")
    yield "", "none"
    yield ", ".join(said), "strong"


def _sorted(outcomes: Sequence[Outcome]) -> list[Outcome]:
    order = ("failed", "proven", "not run", "elsewhere")
    return sorted(outcomes, key=lambda each: order.index(each.state))


def _line(state: str, names: Sequence[str], saw: str) -> Iterator[tuple[str, str]]:
    head = f"{state:<{_LABEL}}{', '.join(names)}"
    text = " ".join(saw.split())
    shown = textwrap.shorten(text, 400) if text else ""
    whole = f"{head}: {shown}" if shown else head
    indent = " " * (_LABEL + 2)
    for line in textwrap.wrap(whole, WIDTH, subsequent_indent=indent, break_on_hyphens=False):
        yield line, _STYLES[state]


def markdown(outcomes: Sequence[Outcome]) -> str:
    """Return them as the section of a page."""
    if not outcomes:
        return ""
    rows = [f"| {each.id} | {each.state} | {_cell(each.saw)} |" for each in _sorted(outcomes)]
    head = ["", "### What was added", "", "| capability | | what was seen |", "|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


def _cell(text: str) -> str:
    return textwrap.shorten(text, 400).replace("|", "\\|").replace("<", "&lt;")


def document(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return all of them as plain data."""
    return {"schema": 1, "capabilities": [outcome.document() for outcome in outcomes]}
