"""`scaffold blame`: which layer, from which release, brought a file, a section or a key."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from scaffold import state
from scaffold.assemble import made_of
from scaffold.errors import BadFolder, NotAScaffoldProject
from scaffold.folder import Folder
from scaffold.move import project_tree
from scaffold.provenance import WHOLE, Origin, origins
from scaffold.releases import library_of
from scaffold.state import NAME, State
from scaffold.voice import Voice
from upgrader.renames import follow
from upgrader.tree import checked


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Say where the file, and each piece of it, comes from."""
    root, path = _place(Path(arguments.path))
    now = state.read(root)
    source = Folder(root)
    was = _was(now, source, path)
    found = origins(now, was, source.tree([path]).get(path))
    if arguments.key is not None:
        found = [origin for origin in found if _is_at(origin, arguments.key)]
    if not found:
        raise BadFolder(
            what=f"there is no {arguments.key or 'such file'}, here or in the layers",
            where=path,
            help="`scaffold blame PATH` without a key lists all pieces; `status` lists the files",
        )
    width = min(max(len(_called(origin, path)) for origin in found), 60)
    for origin in found:
        voice.say(f"  {_called(origin, path):<{width}}  {_from(origin)}")
    if was != path:
        voice.say(f"  the layers have it as {was}")
    document = {"path": path, "was": was, "origins": [asdict(origin) for origin in found]}
    voice.document(document)
    return 0


def _was(now: State, source: Folder, path: str) -> str:
    """Return where the layers have a file that its owner may have moved."""
    base = made_of(library_of(now.release), now)
    if path in base.tree:
        return path
    ours = project_tree(source, base.tree, base.tree)
    followed = follow(base.tree, ours, [name for name in base.tree if name not in ours])
    return next((old for old, new in followed.items() if new == path), path)


def _place(given: Path) -> tuple[Path, str]:
    """Return the project's root, and the path from there."""
    at = given.absolute()
    for root in at.parents:
        if (root / NAME).is_file():
            return root, checked(at.relative_to(root).as_posix())
    raise NotAScaffoldProject(
        what="this file is in no project that scaffold made",
        where=str(at),
        help="name a file below a project's root",
    )


def _is_at(origin: Origin, key: str) -> bool:
    where = origin.where
    return where == key or where.startswith((f"{key}.", f"{key}[", f"{key} / "))


def _called(origin: Origin, path: str) -> str:
    return path if origin.where == WHOLE else origin.where


def _from(origin: Origin) -> str:
    if origin.layer is None:
        return "yours"
    changed = {"edited": ", edited by you", "deleted": ", deleted by you"}
    return f"{origin.layer}, {origin.release}{changed.get(origin.stands, '')}"
