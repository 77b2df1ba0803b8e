"""Every project that can be made: the levels, the answers, and names that strain the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations, product

from scaffold.answers import clash, settle
from scaffold.assemble import made_of, state_at
from scaffold.library import LEVELS, Library, load
from scaffold.questions import Question
from scaffold.state import State
from upgrader.compose import Composition
from upgrader.tree import Tree

NAMES: tuple[Mapping[str, str], ...] = (
    {"project_name": "Order desk"},
    {"project_name": "Bestellungen für Köln & Co.", "description": "It's a desk (for orders)."},
    {"project_name": "A", "package_name": "a"},
    {"project_name": "Long", "package_name": "p" + "ackage_name_" * 3 + "abc"},
)


@cache
def library() -> Library:
    """Return this release's library, read once."""
    return load()


@cache
def every_choice() -> tuple[Mapping[str, str], ...]:
    """Return every combination of the answers that can be chosen, and goes together."""
    return tuple(row for row in _product() if not _clashes(row))


@cache
def no_choice() -> tuple[Mapping[str, str], ...]:
    """Return every combination of answers that do not go together."""
    return tuple(row for row in _product() if _clashes(row))


def _product() -> list[Mapping[str, str]]:
    rows = product(*(question.choices for question in _asked()))
    return [dict(zip((each.name for each in _asked()), row, strict=True)) for row in rows]


def _clashes(row: Mapping[str, str]) -> bool:
    known = {**NAMES[0], **row}
    return any(clash(library(), each, known, row[each.name]) for each in _asked())


def _asked() -> list[Question]:
    return [question for question in library().questions if question.asked and question.choices]


@cache
def choices() -> tuple[Mapping[str, str], ...]:
    """Return combinations in which every two answers to two questions meet at least once.

    Most faults need no more than two answers to meet (Kuhn, Wallace, Gallo 2004).
    """
    left = {pair for row in every_choice() for pair in _pairs(row)}
    found = []
    while left:
        best = max(every_choice(), key=lambda row: len(left & _pairs(row)))
        found.append(best)
        left -= _pairs(best)
    return tuple(found)


def _pairs(row: Mapping[str, str]) -> set[tuple[tuple[str, str], ...]]:
    return set(combinations(row.items(), min(2, len(row))))


def projects() -> list[Mapping[str, str]]:
    """Return the answers of the projects to make: one name with each choice, each name with one."""
    first, *others = choices()
    rows = [{**NAMES[0], **chosen} for chosen in (first, *others)]
    return [*rows, *({**name, **first} for name in NAMES[1:])]


def state_of(level: int, given: Mapping[str, str]) -> State:
    """Return the state of a new project."""
    return state_at(library(), level, settle(library(), level, given))


def made(state: State) -> Composition:
    """Return the tree of a new project."""
    return made_of(library(), state)


def free() -> Mapping[str, State]:
    """Return each layer that nothing needs, with a project that has it: the lowest, or so made."""
    found: dict[str, State] = {}
    for level in LEVELS[1:]:
        for answers in choices():
            state = state_of(level, {**NAMES[0], **answers})
            for name in state.layers:
                if library().layer(name).level > 1 and not is_needed(name, state):
                    found.setdefault(name, state)
    return found


def is_needed(name: str, state: State) -> bool:
    """Tell whether another layer of a project needs this one."""
    return any(library().layer(other).may_need(name) for other in state.layers)


PAIRS = [(low, high) for low in LEVELS for high in LEVELS if low < high]


class Pristine:
    """A project that nobody has edited since it was made."""

    def __init__(self, tree: Tree) -> None:
        self.files = tree

    def tree(self, paths: Iterable[str]) -> Tree:
        return self.files.only(paths)

    def others(self, suffixes: Iterable[str]) -> list[str]:
        return [path for path in self.files if path.endswith(tuple(suffixes))]

    def below(self, folder: str) -> list[str]:
        return [path for path in self.files if path.startswith(f"{folder}/")]
