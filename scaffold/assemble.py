"""A project's layers and answers become the tree that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from scaffold.answers import computed
from scaffold.blueprint import blueprint
from scaffold.library import Library
from scaffold.render import fill, render
from scaffold.state import State
from upgrader.compose import Composition
from upgrader.layer import Layer, choose, ordered
from upgrader.tree import Tree


def made_of(
    library: Library, state: State, seen: Mapping[str, Any] | None = None, *, keep: bool = True
) -> Composition:
    """Return the tree that the layers and the answers of this state make.

    `seen` holds answers that were read from the project itself, such as its routes; `keep` says
    whether this set of layers is worth remembering for the next run.
    """
    layers = ordered([library.layer(name) for name in state.layers])
    context = {**computed(library, state.answers), **(seen or {}), "layers": list(state.layers)}
    plan = blueprint(library, layers, keep=keep)
    filled = render(plan.tree, context)
    brought = {path: plan.layers[name] for name, (path, _) in filled.items()}
    seeds = {
        path
        for layer in layers
        for pattern in [fill(seed, context, layer.name) for seed in layer.seeds]
        for path, names in brought.items()
        if layer.name in names and fnmatchcase(path, pattern)
    }
    return Composition(Tree(filled.values()), brought, frozenset(seeds))


def state_at(library: Library, level: int, answers: Mapping[str, str]) -> State:
    """Return the state of a new project at a level."""
    layers = choose(library.layers, level, answers)
    return State(level, tuple(layer.name for layer in layers), answers)


def climbed(library: Library, state: State, level: int, answers: Mapping[str, str]) -> State:
    """Return the state of a project that goes up to a level with these answers.

    Its own layers stay as they are: one that its owner took out does not come back.
    """
    new = [layer for layer in choose(library.layers, level, answers) if layer.level > state.level]
    have = [library.layer(name) for name in state.layers]
    layers = ordered([*have, *_wanted(new, state.declined)])
    return State(level, tuple(layer.name for layer in layers), answers, declined=state.declined)


def _wanted(layers: Iterable[Layer], declined: Mapping[str, str]) -> list[Layer]:
    return [layer for layer in layers if layer.name not in declined]
