"""The roadmap as the page shows it: milestones, bars in time, and what is behind each row."""

from __future__ import annotations

from datetime import date
from typing import Any

from scaffold.reports.chart import Places, axis, human, span
from scaffold.reports.words import counted, slug

_KINDS = {"add": "add", "complete": "complete", "harden": "harden", "redesign": "redesign"}


def milestones_of(document: dict[str, Any], places: Places) -> dict[str, Any]:
    """Return what the page says of the roadmap."""
    road = document["roadmap"]
    names = {driver: row["what"] for driver, row in document["repository"]["drivers"].items()}
    items = {item["id"]: work_of(item, road, names) for item in road["items"]}
    start = date.fromisoformat(road["start"])
    last = max((each["reached_day"]["p80"] for each in road["milestones"]), default=1.0)
    return {
        "milestones": [_milestone(each, items, start, last, places) for each in road["milestones"]],
        "axis": axis(start, 0, last, places),
        "three": [items[name] for name in road["three"]],
        "advised": [item for item in items.values() if not item["planned"]],
        "calibrated": road["rates"]["calibrated"],
        "actuals": road["rates"]["actuals"],
        "rates": road["rates"],
        "assumptions": road["assumptions"],
        "not_estimated": road["not_estimated"],
        "multipliers": road["multipliers"],
        "terms": _terms(road),
    }


def work_of(item: dict[str, Any], road: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Return one piece of work with the words that its row needs."""
    titles = {other["id"]: other["title"] for other in road["items"]}
    time = item["time"]
    return {
        **item,
        "slug": slug(item["id"]),
        "kind": _KINDS[item["kind"]],
        "effort": item["with_tool"]["text"] if item["with_tool"] else "nothing left",
        "by_hand_text": item["by_hand"]["text"] if item["by_hand"] else "nothing",
        "tool": ", ".join(item["tool"]),
        "dates": span(time["from"], time["to"]) if time else "",
        "sum": _sum(item, road, names),
        "rank": _rank(item["priority"]),
        "needs_links": [{"slug": slug(n), "title": titles.get(n, n)} for n in item["needs"]],
        "bar": "",
    }


def _milestone(
    each: dict[str, Any],
    items: dict[str, dict[str, Any]],
    start: date,
    last: float,
    places: Places,
) -> dict[str, Any]:
    first = each["start_day"]
    end = max(each["end_day"]["p50"], *(w["latest_day"] for w in each["waits"]), first + 1.0)
    rows = [{**items[name], "bar": _bar(items[name], first, end, places)} for name in each["items"]]
    waits = [
        {
            **wait,
            "place": places.bar(wait["start_day"], wait["latest_day"], 0, last),
            "row": places.bar(wait["start_day"], wait["latest_day"], first, end),
            "text": f"{wait['days'][0]:g}-{wait['days'][1]:g} days",
        }
        for wait in each["waits"]
    ]
    reached = each["reached_day"]["p50"]
    return {
        **each,
        "rows": rows,
        "waits": waits,
        "axis": axis(start, first, end, places),
        "bar": places.bar(first, each["end_day"]["p50"], 0, last),
        "late": places.bar(first, max(each["end_day"]["p80"], first), 0, last),
        "diamond": places.at(left=round(min(reached / max(last, 0.1), 1) * 100, 2)),
        "dates": span(each["reached"]["p50"], each["reached"]["p80"]),
        "work_from": human(each["work_starts"]),
        "work_to": human(each["work_ends"]["p50"]),
    }


def _bar(item: dict[str, Any], first: float, end: float, places: Places) -> str:
    time = item["time"]
    return places.bar(time["start_day"], time["end_day"], first, end) if time else ""


def _terms(road: dict[str, Any]) -> str:
    people = "1 person" if road["people"] == 1 else f"{road['people']} people"
    return (
        f"{people}, {road['focus_hours']:g} hours a day for this work, from "
        f"{human(road['start'])}, each level decided when the one before is reached."
    )


def _sum(item: dict[str, Any], road: dict[str, Any], names: dict[str, str]) -> str:
    """Return how the hours by hand come about: fixed, counted, and what multiplies them."""
    parts = [_points(item["fixed_hours"])]
    for one in item["counted"]:
        if one["count"]:
            what = names.get(one["driver"], one["driver"])
            parts.append(f"{counted(one['count'], what)} at {_points(one['hours_each'])}")
    factors = {found["name"]: found["factor"] for found in road["multipliers"]}
    times = [f"{factors[name]:g}" for name in item["multipliers"] if name in factors]
    if item["share"] != 1:
        times.append(f"{item['share']:g} because a part is there")
    said = f"{' plus '.join(parts)} hours (least, most likely, most)"
    if times:
        said += f", all times {', times '.join(times)}"
    return said


def _points(hours: list[float]) -> str:
    return "/".join(f"{value:g}" for value in hours)


def _rank(priority: dict[str, Any]) -> str:
    return (
        f"severity {priority['severity']:g}, exposure {priority['exposure']:g}, confidence "
        f"{priority['confidence']:g}; multiplied, for each hour: {priority['risk_per_hour']:g}"
    )
