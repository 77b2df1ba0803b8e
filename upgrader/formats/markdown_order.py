"""Where sections that come go on a page: behind those that are there."""

from __future__ import annotations

import re
from enum import Enum

from upgrader.formats.keyed import Mix
from upgrader.formats.values import MISSING


class Own(Enum):
    """The places of a page that no heading of its own stands for."""

    PREAMBLE = "(before the title)"
    TITLE = "(title)"
    INTRODUCTION = "(introduction)"
    BODY = ""

    def __str__(self) -> str:
        return self.value


# What stands last on a page, whatever comes: licence, thanks, history.
_CLOSING = re.compile(
    r"(?i)\W*(?:licen[cs]|copyright|credit|acknowledg|thanks|authors?\b|contribut|changelog|sponsor"
    r"|disclaimer|stargazers|star history)"
)


def in_order_of_layers(take: Mix) -> Mix:
    """Put what a higher layer adds behind what lower layers have, at every depth."""
    picks = sorted(
        take.picks, key=lambda pick: pick.ours is MISSING and not isinstance(pick.theirs, Own)
    )
    inner = (
        in_order_of_layers(pick.take) if isinstance(pick.take, Mix) else pick.take for pick in picks
    )
    return Mix(tuple(pick._replace(take=taken) for pick, taken in zip(picks, inner, strict=True)))


def behind_the_owners(take: Mix) -> Mix:
    """Put what is added behind what the owner begins with, and before what closes a page."""
    new = [pick for pick in take.picks if pick.ours is MISSING and not isinstance(pick.theirs, Own)]
    there = [pick for pick in take.picks if pick not in new]
    at = len(there)
    while at and _CLOSING.match(str(there[at - 1].ours)):
        at -= 1
    picks = [*there[:at], *new, *there[at:]]
    inner = (
        behind_the_owners(pick.take) if isinstance(pick.take, Mix) else pick.take for pick in picks
    )
    return Mix(tuple(pick._replace(take=taken) for pick, taken in zip(picks, inner, strict=True)))
