"""The rates: hours by what they depend on, factors and waits, read from an editable table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from upgrader.errors import UserError
from upgrader.review.roadmap.hours import Points

THEMES = (
    "safety", "safety-net", "safeguards", "observability", "delivery", "code", "features",
    "continuity",
)  # fmt: skip
_PARTS = frozenset({
    "version", "model", "drivers", "multipliers", "waits", "flaws", "components", "states", "work",
    "needs", "covers",
})  # fmt: skip


class BadRates(UserError):
    """A table of rates does not say what it must."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The hours of one kind of work.

    Attributes:
        hand: by hand.
        per: by hand, for each counted driver.
        tool: what is left for people when a layer of ours was added; None where none adds it.
        tool_per: the same for each counted driver.
        runtime: whether it touches code that runs, so that what makes that hard counts.
        severity: 1 to 5, what its absence can cost.
        people: what people must do, in a sentence.
    """

    hand: Points
    per: Mapping[str, Points] = field(default_factory=dict)
    tool: Points | None = None
    tool_per: Mapping[str, Points] | None = None
    runtime: bool = False
    theme: str = "features"
    severity: int = 3
    people: str = ""


@dataclass(frozen=True, slots=True)
class Multiplier:
    """What makes work longer, and by how much."""

    name: str
    factor: float
    what: str
    on: Literal["runtime", "all"]


@dataclass(frozen=True, slots=True)
class Wait:
    """Time that passes without work: least and most days, from the start of a level or its end."""

    name: str
    what: str
    days: tuple[float, float]
    start: Literal["start", "end"]
    capabilities: tuple[str, ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Rates:
    """The whole table.

    Attributes:
        sigma: of the common log-normal factor.
        base: every estimate is multiplied by it.
        many: so many of a kind count whole, and those beyond them as a share.
        needs: for a capability, those that come before it.
        covers: for a capability, those whose work is inside its own.
    """

    version: str
    sigma: float
    base: float
    focus_hours: float
    people: int
    many: float
    share_beyond: float
    drivers: Mapping[str, str]
    multipliers: Mapping[str, Multiplier]
    waits: tuple[Wait, ...]
    flaws: Mapping[str, Rate]
    components: Mapping[str, Rate]
    states: Mapping[str, float]
    work: Mapping[str, Rate]
    needs: Mapping[str, tuple[str, ...]]
    covers: Mapping[str, tuple[str, ...]]

    def repeated(self, count: float) -> float:
        """Return for how many a count stands: what is done often goes faster."""
        return min(count, self.many) + max(0.0, count - self.many) * self.share_beyond


def merged(table: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table with what another one says instead, key by key."""
    both = dict(table)
    for key, value in over.items():
        old = both.get(key)
        is_deep = isinstance(old, Mapping) and isinstance(value, Mapping)
        both[key] = merged(old, value) if is_deep else value  # type: ignore[arg-type]
    return both


def parse_rates(table: Mapping[str, Any], place: str) -> Rates:
    """Return the rates that a table holds, or raise BadRates."""
    if unknown := sorted(set(table) - _PARTS):
        raise _bad(f"unknown key {unknown[0]!r}", place, f"it has {', '.join(sorted(_PARTS))}")
    at = "model"
    try:
        model = table["model"]
        drivers = {str(key): str(value) for key, value in table["drivers"].items()}
        at = "multipliers"
        multipliers = {n: _multiplier(n, row) for n, row in table["multipliers"].items()}
        at = "waits"
        waits = tuple(_wait(name, row) for name, row in table["waits"].items())
        kinds: dict[str, dict[str, Rate]] = {}
        for kind in ("flaws", "components", "work"):
            kinds[kind], at = {}, kind
            for name, row in table[kind].items():
                at = f"{kind}.{name}"
                kinds[kind][name] = _rate(row, drivers)
        at = "model, states or needs"
        return Rates(
            version=str(table["version"]),
            sigma=_number(model["sigma"], 0, 3),
            base=_number(model["base"], 0.01, 100),
            focus_hours=_number(model["focus_hours"], 0.5, 24),
            people=int(_number(model["people"], 1, 1000)),
            drivers=drivers,
            multipliers=multipliers,
            waits=waits,
            states={name: _number(value, 0, 10) for name, value in table["states"].items()},
            many=_number(model["many"], 0, 1e6),
            share_beyond=_number(model["share_beyond"], 0, 1),
            needs=_names(table["needs"]),
            covers=_names(table["covers"]),
            **kinds,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        said = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
        raise _bad(f"the rates do not say what they must: {said}", f"{place}, {at}", "") from error


def _rate(row: Mapping[str, Any], drivers: Mapping[str, str]) -> Rate:
    known = {"hand", "per", "tool", "tool_per", "runtime", "theme", "severity", "people"}
    if unknown := sorted(set(row) - known):
        raise ValueError(f"unknown key {unknown[0]!r}")
    theme = row.get("theme", "code")
    if theme not in THEMES:
        raise ValueError(f"{theme!r} is no theme: {', '.join(THEMES)}")
    return Rate(
        hand=_points(row["hand"]),
        per=_per(row.get("per", {}), drivers),
        tool=_points(row["tool"]) if "tool" in row else None,
        tool_per=_per(row["tool_per"], drivers) if "tool_per" in row else None,
        runtime=bool(row.get("runtime", False)),
        theme=theme,
        severity=int(_number(row["severity"], 1, 5)),
        people=str(row.get("people", "")),
    )


def _names(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(map(str, others)) for name, others in table.items()}


def _per(row: Mapping[str, Any], drivers: Mapping[str, str]) -> dict[str, Points]:
    if unknown := sorted(set(row) - set(drivers)):
        raise ValueError(f"{unknown[0]!r} is not counted: {', '.join(drivers)}")
    return {name: _points(hours) for name, hours in row.items()}


def _points(hours: Any) -> Points:
    low, mode, high = (_number(value, 0, 100_000) for value in hours)
    if not low <= mode <= high:
        raise ValueError(f"{[low, mode, high]} is not least, most likely, most")
    return Points(low, mode, high)


def _multiplier(name: str, row: Mapping[str, Any]) -> Multiplier:
    on: Literal["runtime", "all"] = "all" if row["on"] == "all" else "runtime"
    return Multiplier(name, _number(row["factor"], 1, 100), str(row["what"]), on)


def _wait(name: str, row: Mapping[str, Any]) -> Wait:
    least, most = (_number(value, 0, 10_000) for value in row["days"])
    return Wait(
        name=name,
        what=str(row["what"]),
        days=(min(least, most), max(least, most)),
        start="end" if row["from"] == "end" else "start",
        capabilities=tuple(row.get("for", ())),
        level=int(row.get("level", 0)),
    )


def _number(value: Any, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{value!r} is not a number from {low} to {high}")
    return float(value)


def _bad(what: str, where: str, help: str) -> BadRates:
    return BadRates(what=what, where=where, help=help or "docs/reading-a-review.md shows the table")
