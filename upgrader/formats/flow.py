"""Weaving bracketed collections: TOML arrays and inline tables, JSON, YAML in braces."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from upgrader.formats.keyed import Blend, Pick, Side, Take, outcome
from upgrader.formats.spans import NOTHING, Part, Spanned
from upgrader.formats.values import MISSING

COMMENT = re.compile(r"#[^\n]*")
TRAIL = re.compile(r"[ \t]*(?:#[^\n]*)?(?=\n)")
LIMIT = 100


@dataclass(frozen=True, slots=True)
class Style:
    """How one format writes a bracketed collection.

    Attributes:
        dump: writes a value that stands in neither text.
        unit: one step of indentation.
        comma: whether a collection of several lines ends in a comma.
        lines: whether a mapping may have several lines.
        always: whether a mapping that was empty gets several lines.
        grows: whether what stands in one line may become several.
    """

    dump: Callable[[Any], str]
    unit: str = "  "
    comma: bool = True
    lines: bool = True
    always: bool = False
    grows: bool = True


@dataclass(frozen=True, slots=True)
class Slot:
    """One part with what surrounds it: white space and comments before it, a comment behind it."""

    lead: str
    body: str
    trail: str = ""


def weave(ours: Spanned, theirs: Spanned, take: Take, style: Style, spread: bool = False) -> str:
    """Write the value that was decided, out of the pieces that stand in both texts."""
    if isinstance(take, Side):
        return ours.raw() if take is Side.OURS else shifted(theirs, ours.column())
    if isinstance(take, Blend) or ours.node.parts is None or theirs.node.parts is None:
        return style.dump(outcome(take, ours.node.value, theirs.node.value))
    untouched = [pick.ours if pick.take is Side.OURS else MISSING for pick in take.picks]
    if untouched == [part.key for part in ours.node.parts]:
        return ours.raw()
    slots, closing, comma = _slots(ours)
    others, their_closing, _ = _slots(theirs)
    chosen = [_slot(pick, ours, theirs, slots, others, style) for pick in take.picks]
    is_map = isinstance(ours.node.value, dict)
    wide = "\n" in closing or any("\n" in slot.lead for slot in slots)
    if not wide and chosen and style.grows and (style.lines or not is_map):
        theirs_wide = "\n" in their_closing or any("\n" in slot.lead for slot in others)
        several = len(chosen) > 1 and (theirs_wide or spread)
        wide = (
            several
            or (style.always and is_map and not slots)
            or any("#" in s.lead + s.trail for s in chosen)
        )
        wide = wide or len(ours.column()) + sum(len(s.body) + 2 for s in chosen) > LIMIT
        if wide:
            closing, comma = "\n" + ours.column(), style.comma
            chosen = [replace(slot, lead="") for slot in chosen]
    return _written(ours, chosen, closing, comma, _indent(ours, slots, style) if wide else None)


def shifted(piece: Spanned, column: str) -> str:
    """Give a piece of text the indentation of the place that it comes to."""
    raw = piece.raw()
    own = piece.column()
    if "\n" not in raw or own == column or '"""' in raw or "'''" in raw:
        return raw
    first, *rest = raw.split("\n")
    return "\n".join([first, *(column + line.removeprefix(own) if line else line for line in rest)])


def _slot(
    pick: Pick, ours: Spanned, theirs: Spanned, slots: list[Slot], others: list[Slot], style: Style
) -> Slot:
    if pick.ours is MISSING:
        index, part = _part(theirs, pick.theirs)
        piece = Spanned(theirs.text, replace(part.node, start=part.start))
        inner = _indent(ours, slots, style)
        comments = "".join(f"\n{inner}{line}" for line in COMMENT.findall(others[index].lead))
        return Slot(comments, shifted(piece, inner), others[index].trail)
    index, part = _part(ours, pick.ours)
    if pick.take is Side.OURS:
        return slots[index]
    other = NOTHING if pick.theirs is MISSING else theirs.child(_part(theirs, pick.theirs)[1])
    key = ours.text[part.start : part.node.start]
    return replace(slots[index], body=key + weave(ours.child(part), other, pick.take, style))


def _part(piece: Spanned, key: Any) -> tuple[int, Part]:
    parts = piece.node.parts or ()
    index = [part.key for part in parts].index(key)
    return index, parts[index]


def _slots(piece: Spanned) -> tuple[list[Slot], str, bool]:
    """Cut a collection into its parts, what stands before its end, and whether a comma does."""
    text, place, slots, comma = piece.text, piece.node.start + 1, [], False
    for part in piece.node.parts or ():
        lead, body = text[place : part.start], text[part.start : part.node.end]
        place, trail = part.node.end, ""
        gap = re.compile(r"(?:[^,#\]}]|#[^\n]*(?=\n))*,").match(text, place, piece.node.end - 1)
        comma = gap is not None
        if gap:
            trail = "".join(f" {comment}" for comment in COMMENT.findall(gap[0]))
            place = gap.end()
        behind = TRAIL.match(text, place, piece.node.end)
        if behind and behind[0].strip():
            trail, place = trail + behind[0], behind.end()
        slots.append(Slot(lead, body, trail))
    return slots, text[place : piece.node.end - 1], comma


def _indent(ours: Spanned, slots: list[Slot], style: Style) -> str:
    for slot in slots:
        if "\n" in slot.lead:
            return slot.lead.rpartition("\n")[2]
    return ours.column() + style.unit


def _written(
    ours: Spanned, slots: list[Slot], closing: str, comma: bool, indent: str | None
) -> str:
    """Put the slots between the brackets; `indent` is None where everything stands in one line."""
    text = ours.text[ours.node.start]
    edge = closing if indent is None and not closing.strip() else ""
    for index, slot in enumerate(slots):
        lead, last = slot.lead, index == len(slots) - 1
        if indent is None:
            lead = (edge if index == 0 else " ") if not lead.strip() else lead
        elif "\n" not in lead and not (index == 0 and lead == "" and "#" in slot.lead):
            lead = f"\n{indent}"
        elif not lead.rpartition("\n")[2].isspace() and lead.rpartition("\n")[2]:
            lead = f"{lead}\n{indent}"
        text += lead + slot.body + ("" if last and not comma else ",") + slot.trail
        if slot.trail and last and "\n" not in closing:
            closing = f"\n{ours.column()}{closing}"
    return text + (closing if slots or closing.strip() else "") + ours.text[ours.node.end - 1]
