"""`scaffold apply`: a plan from a file is obeyed, and refused when the project has moved on."""

from __future__ import annotations

import argparse
from pathlib import Path

from scaffold import plan_file, state
from scaffold.commands.landing import Place, carry_out, tell_rest
from scaffold.move import Move
from scaffold.voice import Voice
from upgrader.compose import Composition


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Check that the plan still fits, show it, and land it."""
    kept = plan_file.read(Path(arguments.file))
    branch = kept.branch or "scaffold/applied"
    place = Place.of(arguments.path, branch, in_place=arguments.in_place)
    ours = place.source.tree(kept.before)
    plan = kept.plan(ours)
    before = state.read(place.root)
    move = Move(place.root, before, kept.state, Composition(), ours, plan)
    landed = carry_out(move, kept.commits, place, arguments, voice, kept.lock)
    if landed:
        where = f"on branch {branch}" if place.branch else "in the work tree, not committed"
        voice.say(f"\nApplied the plan of `scaffold {kept.command}`, {where}.")
    return tell_rest(move, voice, place, landed=landed)
