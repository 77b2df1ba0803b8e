"""A desk with repositories on it, and our tool run in this process."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scaffold.cli import run

_IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


@dataclass
class Repo:
    """A repository in a folder of its own, and what our tool says about it."""

    root: Path
    capture: pytest.CaptureFixture[str]
    code: int = 0
    out: str = ""
    err: str = ""

    def scaffold(self, *arguments: str) -> str:
        """Run our tool on it; return all that it says."""
        self.capture.readouterr()
        command, *more = arguments
        self.code = run([command, *more, *([] if command == "blame" else [str(self.root)])])
        self.out, self.err = self.capture.readouterr()
        return self.out + self.err

    def upgrade(self, *arguments: str) -> str:
        """Let it climb, without questions and without a lock."""
        return self.scaffold("upgrade", "--defaults", "--no-lock", *arguments)

    def document(self, *arguments: str) -> dict[str, Any]:
        """Return what an upgrade would do, as data."""
        self.scaffold("upgrade", "--defaults", "--no-lock", "--dry-run", "--json", *arguments)
        document: dict[str, Any] = json.loads(self.out)
        return document

    def git(self, *arguments: str) -> str:
        """Run git in it."""
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, check=True)
        return done.stdout.decode("utf-8", "surrogateescape")

    def text(self, path: str) -> str:
        """Return what a file says, byte for byte."""
        return (self.root / path).read_bytes().decode()

    def files(self) -> dict[str, bytes]:
        """Return every file of the work tree, git's own left out."""
        return {
            os.fsdecode(at.relative_to(self.root)): at.read_bytes()
            for at in sorted(self.root.rglob("*"))
            if at.is_file() and not at.is_symlink() and ".git" not in at.parts
        }

    def fates(self) -> dict[str, str]:
        """Return what becomes of each layer in a dry run."""
        return {row["layer"]: row["fate"] for row in self.document()["layers"]}


class Desk:
    """Where repositories are put."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capture = folder, capture

    def repo(self, files: dict[str, str | bytes], *, git: bool = True, name: str = "shop") -> Repo:
        """Put a repository with these files on the desk."""
        root = self.folder / name
        root.mkdir(parents=True)
        for path, data in files.items():
            at = root / path
            at.parent.mkdir(parents=True, exist_ok=True)
            at.write_bytes(data.encode() if isinstance(data, str) else data)
        return self.taken(root, git=git)

    def taken(self, root: Path, *, git: bool = True) -> Repo:
        """Take a folder as a repository."""
        repo = Repo(root, self.capture)
        if git:
            repo.git("init", "--quiet", "--initial-branch=main")
            repo.git("add", "--all", "--force")
            repo.git("commit", "--quiet", "--allow-empty", "--message", "as it was")
        return repo


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    """Give a desk; git knows who commits, and nothing else of the machine."""
    for name, value in _IDENTITY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path / "desk", capsys)
