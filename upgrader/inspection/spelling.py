"""How the bytes of a file spell its text: encoding, mark, line endings and last newline."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_START = 8000  # bytes in which git, too, looks for a NUL


@dataclass(frozen=True, slots=True)
class Spelling:
    """What must stay as it is when a file is written again.

    Attributes:
        encoding: "utf-8", "utf-16-le", "utf-16-be", "latin-1" for any other text, "binary".
        bom: whether it starts with a byte order mark.
        newline: "lf", "crlf", "cr", "mixed"; "none" where it has one line or is binary.
        closed: whether its last line ends in a newline; an empty file is closed.
    """

    encoding: str
    bom: bool = False
    newline: str = "none"
    closed: bool = True

    @property
    def oddities(self) -> tuple[str, ...]:
        """What is not plain UTF-8 with plain newlines, in words."""
        if self.encoding == "binary":
            return ()
        said = [] if self.encoding == "utf-8" else [self.encoding]
        said += ["byte order mark"] if self.bom else []
        said += [{"crlf": "CRLF", "cr": "CR", "mixed": "mixed line endings"}.get(self.newline, "")]
        return tuple(word for word in said if word)


PLAIN = Spelling("utf-8", newline="lf")
_BINARY = Spelling("binary")


def spelling_of(data: bytes) -> Spelling:
    """Return how a file is spelled; every file has an answer."""
    for mark, encoding in _WIDE:
        if data.startswith(mark) and len(data) % 2 == 0:
            text = data[2:].decode(encoding, "replace")
            return _of(text.encode("utf-8", "replace"), encoding, bom=True)
    if b"\0" in data[:_START]:
        return _BINARY
    bom = data.startswith(codecs.BOM_UTF8)
    return _of(data, "utf-8" if data.isascii() or _is_utf8(data) else "latin-1", bom=bom)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _of(data: bytes, encoding: str, *, bom: bool) -> Spelling:
    if b"\r" not in data:
        if not bom and encoding == "utf-8" and data.endswith(b"\n"):
            return PLAIN
        newline = "lf" if b"\n" in data else "none"
    else:
        both = data.count(b"\r\n")
        counts = {"lf": data.count(b"\n") - both, "crlf": both, "cr": data.count(b"\r") - both}
        kinds = [kind for kind, count in counts.items() if count]
        newline = kinds[0] if len(kinds) == 1 else "mixed"
    return Spelling(encoding, bom, newline, not data or data.endswith((b"\n", b"\r")))
