"""What can go wrong at the rim: each error says what, where, and what to do next."""

from __future__ import annotations

from upgrader.errors import UserError


class BadAnswer(UserError):
    """An answer is not one that the question allows, or is for no question."""


class BadAnswersFile(UserError):
    """The file of answers cannot be read."""


class BadFolder(UserError):
    """The folder cannot be used: it is not empty, not there, or not writable."""


class BadPlan(UserError):
    """A plan file cannot be written or read, or is not one."""


class BadState(UserError):
    """The state file cannot be read, or is not this release's to read."""


class BadTemplates(UserError):
    """The templates cannot be read or rendered."""


class GitRefuses(UserError):
    """Git is missing, or the repository is not in a state to land changes in."""


class NotAScaffoldProject(UserError):
    """The folder has no state file, so no level of ours made it."""


class NotCarried(UserError):
    """The templates of the release that made a project are not here."""


class Stale(UserError):
    """The project is not as it was when a plan was made for it."""


class StillNeeded(UserError):
    """A layer cannot go: others stand on it, or it is the project itself."""


class UnknownLevel(UserError):
    """There is no such level, or no way to it from here."""


class NotWritten(UserError):
    """The files could not be written; everything is as it was."""


class EditedSince(UserError):
    """The owner has changed files since the run that would now be finished or taken back."""


class NothingLeft(UserError):
    """There is no run to finish, to stop or to undo."""


class Taken(UserError):
    """Another run is at work in the same work tree."""


class Unfinished(UserError):
    """A run was cut off, or waits for its owner, and has to be ended before the next one."""


class NothingToAdd(UserError):
    """No layer can be put on this repository as it is."""
