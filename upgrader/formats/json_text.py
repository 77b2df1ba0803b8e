"""A JSON text with the place of every value in it."""

from __future__ import annotations

import json
import re
from typing import Any

from upgrader.formats.spans import Node, Part, Spanned

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
PLAIN = re.compile(r"[^\s,\]}]+")
SPACE = re.compile(r"\s*")


def parse(text: str) -> Spanned:
    """Read a text; raises ValueError when it is not JSON, or has a key twice."""
    value = json.loads(text, object_pairs_hook=_once)
    return Spanned(text, _scan(text, _space(text, 0), value))


def dump(value: Any, unit: str | None = None) -> str:
    """Write a value, in one line or with this indentation."""
    return json.dumps(value, ensure_ascii=False, indent=unit)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a key stands there twice")
    return result


def _space(text: str, place: int) -> int:
    match = SPACE.match(text, place)
    return match.end() if match else place


def _scan(text: str, start: int, value: Any) -> Node:
    if not isinstance(value, dict | list):
        match = STRING.match(text, start) or PLAIN.match(text, start)
        return Node(value, start, match.end() if match else start)
    parts: list[Part] = []
    place = start + 1
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        place = begin = _space(text, place)
        if isinstance(value, dict):
            name = STRING.match(text, place)
            place = _space(text, _space(text, name.end() if name else place) + 1)
        node = _scan(text, place, item)
        parts.append(Part(key, begin, node))
        place = _space(text, node.end)
        place += text.startswith(",", place)
    return Node(value, start, _space(text, place) + 1, tuple(parts))
