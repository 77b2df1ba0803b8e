"""The files of a project on disk: read without leaving it, written whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from scaffold.errors import BadFolder, NotWritten
from upgrader.tree import File, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Give a scratch folder that becomes the target when the block ends well, and goes if not.

    Raises BadFolder where the target is not absent or an empty folder, NotWritten where the disk
    does not take the files.
    """
    _check_free(target)
    made = _parents(target)
    scratch = None
    try:
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", dir=target.parent))
        yield scratch
        _put(scratch, target)
    except OSError as error:
        _take_back(scratch, made)
        raise not_written(error, target) from error
    except BaseException:
        _take_back(scratch, made)
        raise


def _check_free(target: Path) -> None:
    try:
        taken = target.is_symlink() or (target.exists() and not target.is_dir())
        full = not taken and target.is_dir() and any(target.iterdir())
    except OSError as error:
        raise not_written(error, target) from error
    if taken or full:
        raise BadFolder(
            what="the folder is not empty" if full else "there is something else at that path",
            where=str(target),
            help="name a folder that is empty or not there; `scaffold upgrade` moves what exists",
        )


def _parents(target: Path) -> list[Path]:
    """Make the folders above the target, and return those that were made, lowest first."""
    missing = []
    at = target.parent
    while not at.exists():
        missing.append(at)
        at = at.parent
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _take_back(None, missing)
        raise not_written(error, target) from error
    return missing


def _take_back(scratch: Path | None, made: Iterable[Path]) -> None:
    if scratch is not None:
        shutil.rmtree(scratch, ignore_errors=True)
    for folder in made:
        with suppress(OSError):
            folder.rmdir()


def _put(scratch: Path, target: Path) -> None:
    scratch.chmod(0o777 & ~_umask())
    if not target.exists():
        scratch.rename(target)
        return
    # The folder may be somebody's current one, so it stays and its content moves in.
    moved: list[Path] = []
    try:
        for entry in sorted(scratch.iterdir()):
            entry.rename(target / entry.name)
            moved.append(target / entry.name)
    except BaseException:
        for entry in moved:
            entry.rename(scratch / entry.name)
        raise
    scratch.rmdir()


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current


def fill(folder: Path, tree: Mapping[str, File]) -> None:
    """Write a tree into a folder that has none of its files."""
    for parent in sorted({path.rpartition("/")[0] for path in tree}):
        (folder / parent).mkdir(parents=True, exist_ok=True)
    for path, file in tree.items():
        (folder / path).write_bytes(file.data)
        if file.executable:
            (folder / path).chmod(0o777 & ~_umask())


def mode_for(was: int | None, file: File) -> int:
    """Return the permissions that were there, with this file's right to be run."""
    if was is None:
        return (0o777 if file.executable else 0o666) & ~_umask()
    return (was & ~0o111) | (was & 0o444) >> 2 if file.executable else was & ~0o111


def not_written(error: OSError, where: Path) -> NotWritten:
    """Return the error of files that could not be written."""
    return NotWritten(
        what=f"the files cannot be written: {error.strerror or error}",
        where=str(error.filename or where),
        help="nothing was changed; make room or give yourself the right to write, then try again",
    )
