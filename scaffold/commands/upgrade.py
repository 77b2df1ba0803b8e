"""`scaffold upgrade`: a project moves up a level, or answers anew, around its owner's changes."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold import meaning, state
from scaffold.answers import resettled
from scaffold.assemble import climbed
from scaffold.commands.asking import asker, given, parse_level
from scaffold.commands.landing import Place, carry_out, tell_rest
from scaffold.commands.proof import Proof
from scaffold.errors import UnknownLevel
from scaffold.git import Commit
from scaffold.library import LEVELS
from scaffold.move import decide
from scaffold.releases import library_of
from scaffold.renewal import answered
from scaffold.state import State
from scaffold.story import tell
from scaffold.voice import Voice
from upgrader.plan import Plan


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Plan the upgrade, show it, and land it."""
    is_known = (Path(arguments.path) / state.NAME).exists()
    before = state.read(Path(arguments.path)) if is_known else None
    if before is None or before.is_adopted:
        # Slow to import, and a project that we made needs none of it.
        from scaffold.commands import adopting

        return adopting.run(arguments, voice, before)
    return _climb(before, arguments, voice)


def _climb(before: State, arguments: argparse.Namespace, voice: Voice) -> int:
    new = given(arguments)
    target = _target(before, arguments.to, new)
    climbs = target > before.level
    branch = f"scaffold/level-{target}" if climbs else "scaffold/answers"
    place = Place.of(arguments.path, branch, in_place=arguments.in_place)
    if target == before.level and not _differs(before, new):
        voice.say(f"Nothing to do: the project is at level {target}.")
        voice.document({**Plan().document(), "level": target, "branch": None})
        return 0
    library = library_of(before.release)
    answers = resettled(library, target, before.answers, new, asker(arguments))
    after = climbed(library, answered(library, before, answers), target, answers)
    move = decide(library, place.root, place.source, before, after)
    changed = _changed(before, answers)
    told = list(tell(library, move)) if climbs else []
    commits = told or [Commit(_message(changed), move.writes)]
    proof = Proof(voice) if arguments.prove else None
    landed = carry_out(move, commits, place, arguments, voice, proof=proof)
    if landed:
        where = f"on branch {branch}" if place.branch else "in the work tree, not committed"
        what = f"Now at level {target} ({meaning.level(target).name})"
        voice.say(f"\n{what if climbs else 'Changed ' + ', '.join(changed)}, {where}.")
    code = tell_rest(move, voice, place, landed=landed)
    return proof.end(code, landed=landed) if proof else code


def _target(before: State, asked: str | None, new: Mapping[str, Any]) -> int:
    if asked is None:
        # An answer that the project has already is a change of it, and no reason to climb.
        stays = bool(new) and set(new) <= set(before.answers)
        return before.level if stays else min(before.level + 1, LEVELS[-1])
    target = parse_level(asked)
    if target < before.level:
        raise UnknownLevel(
            what=f"the project is at level {before.level}, and level {target} is below it",
            where="--to",
            help="upgrade only climbs; `scaffold remove LAYER` takes a layer out",
        )
    return target


def _differs(before: State, new: Mapping[str, Any]) -> bool:
    return any(before.answers.get(name) != answer for name, answer in new.items())


def _changed(before: State, answers: Mapping[str, str]) -> Mapping[str, str]:
    return {name: row for name, row in answers.items() if before.answers.get(name) != row}


def _message(changed: Mapping[str, str]) -> str:
    rows = [f"{name} is now {answer}" for name, answer in changed.items()]
    return f"Answer anew: {', '.join(rows)}\n"
