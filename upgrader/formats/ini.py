"""How three versions of an INI file meet: only in the lists of their options, line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from upgrader.formats.meeting import Meeting, kept
from upgrader.formats.requirements import name_of

_HEADER = re.compile(r"\[([^\]]+)\]\s*(?:[#;].*)?")
_OPTION = re.compile(r"([A-Za-z_][\w.-]*)\s*[=:]\s*(.*)")
_DEEP = re.compile(r"[ \t]+")


@dataclass(slots=True)
class Option:
    """A list in an INI file.

    Attributes:
        items: its entries by their names, with the number of their line.
        end: the number of the line after it.
        is_list: whether each entry has a line of its own.
    """

    end: int
    is_list: bool
    indent: str = "    "
    items: dict[str, tuple[int, str]] = field(default_factory=dict)


def merge(_path: str, base: str | None, ours: str, theirs: str) -> Meeting:
    """Bring what theirs added to a list into the list of ours; nothing else of ours is touched."""
    lines = ours.split("\n")
    mine, yours, was = _read(ours), _read(theirs), _read(base or "")
    notes: list[str] = []
    inserts: list[tuple[int, list[str]]] = []
    gone: set[int] = set()
    for key, option in yours.items():
        host = mine.get(key)
        before = was[key].items if key in was else {}
        there = host.items if host else {}
        fresh = [
            item for name, (_, item) in option.items.items() if name not in {**there, **before}
        ]
        notes += [
            f"the owner's pin {there[name][1]} is kept (the template has {item})"
            for name, (_, item) in option.items.items()
            if name in there and there[name][1] != item
        ]
        if host is None and fresh:
            inserts.append(_opened(mine, lines, key, fresh))
        elif host is not None and fresh:
            if not host.is_list and (not host.items or key[1] != "install_requires"):
                return kept(ours, theirs, f"{'.'.join(key)} is no list of lines")
            inserts.append((host.end, [f"{host.indent}{item}" for item in fresh]))
    for key, option in was.items():
        left = yours[key].items if key in yours else {}
        for name, (_, item) in option.items.items():
            mark = mine[key].items.get(name) if key in mine else None
            if name not in left and mark is not None and mark[1] == item:
                gone.add(mark[0])
    return Meeting(_written(lines, inserts, gone), notes=notes)


def overlay(_path: str, lower: str, upper: str) -> Meeting:
    """Add the entries of a higher layer."""
    return merge("", None, lower, upper)


def _written(lines: list[str], inserts: list[tuple[int, list[str]]], gone: set[int]) -> str:
    result: list[str] = []
    for number, line in enumerate([*lines, None]):
        for place, added in inserts:
            if place == number:
                result += added
        if line is not None and number not in gone:
            result.append(line)
    return "\n".join(result)


def _opened(
    mine: dict[tuple[str, str], Option], lines: list[str], key: tuple[str, str], fresh: list[str]
) -> tuple[int, list[str]]:
    """Return where a new option goes: the end of its section, or of the file with a section."""
    section, name = key
    body = [f"{name} =", *(f"    {item}" for item in fresh)]
    ends = [option.end for (other, _), option in mine.items() if other == section]
    if ends:
        return max(ends), body
    for number, line in enumerate(lines):
        if (match := _HEADER.fullmatch(line.strip())) and match[1].strip() == section:
            return number + 1, body
    end = len(lines) - 1 if lines and not lines[-1] else len(lines)
    return end, ["", f"[{section}]", *body]


def _read(text: str) -> dict[tuple[str, str], Option]:
    found: dict[tuple[str, str], Option] = {}
    section, option = "", None
    for number, line in enumerate(text.split("\n")):
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            continue
        if match := _HEADER.fullmatch(line.strip()):
            section, option = match[1].strip(), None
        elif option is not None and (deep := _DEEP.match(line)):
            item = line.strip()
            option.items.setdefault(name_of(item.partition(" #")[0]), (number, item))
            option.indent, option.end, option.is_list = deep[0], number + 1, True
        elif match := _OPTION.fullmatch(line.strip()):
            option = Option(number + 1, is_list=not match[2])
            if match[2] and not re.search(r";|:|\bfile\b", match[2]):  # one entry, before any line
                option.items[name_of(match[2].partition(" #")[0])] = (number, match[2])
            found[section, match[1]] = option
    return found
