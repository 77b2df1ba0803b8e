"""What can come of a probe: that something is not so, or that the probe cannot be carried out."""

from __future__ import annotations

from upgrader.errors import UserError


class Unproven(Exception):
    """The project does not do what the capability promises; the text says what was seen."""


class NotInstalled(UserError):
    """What a project depends on cannot be installed, or is not said."""


class NotRunnable(UserError):
    """Nobody can tell what there is to run in a folder."""


class NoProbe(UserError):
    """A layer promises a capability and brings no probe of it."""


class StaleEdit(UserError):
    """A text to be replaced is not there exactly once, so a probe or a fault is out of date."""


def expect(condition: object, seen: str) -> None:
    """Raise `Unproven` with what was seen instead, unless the condition holds."""
    if not condition:
        raise Unproven(seen)
