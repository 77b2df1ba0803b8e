"""Cuts a run off at each of its steps in the file system, as if the power went."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

CHANGING = frozenset(
    {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.link", "os.truncate"}
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
END = 5  # the exit code of a child that has come to its end


class Cut:
    """Counts what changes the file system, and ends the process before the one of this number."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.really = os.write
        self.fsync = os.fsync

    def install(self) -> None:
        """Watch this process from now on."""
        sys.addaudithook(self.see)
        os.write = self.write
        os.fsync = self.sync

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGING or (event == "open" and (arguments[2] or 0) & WRITING):
            self.step()

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def write(self, held: int, data: Any, /) -> int:
        if self.left == 1 and held > 2:
            self.really(held, bytes(data)[: len(data) // 2])
        if held > 2:
            self.step()
        return self.really(held, data)

    def sync(self, fd: Any) -> None:
        self.step()
        self.fsync(fd)


def killed(action: Callable[[], object], number: int) -> bool:
    """Run an action in a child that is killed at this step; tell whether it got that far."""
    child = os.fork()
    if child == 0:
        try:
            Cut(number).install()
            action()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(END)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == END, f"it failed at step {number}"
    return False


def each_cut(
    start: Path, scratch: Path, action: Callable[[Path], object], stride: int = 1
) -> Iterator[tuple[int, Path]]:
    """Yield copies of a folder, each with the action cut off in it one step later."""
    for number in count(1, stride):
        folder = scratch / "cut"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(start, folder, symlinks=True)
        if not killed(lambda: action(folder), number):  # noqa: B023
            return
        yield number, folder
