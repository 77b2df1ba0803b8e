"""A project's layers and answers become the tree that they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from scaffold.answers import computed
from scaffold.blueprint import blueprint
from scaffold.library import Library
from scaffold.render import fill, render
from scaffold.state import State
from upgrader.compose import Composition
from upgrader.layer import Layer, among, choice, choose, ordered
from upgrader.tree import Tree


def made_of(
    library: Library, state: State, seen: Mapping[str, Any] | None = None, *, keep: bool = True
) -> Composition:
    """Return the tree that the layers and the answers of this state make.

    `seen` holds answers that were read from the project itself, such as its routes; `keep` says
    whether this set of layers is worth remembering for the next run.
    """
    named = [library.layer(name) for name in state.layers]
    chosen = ordered(among(named) if state.is_adopted else named)
    layers = [layer.beside(state.layers) for layer in chosen]
    context = {**computed(library, state.answers), **(seen or {}), "layers": list(state.layers)}
    plan = blueprint(library, layers, context, keep=keep)
    filled = render(plan.tree, context)
    brought = {path: plan.layers[name] for name, (path, _) in filled.items()}
    seeds = {
        path
        for layer in layers
        for pattern in [fill(seed, context, layer.name) for seed in layer.seeds]
        for path, names in brought.items()
        if layer.name in names and fnmatchcase(path, pattern)
    }
    moved = {
        fill(old, context, layer.name): tuple(fill(path, context, layer.name) for path in new)
        for layer in layers
        for old, new in layer.moved.items()
    }
    made = Composition(Tree(filled.values()), brought, frozenset(seeds), moved)
    return fitted(made, context)


def fitted(made: Composition, context: Mapping[str, Any]) -> Composition:
    """Return what layers make for a repository that was there before as it keeps its own things."""
    if context.get("origin") != "found":
        return made
    # Slow to import, and only adopted projects need it.
    from upgrader.adoption.adapt import adapted

    return adapted(made, context)


def state_at(library: Library, level: int, answers: Mapping[str, str]) -> State:
    """Return the state of a new project at a level."""
    layers = choose(library.layers, level, computed(library, answers))
    return State(level, tuple(layer.name for layer in layers), answers)


def climbed(library: Library, state: State, level: int, answers: Mapping[str, str]) -> State:
    """Return the state of a project that goes up to a level with these answers.

    Its own layers stay as they are: one that its owner took out does not come back, and one that
    was declined does not come, nor what needs it.
    """
    fitting = choose(library.layers, level, computed(library, answers))
    new = [layer for layer in fitting if layer.level > state.level]
    have = [library.layer(name) for name in state.layers]
    wanted = [layer for layer in new if layer.name not in state.declined]
    layers = ordered([*have, *standing(library, have, wanted, state.declined)])
    return replace(
        state, level=level, layers=tuple(layer.name for layer in layers), answers=answers
    )


def standing(
    library: Library, have: Sequence[Layer], wanted: Sequence[Layer], declined: Mapping[str, str]
) -> list[Layer]:
    """Return those of the wanted layers that stand without a layer that was declined."""
    out = {name for name in declined if name in library.by_name} - {layer.name for layer in have}
    while True:
        left = [layer for layer in wanted if layer.name not in out]
        there = {layer.name for layer in (*have, *left)}
        falling = {
            layer.name for layer in left for need in layer.lacks(there) if out & set(choice(need))
        }
        if not falling:
            return left
        out |= falling
