"""`scaffold prove`: what a review only reads is run, and each capability is proven or is not."""

from __future__ import annotations

import argparse
from pathlib import Path

from scaffold.commands.asking import application_in
from scaffold.commands.proof import WARNING
from scaffold.errors import BadFolder
from scaffold.voice import Voice, paint

FOUND = 5


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Prove what is there, and return 5 where something does not hold."""
    root = Path(arguments.path).absolute()
    if not root.is_dir():
        raise BadFolder(
            what="there is no such folder", where=str(root), help="name the repository's root"
        )
    # Slow to import, and only few runs prove anything.
    from scaffold.wire import outcome, repository

    said = application_in(arguments.data, "prove")
    wish = repository.Wish(
        {}, only=tuple(arguments.only), said=said, timeout=float(arguments.timeout)
    )
    voice.note(WARNING)
    outcomes = repository.prove(root, wish, lambda text: voice.note(paint(text, "dim")))
    for line, style in outcome.lines(outcomes):
        voice.say(paint(line, style))
    voice.document(outcome.document(outcomes))
    return FOUND if any(each.state == "failed" for each in outcomes) else 0
