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
GAP = re.compile(r"(?:[^,#\]}]|#[^\n]*(?=\n))*,")
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


@dataclass(frozen=True, slots=True)
class Bracketed:
    """A collection cut into its parts.

    Attributes:
        slots: the parts.
        closing: what stands before the closing bracket.
        comma: whether the last part has a comma behind it.
    """

    slots: list[Slot]
    closing: str
    comma: bool

    def is_wide(self) -> bool:
        """Tell whether it has several lines."""
        return "\n" in self.closing or any("\n" in slot.lead for slot in self.slots)


def weave(ours: Spanned, theirs: Spanned, take: Take, style: Style, spread: bool = False) -> str:
    """Write the value that was decided, out of the pieces that stand in both texts.

    `spread` asks for several lines as soon as there are several entries.
    """
    if isinstance(take, Side):
        return ours.raw() if take is Side.OURS else shifted(theirs, ours.column())
    if isinstance(take, Blend) or ours.node.parts is None or theirs.node.parts is None:
        return style.dump(outcome(take, ours.node.value, theirs.node.value))
    untouched = [pick.ours if pick.take is Side.OURS else MISSING for pick in take.picks]
    if untouched == [part.key for part in ours.node.parts]:
        return ours.raw()
    mine, yours = _cut(ours), _cut(theirs)
    indent = _indent(ours, mine, style)
    slots = [_slot(pick, ours, theirs, (mine, yours), indent, style) for pick in take.picks]
    begin, end = ours.text[ours.node.start], ours.text[ours.node.end - 1]
    if mine.is_wide() and slots:
        return begin + _lines(slots, indent, mine.closing, mine.comma) + end
    is_list = isinstance(ours.node.value, list)
    several = len(slots) > 1 and (spread or yours.is_wide())
    filled = style.always and not is_list and not mine.slots
    crowded = any("#" in slot.lead + slot.trail for slot in slots) or _width(ours, slots) > LIMIT
    if style.grows and (is_list or style.lines) and slots and (several or filled or crowded):
        return begin + _lines(slots, indent, f"\n{ours.column()}", style.comma) + end
    return begin + _line(slots, mine) + end


def shifted(piece: Spanned, column: str) -> str:
    """Give a piece of text the indentation of the place that it comes to."""
    raw = piece.raw()
    own = piece.column()
    if "\n" not in raw or own == column or '"""' in raw or "'''" in raw:
        return raw
    first, *rest = raw.split("\n")
    return "\n".join([first, *(column + line.removeprefix(own) if line else line for line in rest)])


def _slot(
    pick: Pick,
    ours: Spanned,
    theirs: Spanned,
    sides: tuple[Bracketed, Bracketed],
    indent: str,
    style: Style,
) -> Slot:
    if pick.ours is MISSING:
        index, part = _part(theirs, pick.theirs)
        other = sides[1].slots[index]
        comments = "".join(f"\n{indent}{line}" for line in COMMENT.findall(other.lead))
        piece = Spanned(theirs.text, replace(part.node, start=part.start))
        return Slot(comments, shifted(piece, indent), other.trail)
    index, part = _part(ours, pick.ours)
    slot = sides[0].slots[index]
    if pick.take is Side.OURS:
        return slot
    value = NOTHING if pick.theirs is MISSING else theirs.child(_part(theirs, pick.theirs)[1])
    key = ours.text[part.start : part.node.start]
    return replace(slot, body=key + weave(ours.child(part), value, pick.take, style))


def _part(piece: Spanned, key: Any) -> tuple[int, Part]:
    parts = piece.node.parts or ()
    index = [part.key for part in parts].index(key)
    return index, parts[index]


def _cut(piece: Spanned) -> Bracketed:
    """Cut a collection into its parts; a comment behind a part belongs to it, one above too."""
    text, place, comma = piece.text, piece.node.start + 1, False
    slots: list[Slot] = []
    for part in piece.node.parts or ():
        lead, body = text[place : part.start], text[part.start : part.node.end]
        place, trail = part.node.end, ""
        gap = GAP.match(text, place, piece.node.end - 1)
        comma = gap is not None
        if gap:
            trail = "".join(f" {comment}" for comment in COMMENT.findall(gap[0]))
            place = gap.end()
        behind = TRAIL.match(text, place, piece.node.end)
        if behind and behind[0].strip():
            trail, place = trail + behind[0], behind.end()
        slots.append(Slot(lead, body, trail))
    return Bracketed(slots, text[place : piece.node.end - 1], comma)


def _indent(ours: Spanned, mine: Bracketed, style: Style) -> str:
    for slot in mine.slots:
        if "\n" in slot.lead:
            return slot.lead.rpartition("\n")[2]
    return ours.column() + style.unit


def _width(ours: Spanned, slots: list[Slot]) -> int:
    line = ours.text.rfind("\n", 0, ours.node.start) + 1
    return ours.node.start - line + sum(len(slot.body) + 2 for slot in slots)


def _lines(slots: list[Slot], indent: str, closing: str, comma: bool) -> str:
    """Write the parts, each where it stood, and a new one in a line of its own."""
    text = ""
    for index, slot in enumerate(slots):
        lead = slot.lead
        if not lead.rpartition("\n")[1] or lead.rpartition("\n")[2].strip():
            lead = f"{lead.rstrip()}\n{indent}"
        is_last = index == len(slots) - 1
        text += lead + slot.body + ("" if is_last and not comma else ",") + slot.trail
    return text + (closing if "\n" in closing else f"{closing}\n")


def _line(slots: list[Slot], mine: Bracketed) -> str:
    """Write the parts in one line, with the air between the brackets that ours has."""
    edge = mine.closing if mine.slots or slots else ""
    if not slots:
        return ""
    tail = "," if mine.comma and mine.slots else ""
    first = mine.slots[0].lead if mine.slots else edge
    return first + ", ".join(slot.body for slot in slots) + tail + edge
