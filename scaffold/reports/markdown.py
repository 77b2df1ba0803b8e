"""A review as Markdown, for a pull request: the verdict, what changed, and the road in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from scaffold.reports.words import STATE_WORDS, counted, next_command, place

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~@&])")
_SHOWN = 3  # places of one row


def markdown(document: dict[str, Any]) -> str:
    """Return the whole text."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: dict[str, Any]) -> Iterator[str]:
    yield f"# {plain(document['repository']['name'])}: level {document['level']} of 4"
    yield f"\n**{plain(document['verdict'])}**"
    for title, key in (("It can", "may"), ("It cannot yet", "may_not")):
        yield f"\n{title}:\n"
        yield from (f"- {line}" for line in document["expect"][key])
    if lacking := document["expect"]["lacking"]:
        yield "\nThis one lacks, though its level means it:\n"
        yield from (f"- {plain(one['title'])} `{one['id']}`" for one in lacking)
    yield from _changes(document.get("changes"))
    yield from _flaws(document["flaws"])
    yield from _capabilities(document)
    yield from _components(document["components"])
    yield from _road(document)
    yield f"\nNext: `{next_command(document)}`"


def _changes(changes: dict[str, Any] | None) -> Iterator[str]:
    if changes is None:
        return
    yield "\n## Since the earlier review\n"
    lines = [plain(line) for line in changes["lines"]]
    yield from (f"- {line}" for line in lines or ["Nothing has changed."])


def _flaws(flaws: Sequence[dict[str, Any]]) -> Iterator[str]:
    if not flaws:
        return
    yield "\n## What is unsafe\n\n| severity | what | where | do |\n|---|---|---|---|"
    by_rule: dict[str, list[dict[str, Any]]] = {}
    for flaw in flaws:
        by_rule.setdefault(flaw["rule"], []).append(flaw)
    for found in by_rule.values():
        first = found[0]
        yield f"| {first['severity']} | {plain(first['what'])} | {_at(found)} | {first['fix']} |"


def _capabilities(document: dict[str, Any]) -> Iterator[str]:
    yield "\n## Capabilities"
    for level in document["levels"]:
        own = [c for c in document["capabilities"] if c["level"] == level["number"]]
        if not own:
            continue
        yield f"\n### {level['number']} {level['name']}: {level['met']} of {level['of']}\n"
        yield "| | capability | why so | seen in |\n|---|---|---|---|"
        for one in own:
            word = STATE_WORDS[one["state"]]
            needed = "" if one["required"] else " (not needed)"
            yield (
                f"| {word} | {plain(one['title'])} `{one['id']}`{needed} "
                f"| {plain(one['reason'])} | {_at(one['evidence'])} |"
            )


def _components(components: Sequence[dict[str, Any]]) -> Iterator[str]:
    parts = [p for p in components if p["kind"] == "module" and p["fate"] != "reuse"]
    if not parts:
        return
    yield "\n## Components that cannot stay as they are\n"
    yield "| | part | lines | why |\n|---|---|---|---|"
    for part in sorted(parts, key=lambda p: (p["fate"] != "redesign", p["path"])):
        lines = part["measures"].get("lines") or 0
        yield f"| {part['fate']} | {code(part['path'])} | {lines:g} | {plain(part['why'])} |"


def _road(document: dict[str, Any]) -> Iterator[str]:
    road = document["roadmap"]
    mark = "" if road["rates"]["calibrated"] else " (uncalibrated assumptions)"
    yield f"\n## Roadmap{mark}\n"
    yield "| to level | with the tool | by hand | reached, P50 | reached, P80 | then decide |"
    yield "|---|---|---|---|---|---|"
    for each in road["milestones"]:
        left, hand = (each[key]["text"] if each[key] else "" for key in ("with_tool", "by_hand"))
        dates = f"{each['reached']['p50']} | {each['reached']['p80']}"
        yield (
            f"| {each['level']} {each['name']} | {left} | {hand} | {dates} | {each['decision']} |"
        )
    people = "1 person" if road["people"] == 1 else counted(road["people"], "people")
    yield f"\n{people}, {road['focus_hours']:g} hours a day, from {road['start']}."
    yield "\n| | work | level | effort | people | the tool |\n|---|---|---|---|---|---|"
    for item in (item for item in road["items"] if item["planned"]):
        effort = item["with_tool"]["text"] if item["with_tool"] else ""
        tool = ", ".join(item["tool"])
        yield (
            f"| {item['kind']} | {plain(item['title'])} | {item['level']} | {effort} "
            f"| {plain(item['people'])} | {tool} |"
        )
    yield "\n<details><summary>Assumed, and not estimated</summary>\n"
    yield from (f"- {line}" for line in road["assumptions"])
    yield from (f"- Not estimated: {line[0].lower()}{line[1:]}" for line in road["not_estimated"])
    yield f"- Rates {road['rates']['version']}; the saving by the tool is not measured.\n"
    yield "</details>"


def _at(sights: Sequence[dict[str, Any]]) -> str:
    named = [code(place(s["path"], s["line"])) for s in sights[:_SHOWN]]
    more = f" and {len(sights) - _SHOWN} more" if len(sights) > _SHOWN else ""
    return ", ".join(named) + more


def plain(text: str) -> str:
    """Return text that Markdown takes for nothing but text."""
    return _SPECIAL.sub(r"\\\1", text)


def code(text: str) -> str:
    """Return text as code, whatever is in it, in a cell of a table too."""
    ticks = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (ticks + 1)
    inside = text.replace("|", "\\|")
    return f"{fence} {inside} {fence}" if ticks else f"{fence}{inside}{fence}"
