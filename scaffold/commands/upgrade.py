"""`scaffold upgrade`: a project moves up a level, around what its owner has changed."""

from __future__ import annotations

import argparse
from pathlib import Path

from scaffold import meaning, state
from scaffold.answers import settle
from scaffold.assemble import climbed
from scaffold.commands.asking import asker, given, parse_level
from scaffold.commands.landing import Place, carry_out, tell_rest
from scaffold.errors import UnknownLevel
from scaffold.library import LEVELS, load
from scaffold.move import decide
from scaffold.state import State
from scaffold.story import tell
from scaffold.voice import Voice
from upgrader.plan import Plan


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Plan the upgrade, show it, and land it."""
    before = state.read(Path(arguments.path))
    target = _target(before, arguments.to)
    if target == before.level:
        voice.say(f"Nothing to do: the project is at level {target}.")
        voice.document({**Plan().document(), "level": target, "branch": None})
        return 0
    branch = f"scaffold/level-{target}"
    place = Place.of(arguments.path, branch, in_place=arguments.in_place)
    library = load()
    answers = settle(library, target, {**before.answers, **given(arguments)}, asker(arguments))
    after = climbed(library, before, target, answers)
    move = decide(library, place.root, place.source, before, after)
    if carry_out(move, tell(library, move), place, arguments, voice):
        where = f"on branch {branch}" if place.branch else "in the work tree, not committed"
        voice.say(f"\nNow at level {target} ({meaning.level(target).name}), {where}.")
    return tell_rest(move, voice)


def _target(before: State, asked: str | None) -> int:
    target = before.level + 1 if asked is None else parse_level(asked)
    if target > LEVELS[-1]:
        return before.level
    if target < before.level:
        raise UnknownLevel(
            what=f"the project is at level {before.level}, and level {target} is below it",
            where="--to",
            help="upgrade only climbs; `scaffold remove LAYER` takes a layer out",
        )
    return target
