"""The voice: what a run says, where it says it, and in which colour."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import Any

from upgrader.errors import UserError

_STYLES = {"good": "32", "bad": "1;31", "warn": "33", "dim": "2", "strong": "1", "none": ""}


@dataclass(frozen=True, slots=True)
class Voice:
    """Says things: results on stdout, everything else on stderr; nothing but errors if quiet."""

    quiet: bool = False
    json: bool = False

    def say(self, text: str = "") -> None:
        """Say a line of the result."""
        if not self.quiet and not self.json:
            sys.stdout.write(f"{text}\n")

    def note(self, text: str) -> None:
        """Say a line beside the result."""
        if not self.quiet:
            sys.stderr.write(f"{text}\n")

    def say_error(self, text: str) -> None:
        """Say what went wrong, always."""
        sys.stderr.write(f"{text}\n")

    def error(self, error: UserError) -> None:
        """Say what went wrong, where, and what to do next."""
        head = paint("error:", "bad", sys.stderr)
        where = error.where.replace("\n", "\n         ")
        self.say_error(f"{head} {error.what}\n  where: {where}\n  help:  {error.help}")

    def document(self, document: Any) -> None:
        """Print the one JSON document of a run, if it is asked for."""
        if self.json:
            sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def paint(text: str, style: str, stream: Any = None) -> str:
    """Return the text in a colour where the stream is a terminal that may have colour.

    See https://no-color.org: NO_COLOR, set and not empty, says no.
    """
    stream = stream or sys.stdout
    if not _STYLES[style] or os.environ.get("NO_COLOR") or not stream.isatty():
        return text
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def is_terminal() -> bool:
    """Tell whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def clean(value: Any) -> Any:
    """Return plain data with every text such that any terminal and any file can hold it."""
    if isinstance(value, dict):
        return {clean(key): clean(below) for key, below in value.items()}
    if isinstance(value, list):
        return [clean(item) for item in value]
    if not isinstance(value, str) or (value.isprintable() and value.isascii()):
        return value
    text = value.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() or c == " " else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
