"""`scaffold blame`: which layer, from which release, brought a file, a section or a key."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from scaffold import state
from scaffold.errors import BadFolder, NotAScaffoldProject
from scaffold.folder import Folder
from scaffold.provenance import WHOLE, Origin, origins
from scaffold.state import NAME
from scaffold.voice import Voice
from upgrader.tree import checked


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Say where the file, and each piece of it, comes from."""
    root, path = _place(Path(arguments.path))
    now = state.read(root)
    found = origins(now, path, Folder(root).tree([path]).get(path))
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
    voice.document({"path": path, "origins": [asdict(origin) for origin in found]})
    return 0


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
