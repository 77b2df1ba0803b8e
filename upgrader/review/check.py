"""A check: how one capability is seen in any Python repository, as its data file says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from upgrader.errors import UserError
from upgrader.evidence import Look
from upgrader.review.verdict import State

Archetype = Literal["service", "command", "batch", "notebook", "library"]
Driver = Literal["once", "routes", "models", "modules", "settings", "calls", "tests", "jobs"]


class BadCheck(UserError):
    """A file of a check says something that no check can say."""


@dataclass(frozen=True, slots=True)
class Applies:
    """When a capability is asked of a repository at all.

    Attributes:
        archetypes: the kinds of software that need it; none for all.
        present: checks of which one must be met for this one to mean anything.
        begun: the same, where partly met is enough.
        look: what must be seen; none where nothing must.
        otherwise: why it is not asked, where it is not.
    """

    archetypes: tuple[Archetype, ...] = ()
    present: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    look: tuple[Look, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One capability, and how to see it.

    Attributes:
        row: the row of a corpus of labels that it answers, "" for none.
        effort: hours by hand for one driver: low, mode and high.
        driver: what the hours are counted for.
        by_hand: what people do where no layer does it.
        look: what is evidence for it; those of layers join where the check has none.
        least: how many groups of looks must hold.
        parts: checks that this one is made of; it looks for nothing by itself.
        innocent: whether it is met until something speaks against it.
        spoiled: the state that a flaw puts it in, by the flaw's rule.
        partial_for: the kinds of software in which it is never more than partly met.
    """

    id: str
    level: int
    title: str
    why: str
    row: str
    effort: tuple[float, float, float]
    driver: Driver
    by_hand: str
    look: tuple[Look, ...] = ()
    least: int = 1
    parts: tuple[str, ...] = ()
    innocent: bool = False
    spoiled: tuple[tuple[str, State], ...] = ()
    applies: Applies = Applies()
    partial_for: tuple[Archetype, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """What a level needs: so many of these capabilities.

    Attributes:
        of: the ids; the first that applies is the one to add where too few are there.
        count: how many of them; fewer where fewer apply.
        begun: whether partly met is enough.
        archetypes: the kinds of software of which it is asked; none for all.
        why: in one sentence.
    """

    level: int
    of: tuple[str, ...]
    count: int
    begun: bool
    archetypes: tuple[Archetype, ...]
    why: str


_KEYS = frozenset((
    "title", "why", "row", "effort", "driver", "by_hand", "look", "least", "parts", "innocent",
    "spoiled", "applies", "partial_for",
))  # fmt: skip
_APPLIES = frozenset(("archetypes", "present", "begun", "look", "otherwise"))


def parse_check(name: str, level: int, table: Mapping[str, Any]) -> Check:
    """Return the check that a file describes, or raise BadCheck or BadLook."""
    where = f"checks/level{level}/{name}.toml"
    if unknown := sorted(set(table) - _KEYS):
        raise _bad(where, f"unknown key {unknown[0]!r}")
    try:
        low, mode, high = table["effort"]
        driver = table["driver"]
        if driver not in get_args(Driver):
            raise _bad(where, f"unknown driver {driver!r}")
        return Check(
            id=name,
            level=level,
            title=table["title"],
            why=table["why"],
            row=table.get("row", ""),
            effort=(low, mode, high),
            driver=driver,
            by_hand=table["by_hand"],
            look=_looks(table.get("look", ()), where),
            least=table.get("least", 1),
            parts=tuple(table.get("parts", ())),
            innocent=table.get("innocent", False),
            spoiled=_spoiled(table.get("spoiled", {}), where),
            applies=_applies(table.get("applies", {}), where),
            partial_for=_archetypes(table.get("partial_for", ()), where),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _bad(where, f"the check does not say what it must: {error}") from error


def _looks(tables: Iterable[Mapping[str, Any]], where: str) -> tuple[Look, ...]:
    return tuple(Look.parse(table, where) for table in tables)


def _spoiled(table: Mapping[str, str], where: str) -> tuple[tuple[str, State], ...]:
    if wrong := sorted(set(table.values()) - set(get_args(State))):
        raise _bad(where, f"{wrong[0]!r} is no state")
    return tuple((rule, cast("State", state)) for rule, state in table.items())


def _applies(table: Mapping[str, Any], where: str) -> Applies:
    if unknown := sorted(set(table) - _APPLIES):
        raise _bad(where, f"unknown key applies.{unknown[0]}")
    if table and not table.get("otherwise"):
        raise _bad(where, "applies lacks `otherwise`: why it is not asked")
    return Applies(
        _archetypes(table.get("archetypes", ()), where),
        tuple(table.get("present", ())),
        tuple(table.get("begun", ())),
        _looks(table.get("look", ()), where),
        table.get("otherwise", ""),
    )


def _archetypes(names: Iterable[str], where: str) -> tuple[Archetype, ...]:
    found = tuple(names)
    if wrong := sorted(set(found) - set(get_args(Archetype))):
        raise _bad(where, f"{wrong[0]!r} is no kind of software")
    return cast("tuple[Archetype, ...]", found)


def parse_needs(table: Mapping[str, Any], known: Iterable[str]) -> tuple[Need, ...]:
    """Return what each level needs, or raise BadCheck."""
    where, ids, needs = "checks/levels.toml", set(known), []
    for row in table.get("needs", ()):
        try:
            archetypes = _archetypes(row.get("archetypes", ()), where)
            of = tuple(row["of"])
            needs.append(
                Need(
                    row["level"], of, row.get("count", 1), row.get("begun", False), archetypes,
                    row["why"],
                )
            )  # fmt: skip
        except (KeyError, TypeError) as error:
            raise _bad(where, f"a need does not say what it must: {error}") from error
        if unknown := sorted(set(of) - ids):
            raise _bad(where, f"there is no check {unknown[0]!r}")
    return tuple(sorted(needs, key=lambda need: need.level))


def _bad(where: str, what: str) -> BadCheck:
    return BadCheck(
        what=what, where=where, help="CONTRIBUTING.md shows a check under 'Add a check'"
    )
