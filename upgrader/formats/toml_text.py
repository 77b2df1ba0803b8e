"""A TOML document cut into its statements, with every byte in its place.

`tomllib` says what the document means; this says where it stands. Writing the statements out
again gives the same text.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from upgrader.formats.spans import Spanned
from upgrader.formats.toml_values import BLANK, Path, at, key_at, scan, skip

QUIET = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")


@dataclass(slots=True)
class Entry:
    """One `key = value` with the comments over it."""

    path: Path
    lead: str
    head: str
    value: Spanned
    trail: str
    raw: str

    def render(self) -> str:
        """Write the statement out."""
        return self.lead + self.head + self.raw + self.trail


@dataclass(slots=True)
class Section:
    """A table header and what stands under it; the first section of a document has no header."""

    path: Path
    is_element: bool = False
    lead: str = ""
    header: str = ""
    entries: list[Entry] = field(default_factory=list)
    foot: str = ""

    def render(self) -> str:
        """Write the table out, without the tables under it."""
        entries = "".join(entry.render() for entry in self.entries)
        return self.lead + self.header + entries + self.foot


@dataclass(slots=True)
class Document:
    """A TOML text as a person sees it."""

    data: dict[str, Any]
    head: str
    sections: list[Section]

    def render(self) -> str:
        """Write every statement out, in order."""
        return self.head + "".join(section.render() for section in self.sections)

    def entry(self, path: Path) -> Entry | None:
        """Find the one statement that gives the value of a path."""
        entries = (entry for section in self.sections for entry in section.entries)
        return next((entry for entry in entries if entry.path == path), None)


def parse(text: str) -> Document:
    """Cut a text up; raises tomllib.TOMLDecodeError when it is not TOML."""
    data = tomllib.loads(text)
    first = QUIET.match(text)
    quiet = first[0] if first else ""
    head = quiet[: quiet.rfind("\n\n") + 2] if "\n\n" in quiet else ""
    document = Document(data, head, [Section(())])
    place = len(head)
    while place < len(text):
        quiet_match = QUIET.match(text, place)
        start = quiet_match.end() if quiet_match else place
        lead, section = text[place:start], document.sections[-1]
        if start == len(text):
            section.foot += lead
            break
        stripped = skip(text, start)
        if text[stripped] == "[":
            place = _header(document, text, lead, start, stripped)
        else:
            place = _entry(document, text, lead, start, stripped)
    return document


def _header(document: Document, text: str, lead: str, start: int, bracket: int) -> int:
    is_element = text.startswith("[[", bracket)
    names, _ = key_at(text, bracket + (2 if is_element else 1))
    end = text.index("\n", start) + 1
    if document.sections[-1].header or document.sections[-1].entries:
        blocks = re.match(r"(.*?)(\n*(?:[^\n]+\n)*)\Z", lead, re.DOTALL)
        foot, lead = (blocks[1], blocks[2]) if blocks else ("", lead)
        document.sections[-1].foot = foot
    path = _resolved(document, names, is_element)
    document.sections.append(Section(path, is_element, lead, text[start:end]))
    return end


def _entry(document: Document, text: str, lead: str, start: int, name: int) -> int:
    section = document.sections[-1]
    names, place = key_at(text, name)
    value = BLANK.match(text, text.index("=", place) + 1)
    begin = value.end() if value else place
    path = (*section.path, *names)
    node = scan(text, begin, at(document.data, path))
    end = text.index("\n", node.end) + 1
    section.entries.append(
        Entry(
            path,
            lead,
            text[start:begin],
            Spanned(text, node),
            text[node.end : end],
            text[begin : node.end],
        )
    )
    return end


def _resolved(document: Document, names: list[str], is_element: bool) -> Path:
    """Give the path of a header with the index of every array of tables on its way."""
    path: Path = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        taken = [
            section.path[len(path)]
            for section in document.sections
            if section.path[: len(path)] == path and len(section.path) > len(path)
        ]
        numbers = [number for number in taken if isinstance(number, int)]
        if depth == len(names) - 1 and is_element:
            path = (*path, max(numbers, default=-1) + 1)
        elif numbers:
            path = (*path, max(numbers))
    return path
