"""Lists of dependencies: entries are one when they name one package; the owner's pin wins."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import Any

from upgrader.formats.entries import numbered
from upgrader.formats.keyed import Identity
from upgrader.formats.values import show

REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\]\s*)?"
    r"(?:@\s*\S.*|\(?\s*(?:(?:[<>=!~]=?=?)\s*[^\s,;()]+\s*,?\s*)*\)?\s*(?:;.*)?)$"
)
PLACES = re.compile(
    r"project\.dependencies|project\.optional-dependencies\.[^.]+|dependency-groups\.[^.]+"
    r"|build-system\.requires|tool\..*dependencies(\.[^.]+)?"
)


def identity(path: tuple[str, ...], lists: list[Sequence[Any]]) -> Identity | None:
    """Tell how the entries of this list are told apart if it lists dependencies, else None."""
    if not PLACES.fullmatch(".".join(path)):
        return None
    if not all(_is_requirement(entry) for entries in lists for entry in entries):
        return None
    return Identity(keys, name_of, pinned=True, ordered=_rank)


def keys(entries: Sequence[Any]) -> list[Hashable]:
    """Recognise a dependency by its name; by its marker too where one list has the name twice."""
    names = [name_of(entry) for entry in entries]
    return numbered(
        f"{name};{str(entry).partition(';')[2].strip()}" if names.count(name) > 1 else name
        for name, entry in zip(names, entries, strict=True)
    )


def name_of(entry: Any) -> str:
    """Give the name of a dependency as PEP 503 spells it, or name the group that is included."""
    if isinstance(entry, dict):
        return f"group {show(entry)}"
    match = REQUIREMENT.match(entry.strip())
    name = match["name"] if match else entry
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_requirement(entry: Any) -> bool:
    if isinstance(entry, dict):
        return set(entry) == {"include-group"}
    return isinstance(entry, str) and REQUIREMENT.match(entry.strip()) is not None


def _rank(entry: Any) -> tuple[bool, str]:
    return not isinstance(entry, dict), name_of(entry)
