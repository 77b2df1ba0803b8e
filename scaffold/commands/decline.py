"""`scaffold decline`: what the owner does not want from the layers, remembered with the reason."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from scaffold import journal, state
from scaffold.assemble import made_of, state_at
from scaffold.commands.ending import Ending
from scaffold.errors import BadAnswer, BadFolder, StillNeeded
from scaffold.library import LEVELS, load
from scaffold.record import Wish
from scaffold.releases import library_of
from scaffold.state import NAME, State
from scaffold.voice import Voice
from upgrader.tree import checked


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Write a decision into the state file, or take it back."""
    before = state.read(Path(arguments.path))
    reason = "" if arguments.forget else _reason(arguments.why)
    name = _name(arguments.name, before, Path(arguments.path))
    declined = dict(before.declined)
    if arguments.forget:
        why = declined.pop(name, None)
        said = f"{name} was not declined." if why is None else f"{name} is not declined any more."
    else:
        declined[name] = reason
        said = f"Declined {name}: {declined[name]}"
    after = replace(before, declined=declined)
    if after != before:
        what = f"decline {name}"
        with Ending.of(arguments.path, what) as ending:
            ending.check_ended()
            journal.change(ending.root, Wish({NAME: after.file()}, what))
    voice.say(said)
    if after != before and not arguments.forget:
        voice.say(f"It is in {NAME}, to be committed; no command brings or asks for it again.")
    voice.document({"declined": declined})
    return 0


def _reason(why: str) -> str:
    if why.strip() and why.isprintable():
        return why.strip()
    raise BadAnswer(
        what=f"{why!r} is no reason",
        where="--why",
        help="say in one line why it is not wanted, for those who come later",
    )


def _name(asked: str, before: State, root: Path) -> str:
    """Return the layer, or the path from the project's root: a folder ends in "/"."""
    library = library_of(before.release)
    if asked in before.layers:
        raise StillNeeded(
            what=f"the project has the layer {asked}",
            where=f"{NAME}, layers",
            help=f"`scaffold remove {asked}` takes it out; for a file of that name say ./{asked}",
        )
    if asked in library.by_name or asked in load().by_name:
        return asked
    path = os.path.normpath(asked).replace(os.sep, "/")
    if path == ".":
        raise BadFolder(
            what="all of a project cannot be declined",
            where=asked,
            help="name a layer, a file or a folder; to be rid of scaffold, delete its state file",
        )
    folder = asked.endswith("/") or (root / path).is_dir()
    name = checked(path) + ("/" if folder else "")
    if name not in before.declined and not os.path.lexists(root / path):
        _check_brought(name, before)
    return name


def _check_brought(name: str, before: State) -> None:
    """Raise BadFolder where neither the project nor any layer has a file of this name."""
    library = library_of(before.release)
    highest = state_at(library, LEVELS[-1], before.answers)
    paths = {*made_of(library, before).tree, *made_of(library, highest, keep=False).tree}
    if not any(path == name or path.startswith(name.rstrip("/") + "/") for path in paths):
        raise BadFolder(
            what="there is no such layer or file, in the project or in the layers",
            where=name,
            help="`scaffold layers` lists the layers, `scaffold status` the files",
        )
