"""The pieces of a file that layers share: its keys, sections or lines, and what they say."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from upgrader.formats import kind_of
from upgrader.formats.decoded import decode
from upgrader.formats.entries import IDENTIFYING
from upgrader.formats.markdown_text import Section
from upgrader.formats.markdown_text import parse as parse_markdown
from upgrader.formats.plain import load as load_yaml
from upgrader.formats.requirements import PLACES, name_of


def pieces(path: str, data: bytes) -> Mapping[str, str]:
    """Return what each piece of a file says, by where it is; nothing for a kind without pieces."""
    decoded = decode(data)
    if decoded is None:
        return {}
    kind, text = kind_of(path), decoded.text
    try:
        if kind == "lines":
            return {line.strip(): line for line in text.splitlines() if line.strip()}
        if kind == "markdown":
            page = parse_markdown(text)
            title = {"(title)": page.title.body} if page.title else {}
            return {**title, **dict(_sections(page.sections))}
        if kind in _READERS:
            return dict(_keys(_READERS[kind](text)))
    except (ValueError, RecursionError):
        return {}
    return {}


def _sections(sections: list[Section], above: str = "") -> Iterator[tuple[str, str]]:
    for section in sections:
        where = f"{above}{section.name}"
        yield where, section.body
        yield from _sections(section.inner, f"{where} / ")


_READERS: Mapping[str, Callable[[str], Any]] = {
    "toml": tomllib.loads,
    "json": json.loads,
    "yaml": load_yaml,
}


def _keys(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _keys(inner, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list) and value:
        for entry in value:
            yield f"{where}[{_name(entry, where)}]", _shown(entry)
    else:
        yield where, _shown(value)


def _name(entry: Any, where: str) -> str:
    if isinstance(entry, str) and PLACES.fullmatch(where):
        return name_of(entry)
    if isinstance(entry, Mapping):
        named = next((str(entry[key]) for key in IDENTIFYING if key in entry), None)
        return named if named is not None else _shown(entry)
    return str(entry)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
