"""A project's folder as it is on disk: read without running anything and without leaving it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from scaffold.errors import BadFolder
from upgrader.tree import File, Tree

LARGEST = 1_000_000  # bytes; a larger file is not looked at when a moved one is sought
MOST = 2000  # files that are looked at when a moved one is sought
_SKIPPED = frozenset({"__pycache__", "build", "dist", "node_modules", "venv"})


def read(root: Path, paths: Iterable[str]) -> Tree:
    """Return those of these paths that are files. A link, or a path through one, is not."""
    found = {}
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError):
            if (file := _file(root, path)) is not None:
                found[path] = file
    return Tree(found)


def _file(root: Path, path: str) -> File | None:
    at = root
    parts = path.split("/")
    for part in parts[:-1]:
        at = at / part
        if at.is_symlink():
            refuse_link(at)
    at = at / parts[-1]
    mode = at.lstat().st_mode
    if stat.S_ISLNK(mode):
        refuse_link(at)
    if not stat.S_ISREG(mode):
        return None
    try:
        return File(at.read_bytes(), bool(mode & stat.S_IXUSR))
    except OSError as error:
        raise BadFolder(
            what=f"a file cannot be read: {error.strerror}",
            where=str(at),
            help="make it readable for you, then run the command again",
        ) from error


def refuse_link(at: Path) -> NoReturn:
    """Raise BadFolder for a link: it may lead out of the project, so it is never followed."""
    raise BadFolder(
        what="a link stands where a layer has a file",
        where=str(at),
        help="put the file itself there, or move the link out of the way",
    )


@dataclass(frozen=True, slots=True)
class Folder:
    """A project's files as they are on disk."""

    root: Path

    def tree(self, paths: Iterable[str]) -> Tree:
        """Return those of these paths that are files."""
        return read(self.root, paths)

    def others(self, suffixes: Iterable[str]) -> list[str]:
        """Return the paths that end in one of these suffixes, at most MOST."""
        wanted = set(suffixes)
        found: list[str] = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if name not in _SKIPPED and name[0] != ".")
            inside = (Path(folder, name) for name in sorted(names))
            found += [
                at.relative_to(self.root).as_posix()
                for at in inside
                if at.suffix in wanted and not at.is_symlink() and at.stat().st_size < LARGEST
            ]
            if len(found) >= MOST:
                break
        return found[:MOST]

    def below(self, folder: str) -> list[str]:
        """Return the paths of the files below a folder; links are not followed."""
        top = self.root / folder
        if any(at.is_symlink() for at in (top, *top.parents) if self.root in at.parents):
            return []
        return sorted(
            Path(at, name).relative_to(self.root).as_posix()
            for at, _, names in os.walk(top)
            for name in names
            if not Path(at, name).is_symlink()
        )
