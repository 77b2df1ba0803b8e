"""The situation in which work is done: what was counted, and what makes it harder here."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from upgrader.evidence import Facts
from upgrader.inspection import Report
from upgrader.review.roadmap.drivers import Drivers, drivers_of
from upgrader.review.roadmap.rates import Multiplier, Rates

# The layers of which one has to be there, so that ours reach an application of a framework.
_ADAPTERS = {
    "FastAPI": ("host", "host-starlette"),
    "Starlette": ("host", "host-starlette"),
    "Litestar": ("host-any-asgi",),
    "Quart": ("host-any-asgi",),
    "ASGI": ("host-any-asgi",),
    "Flask": ("host-flask",),
    "WSGI": ("host-any-wsgi",),
    "Django": ("host-django",),
}
_SERVICES = frozenset({"FastAPI", "Starlette", "Litestar", "Quart", "Flask", "Django", "WSGI",
                       "ASGI", "aiohttp", "Tornado"})  # fmt: skip
_OLDEST = (3, 11)
_VERSION = re.compile(r"(?:>=|\^|~=|==|~)?\s*(\d+)\.(\d+)")
_STRICT = re.compile(r"strict|(?:100|9[5-9])\s*%|warning", re.IGNORECASE)
_SERVER = re.compile(r"\b(postgres|mysql|mariadb|redis|mongo|rabbitmq|kafka|elasticsearch)", re.I)


@dataclass(frozen=True, slots=True)
class Situation:
    """What holds for all work in one repository.

    Attributes:
        multipliers: those that apply.
        adapted: whether our layers reach the framework that it stands on.
    """

    rates: Rates
    drivers: Drivers
    multipliers: tuple[Multiplier, ...] = ()
    adapted: bool = True

    def factors(self, *, runtime: bool, level: int) -> tuple[Multiplier, ...]:
        """Return the multipliers of a piece of work; at level 4 the tests of level 3 are there."""
        return tuple(
            multiplier
            for multiplier in self.multipliers
            if (runtime or multiplier.on == "all")
            and not (multiplier.name == "no-tests" and level > 3)
        )


def situation_of(
    facts: Facts, report: Report, rates: Rates, layers: Container[str] = ()
) -> Situation:
    """Find what was counted, and which multipliers apply, from what an inspection found."""
    drivers = drivers_of(facts)
    best = report.topic("framework").best
    framework = best.value if best else ""
    adapted = framework not in _SERVICES or any(
        name in layers for name in _ADAPTERS.get(framework, ())
    )
    applying = set(_applying(report, drivers, framework))
    if not adapted:
        applying.add("foreign-framework")
    multipliers = tuple(found for name, found in rates.multipliers.items() if name in applying)
    return Situation(rates, drivers, multipliers, adapted)


def _applying(report: Report, drivers: Drivers, framework: str) -> Iterator[str]:
    if framework in _SERVICES and report.topic("application").best is None:
        yield "no-application"
    if not drivers.of("tests"):
        yield "no-tests"
    if any(_is_old(found.value) for found in report.topic("python").answers):
        yield "old-python"
    steps = (s.what for found in report.topic("tests").answers for s in found.evidence)
    if drivers.of("tests") and any(_SERVER.search(step) for step in steps):
        yield "tests-need-services"
    if any(_STRICT.search(found.value) for found in report.topic("gates").answers):
        yield "strict-gate"


def _is_old(stated: str) -> bool:
    """Say whether a stated version, or the least of a range, is older than the layers need."""
    if stated.lstrip().startswith("<"):
        stated = stated.partition(",")[2]
    found = _VERSION.match(stated.strip())
    return found is not None and (int(found[1]), int(found[2])) < _OLDEST
