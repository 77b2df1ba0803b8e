"""`scaffold levels`: the four levels as decisions."""

from __future__ import annotations

import argparse
import textwrap
from dataclasses import asdict

from scaffold import meaning
from scaffold.commands.asking import parse_level
from scaffold.voice import Voice, paint

_PARTS = (
    ("What it is for", "purpose"),
    ("Choose it when", "choose"),
    ("What it has", "has"),
    ("Its limits", "limits"),
    ("What it costs to run", "running"),
    ("What it costs to leave", "leaving"),
    ("What the next level adds", "next"),
    ("Our advice", "advice"),
)


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Say what the levels mean, or one of them."""
    if arguments.name is not None:
        level = meaning.level(parse_level(arguments.name))
        _whole(level, voice)
        voice.document(asdict(level))
        return 0
    for level in meaning.ALL:
        voice.say(paint(f"{level.number}  {level.name}", "strong") + f": {level.word}")
        for line in textwrap.wrap(f"{level.purpose} {level.choose}", 74):
            voice.say(f"   {line}")
        voice.say()
    voice.say("`scaffold levels N` explains one: its limits, what it costs to run and to leave.")
    voice.document([asdict(level) for level in meaning.ALL])
    return 0


def _whole(level: meaning.Level, voice: Voice) -> None:
    voice.say(paint(f"Level {level.number}: {level.name}", "strong"))
    voice.say(f"{level.word[0].upper()}{level.word[1:]}.")
    for title, part in _PARTS:
        voice.say(f"\n{paint(title, 'strong')}")
        for line in textwrap.wrap(getattr(level, part), 76):
            voice.say(f"  {line}")
