"""A YAML text with the place of every value in it.

Only events are read: no tag is ever given a meaning, and an alias is never followed, only counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from upgrader.formats.spans import Node, Part, Spanned

LIMIT = 100_000
DASH = re.compile(r"(?:\s|#[^\n]*)*-")
COLON = re.compile(r"(?:\s|#[^\n]*)*:")
PREFIX = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Odd:
    """A value that has no plain equal: an alias, a tagged value, a float, a date."""

    text: str

    def __str__(self) -> str:
        return self.text


def parse(text: str) -> list[Spanned]:
    """Read every document of a text; raises ValueError when it cannot be trusted."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML(typ="safe", pure=True)
    try:
        events = iter(yaml.parse(text))
        return list(_Reader(text, events, yaml.resolver).documents())
    except YAMLError as error:
        raise ValueError(str(error)) from error


@dataclass(slots=True)
class _Reader:
    """One pass over the events of a text."""

    text: str
    events: Iterator[Any]
    resolver: Any
    sizes: dict[str, int] = field(default_factory=dict)
    size: int = 0

    def documents(self) -> Iterator[Spanned]:
        for event in self.events:
            if type(event).__name__ == "DocumentStartEvent":
                self.sizes = {}
                root = next(self.events)
                yield Spanned(self.text, self._node(root, root.start_mark.index))

    def _node(self, event: Any, place: int) -> Node:
        """Read one value; `place` is where it stands if nothing is written."""
        before = self.size
        start, kind = event.start_mark.index, type(event).__name__
        if kind == "AliasEvent":
            if event.anchor not in self.sizes:
                raise ValueError(f"alias *{event.anchor} stands for nothing")
            self._count(self.sizes[event.anchor])
            return Node(Odd(f"*{event.anchor}"), start, event.end_mark.index)
        self._count(1)
        if kind == "ScalarEvent":
            end = self._end(event)
            node = Node(self._scalar(event), *((start, end) if end > start else (place, place)))
        elif kind == "MappingStartEvent":
            node = self._mapping(event, start)
        else:
            node = self._sequence(event, start)
        if event.anchor:
            self.sizes[event.anchor] = self.size - before
        if event.tag and not event.tag.startswith(PREFIX) and kind != "ScalarEvent":
            raw = self.text[node.start : node.end]
            return Node(Odd(raw), node.start, node.end)
        return node

    def _count(self, nodes: int) -> None:
        self.size += nodes
        if self.size > LIMIT:
            raise ValueError(f"its aliases stand for more than {LIMIT} values")

    def _scalar(self, event: Any) -> Any:
        text = event.value
        if event.tag:
            return Odd(f"{event.tag} {text}")
        if not event.implicit[0]:
            return text
        from ruamel.yaml.nodes import ScalarNode

        tag = str(self.resolver.resolve(ScalarNode, text, event.implicit)).removeprefix(PREFIX)
        if tag == "int" and re.fullmatch(r"-?(0|[1-9]\d*)", text):
            return int(text)
        known = {"str": text, "null": None, "bool": text.lower() == "true"}
        return known.get(tag, Odd(text))

    def _end(self, event: Any) -> int:
        start, end = int(event.start_mark.index), int(event.end_mark.index)
        raw = self.text[start:end]
        if event.style not in ("|", ">"):
            return end
        keeps = "+" in raw.partition("\n")[0]
        trimmed = raw[: raw.rfind("\n")] if keeps and "\n" in raw else raw.rstrip()
        return start + len(trimmed)

    def _mapping(self, event: Any, start: int) -> Node:
        value: dict[Any, Any] = {}
        parts: list[Part] = []
        whole = True
        while type(first := next(self.events)).__name__ != "MappingEndEvent":
            key = self._node(first, first.start_mark.index)
            colon = COLON.match(self.text, key.end)
            node = self._node(next(self.events), colon.end() if colon else key.end)
            if not isinstance(key.value, str | int | Odd | None):
                key = Node(Odd(self.text[key.start : key.end]), key.start, key.end)
                whole = False
            if key.value in value:
                raise ValueError(f"key {key.value} stands there twice")
            line = self.text[self.text.rfind("\n", 0, key.start) + 1 : key.start]
            whole = whole and not line.rstrip().endswith("?")
            value[key.value] = node.value
            parts.append(Part(key.value, key.start, node))
        end = first.end_mark.index if event.flow_style else max(start, parts[-1].node.end)
        return Node(value, start, end, tuple(parts) if whole else None)

    def _sequence(self, event: Any, start: int) -> Node:
        parts: list[Part] = []
        place = start
        while type(first := next(self.events)).__name__ != "SequenceEndEvent":
            dash = None if event.flow_style else DASH.match(self.text, place)
            node = self._node(first, dash.end() if dash else place)
            parts.append(Part(len(parts), dash.end() - 1 if dash else node.start, node))
            place = node.end
        end = first.end_mark.index if event.flow_style else place
        return Node([part.node.value for part in parts], start, end, tuple(parts))
