"""Where a file of a project, or a piece of it, comes from: the layer, and the release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from scaffold.answers import computed
from scaffold.library import Library
from scaffold.releases import carried, library_of, numbers
from scaffold.render import fill, render
from scaffold.state import State
from upgrader.adoption.adapt import adapted
from upgrader.compose import Composition, Rendered
from upgrader.formats import kind_of
from upgrader.layer import Layer, among, ordered
from upgrader.pieces import pieces
from upgrader.tree import File, Tree

WHOLE = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one piece of a file comes from.

    Attributes:
        where: the key, section or line; WHOLE for the file.
        layer: None for what the owner has brought.
        release: the first release that has it as it is, of those that can be looked into.
        stands: "as made", "edited" or "deleted".
    """

    where: str
    layer: str | None
    release: str | None
    stands: str


def origins(state: State, path: str, ours: File | None) -> list[Origin]:
    """Return where a file comes from, piece by piece if several layers may have pieces in it."""
    bringing = {each.layer: each.tree[path] for each in _rendered(state, state.release, path)}
    if not bringing:
        return [] if ours is None else [Origin(WHOLE, None, None, "yours")]
    made = {layer: pieces(path, file.data) for layer, file in bringing.items()}
    if not any(made.values()) or kind_of(path) in ("python", "text"):
        layer = next(reversed(bringing))
        stands = _stands(bringing[layer].data, ours.data if ours else None)
        return [Origin(WHOLE, layer, _since(state, path, layer, None), stands)]
    return _by_piece(state, path, made, pieces(path, ours.data) if ours else {})


def _by_piece(
    state: State, path: str, made: Mapping[str, Mapping[str, str]], mine: Mapping[str, str]
) -> list[Origin]:
    found: dict[str, Origin] = {}
    for layer, brought in made.items():
        for where, said in brought.items():
            if where not in found:
                since = _since(state, path, layer, where)
                found[where] = Origin(where, layer, since, _stands(said, mine.get(where)))
    own = [Origin(where, None, None, "yours") for where in mine if where not in found]
    return [*found.values(), *own]


def _stands(made: str | bytes, mine: str | bytes | None) -> str:
    if mine is None:
        return "deleted"
    return "as made" if mine == made else "edited"


def _since(state: State, path: str, layer: str, where: str | None) -> str:
    """Return the earliest release from which on a layer brought this piece just as it does now."""
    since = state.release
    now = _said(state, since, path, layer, where)
    earlier = [each for each in carried() if numbers(each) < numbers(state.release)]
    for release in reversed(earlier):
        if _said(state, release, path, layer, where) != now:
            break
        since = release
    return since


def _said(
    state: State, release: str, path: str, layer: str, where: str | None
) -> str | bytes | None:
    called = {layer, *library_of(state.release).layer(layer).was}
    for each in _rendered(state, release, path):
        if each.layer in called:
            data = each.tree[path].data
            return data if where is None else pieces(path, data).get(where)
    return None


def _rendered(state: State, release: str, path: str) -> list[Rendered]:
    """Return the state's layers, as a release has them, that bring a path."""
    now, then = library_of(state.release), library_of(release)
    names = tuple(
        called
        for name in state.layers
        for called in ([name] if name in then.by_name else now.layer(name).was)
    )
    return _kept(release, names, tuple(state.answers.items()), path)


@cache
def _kept(
    release: str, names: tuple[str, ...], answers: tuple[tuple[str, str], ...], path: str
) -> list[Rendered]:
    library: Library = library_of(release)
    stored = ("origin", "found") in answers
    known = {question.name for question in library.questions if question.asked or stored}
    given = {name: answer for name, answer in answers if name in known}
    has = [library.by_name[name] for name in names if name in library.by_name]
    context = {**computed(library, given), "layers": [layer.name for layer in has]}
    needs = {layer.name for layer in has}
    loose = among(has) if stored else has
    whole = [layer.beside(needs) for layer in loose if not layer.lacks(needs)]
    found = (_alone(layer, context) for layer in ordered(whole))
    return [each for each in found if path in each.tree]


def _alone(layer: Layer, context: Mapping[str, Any]) -> Rendered:
    """Return what one layer brings, without the others."""
    files = layer.files_for(context).items()
    own = Tree({path: File(text.encode()) for path, text in files})
    replaces = frozenset(fill(path, context, layer.name) for path in layer.replaces)
    filled = Tree(render(own, context).values())
    fitted = adapted(Composition(filled, dict.fromkeys(filled, (layer.name,))), context)
    return Rendered(layer.name, fitted.tree, replaces=replaces)
