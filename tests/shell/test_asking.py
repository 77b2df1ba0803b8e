"""Journeys at a terminal, where somebody is asked."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from collections.abc import Iterable

from tests.shell.terminal import PATIENCE, Shell


def dialogue(shell: Shell, arguments: Iterable[object], script: Iterable[tuple[str, str]]) -> str:
    """Run our tool at a terminal: wait for each text, type the answer to it, return all it said."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        shell.command(*arguments),
        cwd=shell.cwd,
        env={**shell.environment, "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    said, seen = "", 0
    end = time.monotonic() + PATIENCE
    waiting = list(script)
    while time.monotonic() < end:
        if waiting and waiting[0][0] in said[seen:]:
            seen = len(said)
            os.write(ours, waiting.pop(0)[1].encode())
        if not select.select([ours], [], [], 0.1)[0]:
            continue
        try:
            said += os.read(ours, 65536).decode(errors="replace")
        except OSError:
            break
    os.close(ours)
    assert (process.wait(PATIENCE), waiting) == (0, []), said
    return said


def test_a_person_is_asked_for_what_was_not_given(shell: Shell) -> None:
    dialogue(
        shell,
        ["new", "desk", "--data", "project_name=Parcel room"],
        [
            ("Which level?", "\x1b[B\r"),
            ("package called?", "\r"),
            ("in one sentence?", "\r"),
            ("(Y/n)", "y"),
        ],
    )
    assert (shell.cwd / "desk" / "src" / "parcel_room" / "ops" / "asgi.py").is_file()


def test_nobody_is_asked_where_one_answer_is_left(shell: Shell) -> None:
    given = ["--data", "project_name=Parcel room", "--data", "ci=gitlab", "--level", "3"]
    said = dialogue(
        shell,
        ["new", "desk", *given, "--no-lock"],
        [
            ("package called?", "\r"),
            ("in one sentence?", "\r"),
            ("Under which licence", "\r"),
            ("For which editor", "\r"),
            ("Which catalogue", "\r"),
            ("(Y/n)", "y"),
        ],
    )
    assert "Who proposes newer dependencies?" not in said
    assert (shell.cwd / "desk" / "renovate.json").is_file()


def test_a_bad_answer_is_told_and_asked_for_again(shell: Shell) -> None:
    dialogue(
        shell,
        ["new", "desk", "--level", "1"],
        [
            ("service called?", "\r"),
            ("package called?", "\x15class\r"),
            ("word of the Python language", "\x15room\r"),
            ("in one sentence?", "\r"),
            ("(Y/n)", "y"),
        ],
    )
    assert (shell.cwd / "desk" / "src" / "room" / "app.py").is_file()


def test_a_person_who_says_no_gets_nothing(shell: Shell) -> None:
    answers = ["--data", "package_name=room", "--data", "description=Rooms."]
    dialogue(
        shell,
        ["new", "room", "--level", "1", "--data", "project_name=Room", *answers],
        [
            ("(Y/n)", "n"),
        ],
    )
    assert list(shell.cwd.iterdir()) == []
