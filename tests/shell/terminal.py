"""A shell for a journey: its own home and git settings, and only the tools that it is given."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
GIT = shutil.which("git") or "git"
CONFIG = """[user]
\tname = Ada
\temail = ada@example.org
\tuseConfigOnly = true
[init]
\tdefaultBranch = main
[commit]
\tgpgSign = false
"""
ERROR = re.compile(r"error: .+\n  where: .+\n(?: {9}.+\n)*  help:  .+\n")
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def says(self) -> str:
        """All that it said; for the messages of a failing test too."""
        return f"exit code {self.code}\n{self.out}{self.err}"


@dataclass(frozen=True)
class Shell:
    """A place to run commands in, with an environment that holds nothing of the machine's user."""

    home: Path
    tools: Path
    cwd: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path) -> Shell:
        """Return a shell below this folder that has git, and nothing else, on its PATH."""
        home, tools, cwd = folder / "home", folder / "tools", folder / "desk"
        for made in (home, tools, cwd):
            made.mkdir(parents=True)
        (home / "gitconfig").write_text(CONFIG, encoding="utf-8")
        shell = cls(home, tools, cwd)
        shell.tool("git", f'exec {GIT} "$@"')
        return shell

    @property
    def environment(self) -> dict[str, str]:
        """The variables that its commands see."""
        return {
            "PATH": str(self.tools),
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "TMPDIR": str(self.home),
            "GIT_CONFIG_GLOBAL": str(self.home / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8",
            **self.variables,
        }

    def tool(self, name: str, script: str) -> None:
        """Put a tool on the PATH, or another in its place."""
        path = self.tools / name
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def command(self, *arguments: object) -> list[str]:
        """Return the command line of our tool."""
        return [sys.executable, "-m", "scaffold", *map(str, arguments)]

    def scaffold(
        self,
        *arguments: object,
        cwd: Path | None = None,
        under: tuple[str, ...] = (),
        before: Callable[[], object] | None = None,
    ) -> Run:
        """Run our tool; `under` another command, and after a step in its own process."""
        done = subprocess.run(
            [*under, *self.command(*arguments)],
            cwd=cwd or self.cwd,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            preexec_fn=before,
            check=False,
        )
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    def interrupted(self, marker: Path, *arguments: object) -> Run:
        """Run our tool, and press ^C as soon as the marker is there."""
        process = subprocess.Popen(
            self.command(*arguments),
            cwd=self.cwd,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            # A shell starts what runs in its background deaf to ^C, and that is inherited.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        end = time.monotonic() + PATIENCE
        while not marker.exists() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        assert process.poll() is None, f"it ended before {marker.name}: {process.communicate()}"
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        return Run(process.returncode, out.decode(), err.decode())

    def git(self, *arguments: object, cwd: Path) -> str:
        """Run git and return what it printed, the end's blanks taken off."""
        done = subprocess.run(
            [GIT, *map(str, arguments)],
            cwd=cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"git {arguments}: {done.stdout}{done.stderr}"
        return done.stdout.rstrip()

    def commit(self, folder: Path, message: str = "Mine") -> None:
        """Commit everything in a folder."""
        self.git("add", "--all", cwd=folder)
        self.git("commit", "--quiet", "--message", message, cwd=folder)


def listing(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return all that is in a folder, with modes and bytes; git's objects, logs and index left out.

    Git keeps an object that nothing names for two weeks, and notes the times of files in its index:
    neither is in anybody's way.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if re.search(r"(^|/)\.git/(objects|logs|index|ORIG_HEAD)(/|$)", name):
            continue
        mode = path.lstat().st_mode
        link = path.is_symlink()
        data = bytes(path.readlink()) if link else path.read_bytes() if path.is_file() else b""
        found[name] = (mode, data)
    return found


def project_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a project, without those of git and without our journal."""
    notes = (".scaffold/journal/", ".scaffold/.gitignore", ".scaffold/lock")
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
    return {name: at.read_bytes() for name, at in found.items() if not name.startswith(notes)}


def refused(run: Run, code: int, *words: str) -> None:
    """Assert that a run ended with this code, and said what, where and what to do next, no more."""
    assert run.code == code, run.says
    assert "Traceback" not in run.err, run.says
    said = "".join(line for line in run.err.splitlines(True) if not line.startswith("note:"))
    assert ERROR.fullmatch(said), run.says
    for word in words:
        assert word in said, run.says
