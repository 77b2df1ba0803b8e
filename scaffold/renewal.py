"""What a project's state becomes with other answers, or at a newer release of the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from typing import Any

from scaffold import __version__
from scaffold.answers import Ask, computed, resettled
from scaffold.errors import BadAnswer
from scaffold.library import Library
from scaffold.state import State
from upgrader.layer import Layer, among, choice, choose, ordered

NONE: Set[str] = frozenset()


def answered(library: Library, state: State, answers: Mapping[str, str]) -> State:
    """Return the state of a project that has these answers now, at the level where it is.

    A layer for another answer goes, and the one for this answer comes. Raises BadAnswer where the
    owner's own code would have to move.
    """
    before, after = (computed(library, each) for each in (state.answers, answers))
    if before.get("source") != after.get("source"):
        raise BadAnswer(
            what=f"the code cannot move from {before.get('source')} to {after.get('source')}",
            where="the answers",
            help="keep package_name as it is: the owner's own code imports it",
        )
    kept = [library.layer(name) for name in state.layers if library.layer(name).fits(after)]
    new = [
        layer
        for layer in choose(library.layers, state.level, after)
        if not layer.fits(before) and layer.name not in state.declined
    ]
    layers = ordered(among([*kept, *new]) if state.is_adopted else [*kept, *new])
    return replace(state, layers=_names(layers), answers=answers)


def renewed(
    old: Library,
    new: Library,
    state: State,
    given: Mapping[str, Any],
    ask: Ask | None = None,
) -> State:
    """Return the state of a project that goes on from the old library's release to the new one's.

    It keeps its layers, under the names that they have now and with what they need now. A question
    that is new is asked, one that is gone is forgotten. Raises BadAnswer.
    """
    known = {question.name for question in new.questions if question.asked or state.is_adopted}
    kept = {new.renamed.get(name, name): answer for name, answer in state.answers.items()}
    kept = {name: answer for name, answer in kept.items() if name in known}
    answers = resettled(new, state.level, kept, given, ask)
    has = [layer for layer in new.layers if _goes_on(layer, old, state.layers)]
    known_now = computed(new, answers)
    fitting = [each for each in has if each.fits(known_now)]
    layers = ordered(with_needs(new, fitting, known_now, met_by_owner(state)))
    declined = dict(state.declined)
    for layer in new.layers:
        if layer.name not in old.by_name:
            for name in set(layer.was) & set(state.declined):
                declined.setdefault(layer.name, state.declined[name])
    here = state_of(state, layers, answers, declined)
    switched = answered(new, replace(here, answers={**answers, **kept}), answers)
    return replace(switched, release=__version__)


def state_of(
    state: State, layers: Iterable[Layer], answers: Mapping[str, str], declined: Mapping[str, str]
) -> State:
    """Return the state with these layers, and nothing declined that it has."""
    names = _names(layers)
    left = {name: why for name, why in declined.items() if name not in names}
    return replace(state, layers=names, answers=answers, declined=left)


def with_needs(
    library: Library, layers: Iterable[Layer], answers: Mapping[str, Any], without: Set[str] = NONE
) -> list[Layer]:
    """Return the layers with those that they need, and that those need.

    Where a need leaves a choice, it is the layer that fits the answers. What a repository meets in
    its own way (`without`) is no need of its layers any more.
    """
    found = {layer.name: layer for layer in layers}
    waiting = [*found.values()]
    while waiting:
        for need in waiting.pop().lacks(found):
            if not without.isdisjoint(choice(need)):
                continue
            named = [library.layer(name) for name in choice(need)]
            fitting = [layer for layer in named if layer.fits(answers)] or named
            found[fitting[0].name] = fitting[0]
            waiting.append(fitting[0])
    return among(found.values()) if without else list(found.values())


def met_by_owner(state: State) -> Set[str]:
    """Return the layers whose work a repository that was there before them does in its own way."""
    return frozenset(state.declined) if state.is_adopted else NONE


def fresh(old: Library, new: Library, state: State) -> list[Layer]:
    """Return the new layers up to the project's level that it neither has nor declined."""
    known = {*state.layers, *state.declined, *old.by_name}
    return [
        layer
        for layer in choose(new.layers, state.level, computed(new, state.answers))
        if layer.name not in known
    ]


def _goes_on(layer: Layer, old: Library, had: Iterable[str]) -> bool:
    if layer.name in old.by_name:
        return layer.name in had
    return bool(set(layer.was) & set(had))


def _names(layers: Iterable[Layer]) -> tuple[str, ...]:
    return tuple(layer.name for layer in layers)
