"""The story of a move: one commit a layer, each a project that stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scaffold.assemble import made_of
from scaffold.git import Commit
from scaffold.library import Library
from scaffold.move import Move, written
from scaffold.show import OFFERS
from upgrader.layer import Layer
from upgrader.plan import plan
from upgrader.tree import File


def tell(library: Library, move: Move) -> Iterator[Commit]:
    """Yield the commits of a move; the last one ends where its plan does."""
    before, after = move.before, move.after
    new = [library.layer(name) for name in after.layers if name not in before.layers]
    earlier = dict.fromkeys(path for path in move.plan.writes if path.startswith(f"{OFFERS}/"))
    files: Mapping[str, File | None] = {}
    for count, layer in enumerate(new, start=1):
        to_come = {each.name for each in new[count:]}
        names = tuple(name for name in after.layers if name not in to_come)
        state = replace(after, layers=names, level=before.level if to_come else after.level)
        theirs = made_of(library, state, move.seen, keep=not to_come)
        made = written(plan(move.base, move.ours, theirs, move.wishes), state)
        now = {**earlier, **made}
        gone = {path: move.ours.get(path) for path in files if path not in now}
        changed = {path: file for path, file in now.items() if files.get(path, file) != file}
        fresh = {path: file for path, file in now.items() if path not in files}
        yield Commit(_message(layer), {**gone, **changed, **fresh})
        files = now


def _message(layer: Layer) -> str:
    return f"Add {layer.name}: {layer.title[0].lower()}{layer.title[1:]}\n\n{layer.why}\n"
