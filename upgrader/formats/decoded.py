"""The text of a file, apart from how its bytes spell it: mark, line ending, last newline."""

from __future__ import annotations

from dataclasses import dataclass

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text whose lines all end in a plain newline, the last one too.

    Attributes:
        text: what the file says.
        newline: the line ending that most of its lines have.
        bom: whether it starts with a byte order mark.
        closed: whether its last line ends in a newline.
    """

    text: str
    newline: str = "\n"
    bom: bool = False
    closed: bool = True

    def encode(self, text: str) -> bytes:
        """Spell another text the way this file is spelled."""
        if not self.closed:
            text = text.removesuffix("\n")
        data = text.replace("\n", self.newline).encode()
        return BOM + data if self.bom else data


def decode(data: bytes) -> Decoded | None:
    """Read bytes as text; None when they are none (a NUL byte, or not UTF-8)."""
    if b"\0" in data:
        return None
    bom = data.startswith(BOM)
    try:
        raw = data.removeprefix(BOM).decode()
    except UnicodeDecodeError:
        return None
    crlf = raw.count("\r\n")
    newline = "\r\n" if crlf * 2 > raw.count("\n") else "\n"
    text = raw.replace("\r\n", "\n")
    closed = text.endswith("\n") or not text
    return Decoded(text if closed else text + "\n", newline, bom, closed)
