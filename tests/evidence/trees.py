"""Small repositories as readable text, and one question to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent

from upgrader.evidence import Facts, Finding, Look, look_for


@dataclass(frozen=True)
class Text:
    """A file of a tree."""

    data: bytes


def tree(text: str) -> dict[str, Text]:
    """Split a block of text into files, at its lines `--- path`."""
    parts = re.split(r"^--- (\S+)\n", dedent(text), flags=re.MULTILINE)
    return {path: Text(body.encode()) for path, body in zip(parts[1::2], parts[2::2], strict=True)}


def found(text: str | dict[str, Text], **wants: object) -> Finding:
    """Look for one thing that would be wired."""
    files = tree(text) if isinstance(text, str) else text
    look = {
        key.rstrip("_"): [value] if isinstance(value, str) else value
        for key, value in wants.items()
    }
    return look_for([Look.parse({"strength": "wired", **look})], Facts(files))


def state(text: str | dict[str, Text], **wants: object) -> str:
    """Return the state of one thing that would be wired."""
    return found(text, **wants).state


def module(text: str, path: str = "app/main.py") -> dict[str, Text]:
    """Return a repository that has one module."""
    return {path: Text(dedent(text).encode())}
