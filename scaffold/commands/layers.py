"""`scaffold layers`: what each level is made of."""

from __future__ import annotations

import argparse
import textwrap
from typing import Any

from scaffold import meaning
from scaffold.library import load
from scaffold.voice import Voice, paint
from upgrader.layer import Layer, choice


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """List the layers, or say everything about one."""
    library = load()
    if arguments.name is not None:
        layer = library.layer(arguments.name)
        _whole(layer, voice)
        voice.document(_row(layer))
        return 0
    width = max(len(layer.name) for layer in library.layers)
    for level in meaning.ALL:
        voice.say(paint(f"Level {level.number}: {level.name}", "strong"))
        for layer in library.layers:
            if layer.level == level.number:
                voice.say(f"  {layer.name:<{width}}  {layer.why}")
        voice.say()
    voice.say("`scaffold layers NAME` says more of one.")
    voice.document([_row(layer) for layer in library.layers])
    return 0


def _whole(layer: Layer, voice: Voice) -> None:
    voice.say(paint(f"{layer.name}", "strong") + f"  {layer.title}, level {layer.level}")
    for line in textwrap.wrap(layer.why, 76):
        voice.say(f"  {line}")
    low, mode, high = layer.effort
    voice.say(f"\n  By hand: {low:g} to {high:g} hours, most likely {mode:g} (an assumption).")
    if layer.needs:
        needs = (" or ".join(choice(need)) for need in layer.needs)
        voice.say(f"  Needs: {', '.join(needs)}")
    if layer.when:
        when = (f"{name} is {' or '.join(values)}" for name, values in layer.when.items())
        voice.say(f"  When: {', '.join(when)}")
    for capability in layer.capabilities:
        voice.say(f"\n  {paint(capability.id, 'strong')}: {capability.title}")
        for line in textwrap.wrap(capability.why, 72):
            voice.say(f"    {line}")
    voice.say("\n  Brings:")
    for path in sorted(layer.files):
        voice.say(f"    {path.replace('{{ ', '<').replace(' }}', '>')}")


def _row(layer: Layer) -> dict[str, Any]:
    return {
        "name": layer.name,
        "level": layer.level,
        "title": layer.title,
        "why": layer.why,
        "effort": list(layer.effort),
        "needs": list(layer.needs),
        "when": {name: list(values) for name, values in layer.when.items()},
        "capabilities": [capability.id for capability in layer.capabilities],
        "files": sorted(layer.files),
    }
