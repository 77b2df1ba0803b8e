"""A change: what a plan does at one path, why, and for which layers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from upgrader.formats.merged import Conflict
from upgrader.tree import File


class Action(Enum):
    """What happens at a path; the value is the word in documents."""

    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"
    CONFLICT = "conflict"
    OFFER = "offer"
    KEEP = "keep"

    @property
    def glyph(self) -> str:
        """The sign that a person sees."""
        return _GLYPHS[self]


_GLYPHS = {
    Action.ADD: "+",
    Action.CHANGE: "~",
    Action.DELETE: "-",
    Action.CONFLICT: "!",
    Action.OFFER: "?",
    Action.KEEP: "=",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What happens at one path.

    Attributes:
        before: the file as the project has it; None where it has none.
        after: the file as it will be; None where there will be none.
        offer: the file as the layers have it, where that is not what the project gets.
        conflicts: what both sides changed, with both sides; the project's side stays.
        notes: what a merge decided in the owner's favour without a conflict.
        base: where both sides changed the file, what both had before.
    """

    action: Action
    path: str
    layers: tuple[str, ...]
    why: str
    before: File | None = None
    after: File | None = None
    offer: File | None = None
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    base: File | None = None

    @property
    def writes(self) -> bool:
        """Whether the project's own file is another one afterwards."""
        return self.before != self.after
