"""`scaffold completion SHELL`: what a shell needs to complete commands, options, layers, paths."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from scaffold import library, meaning
from scaffold.grammar import parser
from scaffold.voice import Voice


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Print the completion of the whole command line, for one shell."""
    import shtab

    whole = parser()
    layers = [layer.name for layer in library.load().layers]
    levels = [str(level.number) for level in meaning.ALL]
    for action in _actions(whole):
        if action.metavar in ("LAYER", "NAME"):
            action.choices = layers
        elif action.metavar == "N" and action.type is None:
            action.choices = levels
        elif action.metavar == "PATH":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif action.metavar == "FILE":
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    script = shtab.complete(whole, shell=arguments.shell)
    voice.say(script)
    voice.document({"shell": arguments.shell, "script": script})
    return 0


def _actions(whole: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for top in whole._actions:
        if isinstance(top, argparse._SubParsersAction):
            for command in top.choices.values():
                yield from command._actions
