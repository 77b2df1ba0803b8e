"""The charts of the page: where each bar and each box stands, as plain data and rules of style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scaffold.reports.dates import begins
from scaffold.reports.treemap import treemap

_STEPS = (1, 5, 10, 20, 40, 65, 130, 260, 520)  # working days between two marks of an axis
_MARKS = 7
_LAST_MARK = 0.92  # of the axis: the words of a later one would not fit
_WIDE, _HIGH = 160.0, 70.0  # the shape of a treemap
_MOST = 60  # modules of one fate that each have a box
_OWN = 30  # those that have one where there are more; the others share one a folder


@dataclass
class Places:
    """Where things stand: each gets a class of its own, so that nothing needs an inline style."""

    rules: list[str] = field(default_factory=list)

    def at(self, **values: float) -> str:
        """Return the class of something that stands there, in percent."""
        name = f"p{len(self.rules)}"
        self.rules.append(
            f".{name}{{{';'.join(f'{key}:{value:g}%' for key, value in values.items())}}}"
        )
        return name

    def region(self, share: float) -> str:
        """Return the class of a region that has a share of the whole width."""
        name = f"p{len(self.rules)}"
        basis = round(max(share * 100, 9), 2)
        self.rules.append(f".{name}{{--share:{share:.3f};flex-basis:{basis:g}%}}")
        return name

    def bar(self, start: float, end: float, first: float, last: float) -> str:
        """Return the class of a bar from one day to another, on an axis."""
        span = max(last - first, 0.1)
        left = (start - first) / span * 100
        width = max((end - start) / span * 100, 0.6)
        return self.at(left=round(min(left, 99.4), 2), width=round(width, 2))


def axis(start: date, first: float, last: float, places: Places) -> list[dict[str, str]]:
    """Return the marks of an axis of working days, each with its date."""
    span = max(last - first, 0.1)
    step = next((step for step in _STEPS if span / step <= _MARKS), _STEPS[-1])
    # Weeks begin on Mondays whatever the day of the start.
    offset = start.weekday() if step >= 5 else 0
    marks = []
    day = -(-(first + offset) // step) * step - offset
    while (day - first) / span < _LAST_MARK:
        if day >= first:
            left = round((day - first) / span * 100, 2)
            label = human(begins(start, day), with_year=span > 200)
            marks.append({"place": places.at(left=left), "label": label})
        day += step
    return marks


def boxes(components: Sequence[dict[str, Any]], places: Places) -> list[dict[str, Any]]:
    """Return the regions of the treemap: one a fate, as wide as its share of the lines."""
    regions = []
    sizes = {fate: _sized(components, fate) for fate in ("reuse", "harden", "redesign")}
    whole = sum(size for parts in sizes.values() for _, size in parts) or 1.0
    for fate, parts in sizes.items():
        if not parts:
            continue
        share = sum(size for _, size in parts) / whole
        shown = _folded(parts)
        found = treemap([size for _, size in shown], max(_WIDE * share, 8.0), _HIGH)
        regions.append(
            {
                "fate": fate,
                "share": round(share * 100),
                "count": len(parts),
                "lines": round(sum(size for _, size in parts)),
                "place": places.region(share),
                "boxes": [
                    {
                        "part": part,
                        "lines": round(size),
                        "place": places.at(
                            left=box.left, top=box.top, width=box.width, height=box.height
                        ),
                    }
                    for (part, size), box in zip(shown, found, strict=True)
                ],
            }
        )
    return regions


def _sized(components: Sequence[dict[str, Any]], fate: str) -> list[tuple[dict[str, Any], float]]:
    own = [part for part in components if part["kind"] == "module" and part["fate"] == fate]
    sized = [(part, float(part["measures"].get("lines") or 0)) for part in own]
    return sorted((p for p in sized if p[1] > 0), key=lambda p: (-p[1], p[0]["path"]))


def _folded(parts: list[tuple[dict[str, Any], float]]) -> list[tuple[dict[str, Any], float]]:
    """Return the largest parts as they are, and the others as one a folder where they are many."""
    if len(parts) <= _MOST:
        return parts
    folders: dict[str, list[float]] = {}
    for part, size in parts[_OWN:]:
        folder = "/".join(part["path"].split("/")[:-1][:2]) or "."
        folders.setdefault(folder, []).append(size)
    together = [
        ({"path": f"{len(sizes)} in {folder}/", "slug": "", "name": ""}, sum(sizes))
        for folder, sizes in folders.items()
    ]
    return sorted([*parts[:_OWN], *together], key=lambda p: (-p[1], p[0]["path"]))


def span(first: str, last: str) -> str:
    """Return two dates as people write them, what they share only once."""
    if first == last:
        return human(first)
    if first[:7] == last[:7]:
        return f"{human(first, with_year=False).split()[0]} to {human(last)}"
    return f"{human(first, with_year=first[:4] != last[:4])} to {human(last)}"


def human(iso: str, *, with_year: bool = True) -> str:
    """Return a date as people write it."""
    day = date.fromisoformat(iso)
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {month[day.month - 1]}{f' {day.year}' if with_year else ''}"
