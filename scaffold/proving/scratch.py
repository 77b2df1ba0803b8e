"""Folders that several processes of one run share, and locks between them."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Let one process at a time inside; the others wait."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def shared(name: str) -> Iterator[Path]:
    """Give the scratch folder of this name, gone when the last process has left it.

    It is no folder of pytest's: those are closed to other users again whenever a pytest starts,
    and PostgreSQL, which will not run as root, runs as another user there.
    """
    folder = Path(tempfile.gettempdir()).resolve() / name
    lock = folder.with_suffix(".lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            yield folder
        finally:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
                lock.unlink(missing_ok=True)
