"""The evidence that a repository has a capability: read from its files, never from running it."""

from upgrader.evidence.facts import Facts
from upgrader.evidence.finding import Finding, State, look_for
from upgrader.evidence.look import BadLook, Look, Want
from upgrader.evidence.parsed import Parsed
from upgrader.evidence.shelf import Shelf
from upgrader.evidence.sight import Evidence, FileLike, Sight, Strength

__all__ = [
    "BadLook",
    "Evidence",
    "Facts",
    "FileLike",
    "Finding",
    "Look",
    "Parsed",
    "Shelf",
    "Sight",
    "State",
    "Strength",
    "Want",
    "look_for",
]
