"""What was seen in a repository: a place, what stands there, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

Strength = Literal["mentioned", "wired"]


class FileLike(Protocol):
    """A file of a tree, as far as evidence needs it."""

    @property
    def data(self) -> bytes:
        """The bytes."""


class Sight(NamedTuple):
    """Something that stands in a file; line 0 is the file as a whole."""

    path: str
    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a capability was seen, and how strongly that speaks for it.

    Attributes:
        path: the file.
        line: counted from 1; 0 is the file as a whole.
        what: what stands there, in a few words.
        strength: "wired" where it is in use, "mentioned" where it is only at hand.

    """

    path: str
    line: int
    what: str
    strength: Strength


class Unreadable(Exception):
    """A file that cannot be read as what its name says; the text is the reason."""


Report = Callable[[str, str], None]


def text_of(data: bytes) -> str:
    """Decode a text file of unknown origin, with line ends as newlines; nothing makes it fail."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        decoded = data.decode("utf-16", "replace")
    else:
        try:
            decoded = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            decoded = data.decode("latin-1")
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def line_of(text: str, needle: str) -> int:
    """Return the line on which a word first stands in a text, 0 where it does not."""
    at = text.lower().find(needle.lower())
    return 0 if at < 0 else text.count("\n", 0, at) + 1
