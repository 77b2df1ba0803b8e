"""A project's files written to disk: all of them, or none."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from scaffold.errors import BadFolder, NotWritten
from upgrader.tree import File


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
        scratch = _scratch(target.parent, f".{target.name[:40]}.")
        yield scratch
        _put(scratch, target)
    except OSError as error:
        _take_back(scratch, made)
        raise not_written(error, target) from error
    except BaseException:
        _take_back(scratch, made)
        raise


def _scratch(parent: Path, prefix: str) -> Path:
    """Make a folder that is ours alone: tempfile costs more to import than a project to write."""
    folder = parent / f"{prefix}{os.getpid():x}-{time.time_ns():x}"
    folder.mkdir(mode=0o700)
    return folder


def _clear(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


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
        _clear(scratch)
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
