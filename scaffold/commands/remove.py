"""`scaffold remove`: one layer out, and only what it alone brought."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from scaffold import state
from scaffold.commands.landing import Place, carry_out, tell_rest
from scaffold.errors import StillNeeded
from scaffold.git import Commit
from scaffold.library import Library
from scaffold.move import decide
from scaffold.releases import layer_of, library_of
from scaffold.state import State
from scaffold.voice import Voice
from upgrader.layer import Layer
from upgrader.plan import Plan


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Plan the removal, show it, and land it."""
    before = state.read(Path(arguments.path))
    library = library_of(before.release)
    layer = layer_of(library, arguments.name, before.release)
    if layer.name not in before.layers:
        voice.say(f"Nothing to do: the project does not have {layer.name}.")
        voice.document({**Plan().document(), "level": before.level, "branch": None})
        return 0
    _check_free(library, before, layer)
    after = replace(before, layers=tuple(name for name in before.layers if name != layer.name))
    branch = f"scaffold/remove-{layer.name}"
    place = Place.of(arguments.path, branch, in_place=arguments.in_place)
    move = decide(library, place.root, place.source, before, after)
    message = f"Remove {layer.name}: {layer.title[0].lower()}{layer.title[1:]}\n"
    landed = carry_out(move, [Commit(message, move.writes)], place, arguments, voice)
    if landed:
        where = f"on branch {branch}" if place.branch else "in the work tree, not committed"
        voice.say(f"\nRemoved {layer.name}, {where}.")
    return tell_rest(move, voice, place, landed=landed)


def _check_free(library: Library, before: State, layer: Layer) -> None:
    left = set(before.layers) - {layer.name}
    others = [library.layer(name) for name in before.layers]
    needing = [each.name for each in others if each.may_need(layer.name) and each.lacks(left)]
    if needing:
        raise StillNeeded(
            what=f"{', '.join(needing)} {'needs' if len(needing) == 1 else 'need'} {layer.name}",
            where=f"the project's layers, level {before.level}",
            help=f"remove {needing[-1]} first, or keep {layer.name}",
        )
    if layer.level == 1:
        raise StillNeeded(
            what=f"{layer.name} is the project itself",
            where="level 1",
            help="delete the folder to be rid of it",
        )
