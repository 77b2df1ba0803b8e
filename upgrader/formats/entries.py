"""How the entries of a list are recognised from one version of a file to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from upgrader.formats.keyed import Identity
from upgrader.formats.values import frozen, show

IDENTIFYING = ("repo", "id", "name", "module", "path", "key")


def identity(lists: list[Sequence[Any]]) -> Identity:
    """Choose how to tell the entries of one list apart: by a key that all have, else by value."""
    everything = [entry for entries in lists for entry in entries]
    if everything and all(isinstance(entry, Mapping) for entry in everything):
        for key in IDENTIFYING:
            if all(key in entry for entry in everything):
                return named(lambda entry, key=key: entry[key])  # type: ignore[misc]
        if all("uses" in entry or "name" in entry or "run" in entry for entry in everything):
            return named(_step)
        if (stable := _stable(lists)) is not None:
            return named(lambda entry: entry[stable])
        if len(lists) == 3 and len({len(entries) for entries in lists}) == 1:
            return Identity(lambda entries: list(range(len(entries))), show)
    return Identity(_options, show)


def _stable(lists: list[Sequence[Any]]) -> str | None:
    """Return the key that names the entries: one that all have, alike in most versions.

    Of several the one that stands first, as `alert` does before `expr`.
    """
    entries = [entry for each in lists for entry in each]
    shared = [key for key in entries[0] if all(_is_name(entry.get(key)) for entry in entries)]
    names = {key: [{entry[key] for entry in each} for each in lists if each] for key in shared}
    unique = [key for key in shared if sum(map(len, names[key])) == len(entries)]
    return max(unique, key=lambda key: len(set.intersection(*names[key])), default=None)


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def named(key: Callable[[Any], Any]) -> Identity:
    """Tell entries apart by what a function says of them."""
    return Identity(lambda entries: numbered(map(key, entries)), lambda entry: _label(key(entry)))


def numbered(keys: Iterable[Any]) -> list[Hashable]:
    """Make keys differ: the second entry with one name is the second one on the other side too."""
    seen: Counter[Hashable] = Counter()
    result: list[Hashable] = []
    for key in map(frozen, keys):
        result.append((key, seen[key]))
        seen[key] += 1
    return result


def _step(entry: Mapping[str, Any]) -> Any:
    """Recognise a step of a workflow: its action without the version, its name, what it runs."""
    uses = str(entry.get("uses", "")).partition("@")[0]
    return [uses, entry.get("name", "" if uses else entry.get("run", ""))]


def _options(entries: Sequence[Any]) -> list[Hashable]:
    """Tell values apart as they are; what follows a one-letter option (`-p`) belongs to it."""
    keys: list[Any] = list(entries)
    for index, (option, value) in enumerate(pairwise(entries)):
        if _is_option(option) and isinstance(value, str) and not value.startswith("-"):
            keys[index] = [option, value, "option"]
            keys[index + 1] = [option, value, "value"]
    return numbered(keys)


def _is_option(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 2 and value[0] == "-" and value[1].isalpha()


def _label(value: Any) -> str:
    parts = value if isinstance(value, list) else [value]
    return " ".join(str(part) for part in parts if part)
