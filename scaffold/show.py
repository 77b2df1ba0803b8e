"""A plan as a person reads it: a line a path, each with its layers and its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from scaffold.voice import Voice, paint
from upgrader.change import Action, Change
from upgrader.plan import Plan
from upgrader.tree import File

_STYLES = {"+": "good", "~": "warn", "-": "bad", "!": "bad", "?": "warn", "=": "dim"}
_WORDS = {
    Action.ADD: "to add",
    Action.CHANGE: "to change",
    Action.DELETE: "to delete",
    Action.OFFER: "offered",
    Action.CONFLICT: "for you to decide",
}
OFFERS = ".scaffold/offers"


def show_plan(plan: Plan, voice: Voice, *, diff: bool = False) -> None:
    """Say what a plan does."""
    shown = [change for change in plan.changes if change.action is not Action.KEEP or change.notes]
    width = min(max((len(change.path) for change in shown), default=0), 48)
    for change in shown:
        _line(change, width, voice)
        if diff:
            for line in diff_of(change):
                voice.say(line)
    if kept := plan.counts[Action.KEEP]:
        voice.say(paint(f"  = {kept} {'file' if kept == 1 else 'files'} as they are", "dim"))
    voice.say(summary(plan))


def summary(plan: Plan) -> str:
    """Return what a plan does in one line."""
    parts = [
        f"{plan.counts[action]} {word}" for action, word in _WORDS.items() if plan.counts[action]
    ]
    return f"Plan: {', '.join(parts) or 'nothing to do'}."


def _line(change: Change, width: int, voice: Voice) -> None:
    glyph = change.action.glyph
    layers = ", ".join(change.layers)
    why = "" if change.why == "new" else f" ({change.why})"
    voice.say(paint(f"  {glyph} {change.path:<{width}}", _STYLES[glyph]) + f"  {layers}{why}")
    for note in change.notes:
        voice.say(f"      {note}")
    for at in change.conflicts:
        voice.say(f"      {at.where}: {at.why}")
        voice.say(f"        yours:  {_short(at.ours)}")
        voice.say(f"        theirs: {_short(at.theirs)}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 68 else f"{line[:65]}..."


def diff_of(change: Change) -> Iterator[str]:
    """Yield the text of a change as a unified diff."""
    from difflib import unified_diff

    before, after = _lines(change.before), _lines(change.after)
    if before is None or after is None:
        yield "      (binary)"
        return
    rows = unified_diff(before, after, f"a/{change.path}", f"b/{change.path}", lineterm="")
    for row in rows:
        style = {"+": "good", "-": "bad", "@": "dim"}.get(row[:1], "none")
        yield paint(f"      {row}", style)


def _lines(file: File | None) -> list[str] | None:
    if file is None:
        return []
    if b"\0" in file.data:
        return None
    return file.data.decode("utf-8", "replace").splitlines()


class Show(Protocol):
    """How a plan is shown."""

    def __call__(self, plan: Plan, voice: Voice, *, diff: bool = False) -> None:
        """Say what a plan does."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said of a move: to a person, and in the document beside the plan."""

    show: Show = show_plan
    document: Mapping[str, Any] = field(default_factory=dict)


PLAIN = Telling()
