"""What can go wrong at the rim: each error says what, where, and what to do next."""

from __future__ import annotations

from upgrader.errors import UserError


class BadAnswer(UserError):
    """An answer is not one that the question allows, or is for no question."""


class BadAnswersFile(UserError):
    """The file of answers cannot be read."""


class BadFolder(UserError):
    """The folder cannot be used: it is not empty, not there, or not writable."""


class BadState(UserError):
    """The state file cannot be read, or is not this release's to read."""


class BadTemplates(UserError):
    """The templates cannot be read or rendered."""


class GitRefuses(UserError):
    """Git is missing, or the repository is not in a state to land changes in."""


class NotAScaffoldProject(UserError):
    """The folder has no state file, so no level of ours made it."""


class StillNeeded(UserError):
    """A layer cannot go: others stand on it, or it is the project itself."""


class UnknownLevel(UserError):
    """There is no such level, or no way to it from here."""


class NotWritten(UserError):
    """The files could not be written; everything is as it was."""
