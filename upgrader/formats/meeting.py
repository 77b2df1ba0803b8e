"""What a format answers: the text that comes out, and what the owner has to hear."""

from __future__ import annotations

from dataclasses import dataclass, field

from upgrader.formats.merged import Conflict

WHOLE = "the whole file"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A merged text; `checked` tells that it was read again and says what was decided."""

    text: str
    conflicts: list[Conflict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    checked: bool = False


def kept(ours: str, theirs: str, why: str) -> Meeting:
    """Leave ours alone and say so."""
    return Meeting(ours, [Conflict(WHOLE, ours, theirs, why)])


def unreadable(ours: str, theirs: str, error: str) -> Meeting:
    """Leave ours alone because one of the versions cannot be read."""
    return kept(ours, theirs, f"it cannot be read: {error}")


def unwritable(ours: str, theirs: str) -> Meeting:
    """Leave ours alone because both changes cannot be written down together."""
    return kept(ours, theirs, "both changes cannot stand in one file")
