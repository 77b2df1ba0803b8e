"""`scaffold update`: the newer templates of the layers that a project has."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scaffold import __version__, state
from scaffold.commands.asking import asker, given
from scaffold.commands.landing import Place, carry_out, tell_rest
from scaffold.git import Commit
from scaffold.library import Library, load
from scaffold.move import Move, decide
from scaffold.releases import library_of
from scaffold.renewal import fresh, renewed
from scaffold.voice import Voice
from upgrader.plan import Plan


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Plan the update, show it, and land it."""
    before = state.read(Path(arguments.path))
    branch = f"scaffold/update-{__version__}"
    place = Place.of(arguments.path, branch, in_place=arguments.in_place)
    if before.release == __version__:
        voice.say(f"Nothing to do: the project has the templates of {__version__}.")
        voice.document({**Plan().document(), "level": before.level, "branch": None})
        return 0
    old, new = library_of(before.release), load()
    after = renewed(old, new, before, given(arguments), asker(arguments))
    move = decide(new, place.root, place.source, before, after, old)
    message = f"Update the templates from {before.release} to {__version__}\n"
    landed = carry_out(move, [Commit(message, move.writes)], place, arguments, voice)
    for line in _news(old, new, move):
        voice.say(line)
    if landed:
        where = f"on branch {branch}" if place.branch else "in the work tree, not committed"
        voice.say(f"\nUpdated from {before.release} to {__version__}, {where}.")
    return tell_rest(move, voice, place, landed=landed)


def _news(old: Library, new: Library, move: Move) -> Iterator[str]:
    """Yield what an update changes besides files: layers and answers."""
    yield from _of_layers(new, move.before.layers, move.after.layers)
    yield from _of_answers(new, move.before.answers, move.after.answers)
    for layer in fresh(old, new, move.after):
        yield (
            f"Not taken: {layer.name}, new at level {layer.level}; `scaffold add {layer.name}`, or "
            f"`scaffold decline {layer.name} --why ...`"
        )


def _of_layers(new: Library, had: Sequence[str], has: Sequence[str]) -> Iterator[str]:
    for name in had:
        if name not in has:
            heirs = [layer.name for layer in new.layers if name in layer.was]
            yield f"Gone: layer {name}" + (f", now {' and '.join(heirs)}" if heirs else "")
    for name in has:
        if name not in had and not set(new.layer(name).was) & set(had):
            yield f"New: layer {name}, which the others need now"


def _of_answers(new: Library, had: Mapping[str, str], has: Mapping[str, str]) -> Iterator[str]:
    called = {name: new.renamed.get(name, name) for name in had}
    for name, now in called.items():
        if now not in has:
            yield f"Gone: nothing asks for {name} any more (it was {had[name]!r})"
        elif now != name:
            yield f"Renamed: the answer {name} is called {now}"
    for name in has:
        if name not in called.values():
            yield f"New: {name} is {has[name]!r} (--data {name}=... for another)"
