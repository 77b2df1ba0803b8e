"""YAML and JSON as knots: values that know their line, whatever tags and aliases the file has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from upgrader.evidence.sight import Unreadable, text_of

LARGEST = 300_000  # bytes; reading more YAML takes longer than any answer in it is worth
LARGEST_JSON = 5_000_000
_MOST = 100_000  # knots in a file: aliases can make a small file endless
_DEEPEST = 60


@dataclass(slots=True)
class Knot:
    """One value: a text, a list or a table of knots, and the line it stands on.

    `below` has the keys of a table, "0", "1", ... for a list, and nothing for a text.
    """

    line: int = 0
    text: str | None = None
    below: dict[str, Knot] = field(default_factory=dict)
    is_list: bool = False
    tag: str = ""

    def get(self, key: str) -> Knot:
        """Return what stands under a key, an empty knot where nothing does."""
        return self.below.get(key) or _NOTHING

    def items(self) -> Iterable[Knot]:
        """Return the items of a list; a text or a table has none."""
        return self.below.values() if self.is_list else ()

    def is_set(self) -> bool:
        """Say whether the knot holds something that is not empty and not switched off."""
        if self.text is None:
            return bool(self.below)
        return self.text.lower() not in ("", "false", "no", "off", "null", "~", "none")

    def walk(self) -> Iterator[tuple[str, Knot]]:
        """Yield every key and knot below this one, outer ones first."""
        for key, knot in self.below.items():
            yield key, knot
            yield from knot.walk()


_NOTHING = Knot()


def knots_of(data: bytes, path: str = "") -> list[Knot]:
    """Parse the documents of a YAML or JSON file, or raise Unreadable."""
    is_json = path.endswith(".json")
    if len(data) > (LARGEST_JSON if is_json else LARGEST):
        raise Unreadable("too large for a file of settings")
    try:
        if is_json:
            return [_of_json(json.loads(text_of(data)), 0)]
        return _Reader().documents(text_of(data))
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"not JSON: {error}") from None


class _Reader:
    def __init__(self) -> None:
        self._made = 0

    def documents(self, text: str) -> list[Knot]:
        # Slow to import, and few looks need it.
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        try:
            nodes = list(YAML(typ="safe", pure=True).compose_all(text))
        except MarkedYAMLError as error:
            line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
            raise Unreadable(f"not YAML: {error.problem}{line}") from None
        except (YAMLError, ValueError, AttributeError, TypeError, KeyError, IndexError) as error:
            raise Unreadable(f"not YAML: {type(error).__name__}") from None
        return [self._knot(node, 0) for node in nodes if node is not None]

    def _knot(self, node: Any, depth: int) -> Knot:
        self._made += 1
        if self._made > _MOST or depth > _DEEPEST:
            raise Unreadable("has too many values, or aliases that never end")
        knot = Knot(line=node.start_mark.line + 1, tag=str(node.tag or ""))
        if isinstance(node.value, str):
            knot.text = node.value
        elif node.id == "sequence":
            knot.is_list = True
            for index, item in enumerate(node.value):
                knot.below[str(index)] = self._knot(item, depth + 1)
        else:
            self._fill(knot, node, depth)
        return knot

    def _fill(self, knot: Knot, node: Any, depth: int) -> None:
        for key, value in node.value:
            name = key.value if isinstance(key.value, str) else "?"
            below = self._knot(value, depth + 1)
            if name == "<<":
                for merged in [below, *below.items()]:
                    if not merged.is_list:
                        knot.below = {**merged.below, **knot.below}
            else:
                below.line = key.start_mark.line + 1
                knot.below[name] = below


def _of_json(value: object, depth: int) -> Knot:
    if depth > _DEEPEST:
        raise Unreadable("nested too deeply")
    if isinstance(value, dict):
        return Knot(below={str(k): _of_json(v, depth + 1) for k, v in value.items()})
    if isinstance(value, list):
        below = {str(index): _of_json(item, depth + 1) for index, item in enumerate(value)}
        return Knot(below=below, is_list=True)
    return Knot(text="" if value is None else str(value))
