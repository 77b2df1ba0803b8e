"""A YAML block cut into whole lines: each key or entry with the comments over it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from upgrader.formats.spans import Part, Spanned
from upgrader.formats.yaml_text import Odd, parse

PLAIN = re.compile(r"(?!(?i:true|false|null|yes|no|on|off|y|n)$)[A-Za-z_][A-Za-z0-9_./-]*")
QUIET = re.compile(r"[ \t]*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Chunk:
    """One key or entry of a block.

    Attributes:
        lead: the blank lines and comments over it.
        own: its lines; the first one begins with its indentation, even behind a dash.
        start: where it begins in the text.
        middle: whether it begins in the middle of a line, behind a dash.
    """

    lead: str
    own: str
    start: int
    middle: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A collection whose chunks follow each other without a gap, from `start` to `end`."""

    piece: Spanned
    start: int
    end: int
    column: int
    chunks: tuple[Chunk, ...]

    def index(self, key: Any) -> int:
        """Find the chunk of a key or index."""
        return [part.key for part in self.parts].index(key)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Give the parts in the order of their chunks."""
        return self.piece.node.parts or ()

    def tail(self, index: int) -> str:
        """Give what follows a value on its last line: white space and a comment."""
        end = self.parts[index].node.end
        text = self.piece.text
        stop = text.find("\n", end) + 1 or len(text)
        return text[end:stop]

    def moved(self, lines: str, column: int) -> str:
        """Give lines of this block the indentation of another one."""
        step = column - self.column
        return "\n".join(_shifted(line, step, column) for line in lines.split("\n"))


def is_block(piece: Spanned) -> bool:
    """Tell whether a value is a collection that is written as a block."""
    return bool(piece.node.parts) and piece.text[piece.node.start] not in "{["


def cut(piece: Spanned) -> Block:
    """Cut a block into its chunks; an empty collection has none."""
    text, parts = piece.text, piece.node.parts or ()
    if not parts:
        return Block(piece, piece.node.start, piece.node.start, 0, ())
    first = parts[0].start
    line = text.rfind("\n", 0, first) + 1
    behind_dash = bool(text[line:first].strip())
    column = first - line
    begin = place = first if behind_dash else _above(text, line, column == 0)
    chunks: list[Chunk] = []
    for part in parts:
        middle = behind_dash and not chunks
        start = part.start if middle else text.rfind("\n", 0, part.start) + 1
        start = max(start, place)
        end = text.find("\n", part.node.end) + 1 or len(text)
        own = " " * column * middle + text[start:end]
        chunks.append(Chunk(text[place:start], own, start, middle))
        place = end
    return Block(piece, begin, place, column, tuple(chunks))


def _above(text: str, line: int, is_root: bool) -> int:
    """Find where the comments over the first line begin; those of a file end at a blank line."""
    while line:
        above = text.rfind("\n", 0, line - 1) + 1
        words = text[above : line - 1]
        if not QUIET.match(words) or (is_root and not words.strip()):
            break
        line = above
    return line


def _shifted(line: str, step: int, column: int) -> str:
    if not line or step == 0:
        return line
    if step > 0:
        return " " * step + line
    if not line[:-step].strip():
        return line[-step:]
    return " " * column + line.lstrip() if line.lstrip().startswith("#") else line


def as_block(piece: Spanned) -> Spanned:
    """Write a collection in braces as a block."""
    lines = []
    for part in piece.node.parts or ():
        value = piece.text[part.node.start : part.node.end]
        is_entry = isinstance(piece.node.value, list)
        lines.append(f"- {value}\n" if is_entry else f"{dump(part.key)}: {value}\n")
    return parse("".join(lines))[0]


def as_flow(piece: Spanned) -> Spanned:
    """Write a block in braces."""
    return parse(dump(piece.node.value))[0] if is_block(piece) else piece


def dump(value: Any) -> str:
    """Write a value that stands in no text, in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{dump(key)}: {dump(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    if isinstance(value, Odd) or (isinstance(value, str) and PLAIN.fullmatch(value)):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
