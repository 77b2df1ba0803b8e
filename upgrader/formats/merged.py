"""What comes out when three versions of one file have met."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conflict:
    """One place that both sides changed, each in its own way.

    Attributes:
        where: key path, section heading or line range; "the whole file" where nothing smaller fits.
        ours: what stands there now, and stays.
        theirs: what the other side wanted there.
        why: one short sentence.
    """

    where: str
    ours: str
    theirs: str
    why: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The bytes to write, and what the owner has to hear about them."""

    data: bytes
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
