"""The one place that starts and ends processes: in groups of their own, never left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, TYPE_CHECKING

from scaffold.proving import watch
from scaffold.proving.verdict import Unproven

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

# What a process may know of the machine. Everything else (DATABASE_URL, keys, a switched-on
# debugger) would let a project look right here that is wrong elsewhere.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER", "XDG_RUNTIME_DIR", "PYTHONUTF8")
TAIL = 30
LONG = 100


@dataclass(frozen=True, slots=True)
class Completed:
    """A command that ended.

    Attributes:
        code: Its exit code; negative when a signal ended it.
        out: What it wrote, standard output and standard error together.

    """

    code: int
    out: str


def clean_environment() -> dict[str, str]:
    """Return the variables of this machine that do not change what a project does."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}


def merged(base: Mapping[str, str], changes: Mapping[str, str | None] | None) -> dict[str, str]:
    """Return the variables with the changes made; a value of None takes the variable out."""
    both: dict[str, str | None] = {**base, **(changes or {})}
    return {name: value for name, value in both.items() if value is not None}


def start(
    argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], output: int | IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, with both of its streams going to one place."""
    process = subprocess.Popen(
        list(argv),
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    watch.started(process.pid)
    return process


def finish(
    argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], timeout: float
) -> Completed | None:
    """Run a command to its end; None when it had not ended after that many seconds."""
    process = start(argv, cwd=cwd, env=env, output=subprocess.PIPE)
    try:
        out, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        # As from the keyboard: what has servers of its own, such as a test run, ends them now.
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=3)
        return None
    finally:
        kill(process)
    return Completed(process.returncode, out.decode(errors="replace"))


def run(argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], timeout: float) -> Completed:
    """Run a command to its end.

    Raises:
        Unproven: It had not ended after that many seconds.

    """
    if (completed := finish(argv, cwd=cwd, env=env, timeout=timeout)) is None:
        raise Unproven(f"`{spoken(argv)}` had not ended after {timeout:g} s")
    return completed


def terminate(process: subprocess.Popen[bytes], patience: float = 10.0) -> int:
    """Ask a process to end, make it end after that many seconds, and return its exit code."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    return kill(process)


def kill(process: subprocess.Popen[bytes]) -> int:
    """End a process and whatever it started, and return its exit code."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    code = process.wait()
    watch.ended(process.pid)
    if process.stdout is not None:
        process.stdout.close()
    return code


def wait_until(ready: Callable[[], bool], timeout: float) -> bool:
    """Ask again and again, every few milliseconds, until it is so or the time is up."""
    end = time.monotonic() + timeout
    while not (done := ready()) and time.monotonic() < end:
        time.sleep(0.02)
    return done


def spoken(argv: Sequence[str]) -> str:
    """Return a command as its reader would type it; a program given as text is cut short."""
    first, *rest = argv
    shown = [word if len(word) < LONG else f"{word.split()[0][:LONG]}..." for word in rest]
    return " ".join([PurePath(first).name, *shown])


def gist(text: str, lines: int = 4) -> str:
    """Return what an output ends with, without the frames of a traceback: its reason."""
    text = text.rpartition("Traceback (most recent call last):")[2]  # the last of a chain
    rows = [row for row in text.splitlines() if row.strip() and not row[0].isspace()]
    return "\n".join(rows[-lines:]) or tail(text, lines)


def tail(text: str, lines: int = TAIL) -> str:
    """Return the last lines of an output, as an error message shows them."""
    return "\n".join(text.rstrip().splitlines()[-lines:]) or "(it printed nothing)"
