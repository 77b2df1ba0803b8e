"""TOML values where they stand, and how one is written that stands nowhere."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from upgrader.formats.spans import Node, Part, Spanned

Path = tuple[str | int, ...]

BASIC = r'"(?:[^"\\\n]|\\.)*"'
LITERAL = r"'[^'\n]*'"
STRING = re.compile(
    rf'"""(?:[^"\\]|\\.|"{{1,2}}(?!"))*"{{3,5}}'
    rf"|'''(?:[^']|'{{1,2}}(?!'))*'{{3,5}}|{BASIC}|{LITERAL}",
    re.DOTALL,
)
NAME = re.compile(rf"[A-Za-z0-9_-]+|{BASIC}|{LITERAL}")
BARE = re.compile(r"[^,\]}#\n]+")
BLANK = re.compile(r"(?:[ \t]|#[^\n]*|\n)*")


def at(data: Any, path: Path) -> Any:
    """Follow a path into the data."""
    for step in path:
        data = data[step]
    return data


def key_at(text: str, place: int) -> tuple[list[str], int]:
    """Read a key, dotted or not, and give the place behind it."""
    names = []
    while True:
        place = skip(text, place)
        match = NAME.match(text, place)
        if match is None:
            raise tomllib.TOMLDecodeError(f"no key at {place}")
        raw, place = match[0], skip(text, match.end())
        names.append(tomllib.loads(f"k = {raw}")["k"] if raw[0] in "\"'" else raw)
        if not text.startswith(".", place):
            return names, place
        place += 1


def skip(text: str, place: int) -> int:
    """Step over white space within a line."""
    while place < len(text) and text[place] in " \t":
        place += 1
    return place


def _blank(text: str, place: int) -> int:
    match = BLANK.match(text, place)
    return match.end() if match else place


def scan(text: str, place: int, value: Any) -> Node:
    """Find the extent of the value that begins here, and of everything in it."""
    if text[place] == "[":
        return _array(text, place, value)
    if text[place] == "{":
        return _inline(text, place, value)
    match = STRING.match(text, place) or BARE.match(text, place)
    end = match.end() if match else place
    return Node(value, place, place + len(text[place:end].rstrip(" \t")))


def _array(text: str, start: int, value: list[Any]) -> Node:
    parts, place = [], start + 1
    for index, item in enumerate(value):
        place = _blank(text, place)
        node = scan(text, place, item)
        parts.append(Part(index, place, node))
        place = _blank(text, node.end)
        place += text.startswith(",", place)
    return Node(value, start, _blank(text, place) + 1, tuple(parts))


def _inline(text: str, start: int, value: dict[str, Any]) -> Node:
    """Find an inline table; one with dotted keys stays in one piece."""
    parts, place, is_dotted = [], _blank(text, start + 1), False
    while text[place] != "}":
        names, end = key_at(text, place)
        node = scan(text, _blank(text, text.index("=", end) + 1), at(value, tuple(names)))
        is_dotted = is_dotted or len(names) > 1
        parts.append(Part(names[0], place, node))
        place = _blank(text, node.end)
        place = _blank(text, place + text.startswith(",", place))
    return Node(value, start, place + 1, None if is_dotted else tuple(parts))


def written(value: Any) -> Spanned:
    """Write a value that stands in no text, and find its parts."""
    raw = dump(value)
    return Spanned(raw, scan(raw, 0, value))


def dump(value: Any) -> str:
    """Write a value that stands in no text, in one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(dump, value))}]"
    if isinstance(value, dict):
        pairs = ", ".join(f"{bare(key)} = {dump(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def bare(key: str) -> str:
    """Write a key, in quotes where it needs them."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else quoted(key)


def quoted(text: str) -> str:
    """Write a string in one line."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return (
        '"'
        + "".join(
            escapes.get(char)
            or (f"\\u{ord(char):04x}" if ord(char) < 32 or ord(char) == 127 else char)
            for char in text
        )
        + '"'
    )
