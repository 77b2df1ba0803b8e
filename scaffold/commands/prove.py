"""`scaffold prove`: what a review only reads is run, and each capability is proven or is not."""

from __future__ import annotations

import argparse
from pathlib import Path

from scaffold import state
from scaffold.commands.proof import WARNING
from scaffold.errors import BadFolder
from scaffold.voice import Voice, paint

FOUND = 5


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Prove what is there, and return 5 where something does not hold."""
    root = Path(arguments.path).absolute()
    if not root.is_dir():
        raise BadFolder(what="there is no such folder", where=str(root), help="name one")
    from scaffold.comparing import layers

    voice.note(WARNING)
    names = state.read(root).layers

    def step(text: str) -> None:
        voice.note(paint(text, "dim"))

    proofs = layers.prove(root, {}, names, step, arguments.only)
    for proof in proofs:
        voice.say(paint(*layers.line(proof)))
    voice.document({"capabilities": [layers.row(proof) for proof in proofs]})
    return FOUND if any(not proof.ok for proof in proofs) else 0
