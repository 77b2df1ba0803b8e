"""`scaffold add`: one more layer, with those that it needs."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from scaffold import state
from scaffold.answers import settle
from scaffold.commands.asking import asker, given
from scaffold.commands.landing import Place, carry_out, tell_rest
from scaffold.library import Library, load
from scaffold.move import decide
from scaffold.story import tell
from scaffold.voice import Voice
from upgrader.layer import Layer, ordered
from upgrader.plan import Plan


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Plan the addition, show it, and land it."""
    library = load()
    layer = library.layer(arguments.name)
    before = state.read(Path(arguments.path))
    if layer.name in before.layers:
        voice.say(f"Nothing to do: the project has {layer.name}.")
        voice.document({**Plan().document(), "level": before.level, "branch": None})
        return 0
    level = max(before.level, layer.level)
    answers = settle(library, level, {**before.answers, **given(arguments)}, asker(arguments))
    names = {*before.layers, *_with_needs(library, layer)}
    layers = ordered([each for each in library.layers if each.name in names])
    declined = {name: why for name, why in before.declined.items() if name not in names}
    after = replace(
        before, layers=tuple(each.name for each in layers), answers=answers, declined=declined
    )
    branch = f"scaffold/add-{layer.name}"
    place = Place.of(arguments.path, branch, in_place=arguments.in_place)
    move = decide(library, place.root, place.source, before, after)
    if carry_out(move, tell(library, move), place, arguments, voice):
        where = f"on branch {branch}" if place.branch else "in the work tree, not committed"
        voice.say(f"\nAdded {layer.name}, {where}.")
    return tell_rest(move, voice)


def _with_needs(library: Library, layer: Layer) -> set[str]:
    names = {layer.name}
    for need in layer.needs:
        names |= _with_needs(library, library.layer(need))
    return names
