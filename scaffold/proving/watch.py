"""A watchman: ends what was started here when we are gone, however we went."""

from __future__ import annotations

import atexit
import contextlib
import functools
import subprocess
import sys

# It hears of each group of processes, and reads the end of its input when we die, even of
# kill -9: nobody runs a `finally` then, and a server would keep its port for ever.
WATCHMAN = """
import contextlib, os, signal, sys, time
groups = set()
for line in sys.stdin:
    (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
for number in (signal.SIGINT, signal.SIGKILL) if groups else ():
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)
    time.sleep(2)
"""


def started(group: int) -> None:
    """Have a group of processes watched."""
    _tell(f"+{group}\n")


def ended(group: int) -> None:
    """Have it watched no more."""
    _tell(f"-{group}\n")


def _tell(line: str) -> None:
    stream = _watchman().stdin
    if stream is not None:
        with contextlib.suppress(BrokenPipeError):
            stream.write(line)
            stream.flush()


@functools.cache
def _watchman() -> subprocess.Popen[str]:
    watchman = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", WATCHMAN],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    atexit.register(watchman.communicate)
    return watchman
