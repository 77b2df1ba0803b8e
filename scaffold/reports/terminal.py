"""A review on a terminal: one page of 80 columns, the verdict first, what to do next last."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from scaffold.reports.words import counted, next_command, place

WIDTH = 80
_INDENT = 11
_FLAWS, _PARTS, _CHANGES = 5, 4, 10
_STATES = (
    ("met", "has", "good"),
    ("partial", "partly", "warn"),
    ("defective", "broken", "bad"),
    ("missing", "lacks", "dim"),
    ("unknown", "unread", "warn"),
)
Paint = Callable[[str, str], str]


def lines(document: dict[str, Any], paint: Paint) -> Iterator[str]:
    """Yield the lines of the page."""
    yield from _head(document, paint)
    yield from _changes(document, paint)
    yield from _flaws(document, paint)
    yield from _capabilities(document, paint)
    yield from _components(document, paint)
    yield from _road(document, paint)
    yield from _three(document, paint)
    yield ""
    yield from _row("Next", next_command(document), paint, "strong")


def _head(document: dict[str, Any], paint: Paint) -> Iterator[str]:
    repository = document["repository"]
    facts = [*repository["about"].values()]
    for name in ("kloc", "routes", "models", "tests"):
        driver = repository["drivers"].get(name)
        if driver and driver["count"]:
            facts.append(counted(driver["count"], driver["what"]))
    said = ", ".join(facts) or "nothing that could be counted"
    yield from _wrapped(f"{repository['name']}: {said}", "")
    yield ""
    yield from (paint(line, "strong") for line in _wrapped(document["verdict"], ""))
    level = document["level"]
    if level:
        at = document["levels"][level - 1]
        yield from _wrapped(f"{at['name'].capitalize()}: {at['word']}.", "")
    if repository["unreadable"]:
        count = len(repository["unreadable"])
        yield from _wrapped(f"{counted(count, 'files')} could not be read; --json names them.", "")


def _changes(document: dict[str, Any], paint: Paint) -> Iterator[str]:
    if "changes" not in document:
        return
    yield from _title("Since the earlier review", paint)
    found = document["changes"]["lines"]
    for line in found[:_CHANGES] or ["nothing has changed"]:
        yield from _wrapped(line, "", "  ")
    if len(found) > _CHANGES:
        yield paint(f"and {len(found) - _CHANGES} more", "dim")


def _flaws(document: dict[str, Any], paint: Paint) -> Iterator[str]:
    unsafe = [flaw for flaw in document["flaws"] if flaw["severity"] in ("critical", "high")]
    if not document["flaws"]:
        return
    yield from _title("Unsafe, to be mended first" if unsafe else "Findings", paint)
    by_rule: dict[str, list[dict[str, Any]]] = {}
    for flaw in document["flaws"]:
        by_rule.setdefault(flaw["rule"], []).append(flaw)
    for found in list(by_rule.values())[:_FLAWS]:
        first = found[0]
        style = "bad" if first["severity"] in ("critical", "high") else "warn"
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        at = f"{place(first['path'], first['line'])}{more}"
        yield from _row(first["severity"], f"{first['what']}  {at}", paint, style)
    if len(by_rule) > _FLAWS:
        yield from _row("", f"and {counted(len(by_rule) - _FLAWS, 'more kinds')}", paint, "dim")


def _capabilities(document: dict[str, Any], paint: Paint) -> Iterator[str]:
    heads = "".join(f"{word:>8}" for _, word, _ in _STATES)
    yield from _title(f"{'Capabilities':<31}{heads}", paint)
    for level in document["levels"]:
        own = [c for c in document["capabilities"] if c["level"] == level["number"]]
        counts = [sum(c["state"] == state for c in own) for state, _, _ in _STATES]
        cells = "".join(f"{count or '-':>8}" for count in counts)
        mark = "  reached" if level["reached"] else ""
        yield f"{level['number']} {level['name'][:28]:<29}{cells}{paint(mark, 'good')}"
    following = min(document["level"] + 1, 4)
    asked = _asked(document, following)
    for state, word, style in _STATES[1:]:
        names = [c["id"] for c in document["capabilities"] if c["id"] in asked[state]]
        if names:
            said = f"{', '.join(names)}  (level {following} asks for it)"
            yield from _row(f"  {word}", said, paint, style)


def _asked(document: dict[str, Any], level: int) -> dict[str, set[str]]:
    """Return, by its state, what a level asks for and is not there."""
    items = document["roadmap"]["items"]
    asked = {item["capability"] for item in items if item["needed"] and item["level"] == level}
    found: dict[str, set[str]] = {state: set() for state, _, _ in _STATES}
    for capability in document["capabilities"]:
        if capability["id"] in asked and capability["state"] in found:
            found[capability["state"]].add(capability["id"])
    return found


def _components(document: dict[str, Any], paint: Paint) -> Iterator[str]:
    parts = [part for part in document["components"] if part["kind"] == "module"]
    if not parts:
        return
    yield from _title("Components", paint)
    fates = ("reuse", "harden", "redesign")
    counts = {fate: sum(part["fate"] == fate for part in parts) for fate in fates}
    yield ", ".join(f"{count} to {fate}" for fate, count in counts.items() if count)
    worst = [part for part in parts if part["fate"] == "redesign"]
    worst.sort(key=lambda part: -(part["measures"].get("lines") or 0))
    for part in worst[:_PARTS]:
        yield from _row("redesign", f"{part['path']}  {part['why']}", paint, "warn")


def _road(document: dict[str, Any], paint: Paint) -> Iterator[str]:
    road = document["roadmap"]
    if not road["milestones"]:
        return
    mark = "" if road["rates"]["calibrated"] else ", uncalibrated"
    yield from _title(f"Roadmap (P50-P80 of working time{mark})", paint)
    heads = f"{'  at the least':<23}{'as it is meant':<21}{'that by hand':<21}reached"
    yield paint(heads, "dim")
    for each in road["milestones"]:
        least, whole, hand = (_text(each[key]) for key in ("least", "with_tool", "by_hand"))
        yield f"{each['level']} {least:<21}{whole:<21}{hand:<21}{each['reached']['p50']}"
    people = counted(road["people"], "people") if road["people"] > 1 else "1 person"
    said = (
        f"{people}, {road['focus_hours']:g} hours a day, from {road['start']}; dates are P50 and "
        f"hold the waiting. The saving is not measured."
    )
    yield from (paint(line, "dim") for line in _wrapped(said, ""))


def _text(days: dict[str, Any] | None) -> str:
    return str(days["text"]) if days else "nothing"


def _three(document: dict[str, Any], paint: Paint) -> Iterator[str]:
    items = {item["id"]: item for item in document["roadmap"]["items"]}
    three = [items[name] for name in document["roadmap"]["three"]]
    if not three:
        return
    yield from _title("If you do only three things", paint)
    for number, item in enumerate(three, start=1):
        named = f" ({item['capability']})" if item["capability"] else ""
        effort = f", {item['with_tool']['text']}" if item["with_tool"] else ""
        yield from _wrapped(f"{number} {item['title']}{named}{effort}", "", "  ")


def _title(text: str, paint: Paint) -> Iterator[str]:
    yield ""
    yield paint(text, "strong")


def _row(label: str, text: str, paint: Paint, style: str) -> Iterator[str]:
    for number, line in enumerate(_broken(text, WIDTH - _INDENT)):
        head = "" if number else label
        yield paint(f"{head:<{_INDENT}}", style) + line


def _wrapped(text: str, indent: str, following: str | None = None) -> Iterator[str]:
    rest = indent if following is None else following
    for number, line in enumerate(_broken(text, WIDTH - max(len(indent), len(rest)))):
        yield f"{rest if number else indent}{line}"


def _broken(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]
