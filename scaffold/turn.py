"""One run at a time: who has the turn in a work tree, on which host and since when."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from scaffold.errors import NotWritten, Taken

NAME = "lock"


@contextmanager
def taken(folder: Path, what: str) -> Iterator[None]:
    """Have the turn while the block runs: `lock` in this folder says who has it, and for what.

    The system itself holds the lock and lets go of it when its owner dies, so a dead owner's file
    is taken over and no live one's ever is. Raises Taken where another run has the turn, NotWritten
    where the folder cannot be written.
    """
    try:
        folder.mkdir(exist_ok=True)
        held = _hold(folder / NAME)
        _sign(held, what)
    except OSError as error:
        raise NotWritten(
            what=f"the turn cannot be taken: {error.strerror or error}",
            where=str(error.filename or folder),
            help="nothing was changed; give yourself the right to write there, then try again",
        ) from error
    try:
        yield
    finally:
        with suppress(OSError):
            (folder / NAME).unlink()
        os.close(held)
        with suppress(OSError):
            folder.rmdir()


def _hold(path: Path) -> int:
    while True:
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            said = os.pread(held, 10_000, 0)
            os.close(held)
            raise _refusal(path, said) from error
        # Its owner may have taken the file away between our opening and our locking it.
        with suppress(FileNotFoundError):
            if os.fstat(held).st_ino == path.stat().st_ino:
                return held
        os.close(held)


def _sign(held: int, what: str) -> None:
    now = datetime.now(tz=UTC).isoformat(timespec="seconds")
    owner = {"pid": os.getpid(), "host": os.uname().nodename, "since": now, "what": what}
    os.truncate(held, 0)
    os.pwrite(held, (json.dumps(owner) + "\n").encode(), 0)


def _refusal(path: Path, said: bytes) -> Taken:
    try:
        owner = json.loads(said)
        age = datetime.now(tz=UTC) - datetime.fromisoformat(owner["since"])
        who = (
            f"scaffold {owner['what']}, process {owner['pid']} on {owner['host']}, "
            f"since {owner['since']} ({max(0, int(age.total_seconds()))} s)"
        )
    except (ValueError, KeyError, TypeError):
        who = "it has not said yet who it is"
    return Taken(
        what=f"another run is at work here: {who}",
        where=str(path),
        help="wait until it has ended, then run this again",
    )
