"""`scaffold add`: one more layer, with those that it needs."""

from __future__ import annotations

import argparse
from pathlib import Path

from scaffold import state
from scaffold.answers import computed, resettled
from scaffold.commands.asking import asker, given
from scaffold.commands.landing import Place, carry_out, tell_rest
from scaffold.move import decide
from scaffold.releases import layer_of, library_of
from scaffold.renewal import met_by_owner, state_of, with_needs
from scaffold.story import tell
from scaffold.voice import Voice
from upgrader.layer import ordered
from upgrader.plan import Plan


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Plan the addition, show it, and land it."""
    before = state.read(Path(arguments.path))
    library = library_of(before.release)
    layer = layer_of(library, arguments.name, before.release)
    if layer.name in before.layers:
        voice.say(f"Nothing to do: the project has {layer.name}.")
        voice.document({**Plan().document(), "level": before.level, "branch": None})
        return 0
    level = max(before.level, layer.level)
    answers = resettled(library, level, before.answers, given(arguments), asker(arguments))
    have = [library.layer(name) for name in before.layers]
    met = met_by_owner(before) - {layer.name}
    layers = ordered(with_needs(library, [*have, layer], computed(library, answers), met))
    after = state_of(before, layers, answers, before.declined)
    branch = f"scaffold/add-{layer.name}"
    place = Place.of(arguments.path, branch, in_place=arguments.in_place)
    move = decide(library, place.root, place.source, before, after)
    landed = carry_out(move, tell(library, move), place, arguments, voice)
    if landed:
        where = f"on branch {branch}" if place.branch else "in the work tree, not committed"
        voice.say(f"\nAdded {layer.name}, {where}.")
    return tell_rest(move, voice, place, landed=landed)
