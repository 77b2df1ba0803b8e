"""Keys of TOML, INI, YAML and JSON files, found by a path in which `*` stands for any one key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from upgrader.evidence.ini import ini_of
from upgrader.evidence.knots import Knot
from upgrader.evidence.manifests import toml_of
from upgrader.evidence.places import is_like

_PART = re.compile(r'"([^"]*)"|([^."]+)')


def key_parts(key: str) -> list[str]:
    """Split a path of keys at its dots; a key in quotes may hold dots."""
    return [quoted or plain for quoted, plain in _PART.findall(key)]


def table_of(path: str, data: bytes) -> dict[str, Any]:
    """Parse a TOML or INI file, or raise Unreadable."""
    is_toml = path.endswith((".toml", "Pipfile", ".lock"))
    return toml_of(data) if is_toml else dict(ini_of(data))


def in_table(table: dict[str, Any], data: bytes, key: str) -> Iterator[tuple[int, str]]:
    """Yield the line and name of each key that is set."""
    for names in _set_in(table, key_parts(key), ()):
        yield _line(data, names), ".".join(names)


def _set_in(value: object, parts: list[str], above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not parts:
        if value is not False and value is not None:
            yield above
        return
    if isinstance(value, list):
        for item in value:
            yield from _set_in(item, parts, above)
    if not isinstance(value, dict):
        return
    for name, below in value.items():
        if is_like(parts[0], name):
            yield from _set_in(below, parts[1:], (*above, name))
        elif "." in name and name == ".".join(parts[: name.count(".") + 1]):
            yield from _set_in(below, parts[name.count(".") + 1 :], (*above, name))


def _line(data: bytes, names: tuple[str, ...]) -> int:
    """Return the line of a key: the one that says it, below the table that it belongs to."""
    lines = data.decode("utf-8", "replace").splitlines()
    best, found = 0, 0
    for number, line in enumerate(lines, 1):
        said = re.sub(r'["\'\s]', "", line)
        if said.startswith("["):
            header = said.strip("[]")
            full = ".".join(names)
            if header == full or header.startswith(f"{full}."):
                return number
            best = number if full.startswith(f"{header}.") else 0
        elif best and said.startswith((f"{names[-1]}=", f"{names[-1]}.")):
            return number
        found = found or best
    return found


def in_knots(documents: list[Knot], key: str) -> Iterator[tuple[int, str]]:
    """Yield the line and name of each key that is set."""
    for document in documents:
        yield from _below(document, key_parts(key), ())


def _below(knot: Knot, parts: list[str], above: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    if not parts:
        if knot.is_set():
            yield knot.line, ".".join(above)
        return
    if parts[0] == "**":
        yield from _below(knot, parts[1:], above)
        for name, below in knot.below.items():
            yield from _below(below, parts, (*above, name))
        return
    for name, below in knot.below.items():
        if is_like(parts[0], name):
            yield from _below(below, parts[1:], (*above, name))
