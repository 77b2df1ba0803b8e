"""Git as a process: one command in a folder, and what it answers or why it refuses."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scaffold.errors import GitRefuses

_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "gc.auto=0")


def run(folder: Path, *arguments: str, given: bytes | bytearray | None = None) -> bytes:
    """Return what git prints, without its hooks. Raises GitRefuses."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *_QUIET, *arguments],
            cwd=folder,
            input=given,
            capture_output=True,
            env=environment,
            check=False,
        )
    except (FileNotFoundError, PermissionError) as error:
        raise GitRefuses(
            what="git is not installed",
            where="the PATH",
            help="install git; `scaffold new` can do without it, with --no-git",
        ) from error
    if done.returncode == 0:
        return done.stdout
    raise _refusal(folder, arguments, done.stderr.decode("utf-8", "replace").strip())


def _refusal(folder: Path, arguments: Sequence[str], reason: str) -> GitRefuses:
    if arguments[0] == "var":
        return GitRefuses(
            what="git does not know who commits",
            where=str(folder),
            help="git config --global user.name NAME, and user.email MAIL; or use --no-git (new) "
            "or --in-place (upgrade)",
        )
    first = reason.splitlines()[0] if reason else "it said nothing"
    first = first.removeprefix("fatal: ").removeprefix("error: ")
    # Git lists the files that it speaks of below, each after a tab.
    listed = [line.strip() for line in reason.splitlines() if line.startswith("\t")]
    verb = next((word for word in arguments if not word.startswith("-") and "=" not in word), "git")
    advice = "put the repository in order, then run this again"
    if ".lock'" in first:
        advice = "another git is at work here; if none is, it was cut off: delete that file"
    return GitRefuses(
        what=f"git {verb} refused: {first}",
        where="\n".join(listed[:5]) or str(folder),
        help=f"nothing was changed; {advice}",
    )
