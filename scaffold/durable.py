"""Files that last: written through to the disk before anything relies on them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def write(at: Path, data: bytes, mode: int | None = None) -> None:
    """Write a new file through to the disk, with exactly this mode if one is given."""
    with suppress(FileNotFoundError):
        at.unlink()
    held = os.open(at, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(held, view) :]
        if mode is not None:
            os.fchmod(held, mode)
        os.fsync(held)
    finally:
        os.close(held)


def keep(at: Path, under: Path, data: bytes, mode: int) -> None:
    """Keep a file under another name too: the file itself where links can be, or else a copy.

    Nobody writes into it there: it is only ever put back by a copy.
    """
    with suppress(FileNotFoundError):
        under.unlink()
    try:
        os.link(at, under, follow_symlinks=False)
    except OSError:
        write(under, data, mode)


def put(at: Path, data: bytes, beside: Path, mode: int | None = None) -> None:
    """Put a file in its place in one step: there is the old one until the new one is whole."""
    write(beside, data, mode)
    beside.replace(at)


def sync(folders: Iterable[Path]) -> None:
    """Write the names in these folders through to the disk."""
    for folder in folders:
        try:
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            os.fsync(held)
        finally:
            os.close(held)


def digest(at: Path) -> str | None:
    """Return what stands for a file's bytes; None where there is no file, "?" for anything else."""
    try:
        mode = at.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    return hashlib.sha256(at.read_bytes()).hexdigest() if stat.S_ISREG(mode) else "?"


def digest_of(data: bytes) -> str:
    """Return what stands for these bytes."""
    return hashlib.sha256(data).hexdigest()
