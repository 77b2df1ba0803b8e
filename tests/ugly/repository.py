"""An ugly repository as a value, and how it is put into a folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FLASK = b"""from flask import Flask

app = Flask(__name__)


@app.route("/")
def home():
    return "hello"
"""
REQUIREMENTS = b"flask>=3\n"
HEAD = b"ref: refs/heads/main\n"


@dataclass(frozen=True)
class Ugly:
    """A repository.

    Attributes:
        links: symbolic links and where they lead.
        sparse: files of this many bytes, of which none is on disk.
        modes: permissions that are not the usual ones.
    """

    files: Mapping[str | bytes, bytes] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    sparse: Mapping[str, int] = field(default_factory=dict)
    modes: Mapping[str, int] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Put the repository into a folder, which is made, and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        for path, data in self.files.items():
            at = folder / os.fsdecode(path)
            at.parent.mkdir(parents=True, exist_ok=True)
            at.write_bytes(data)
        for path, size in self.sparse.items():
            with (folder / path).open("wb") as file:
                file.truncate(size)
        for path, target in self.links.items():
            (folder / path).symlink_to(target)
        for path, mode in self.modes.items():
            (folder / path).chmod(mode)
        return folder


def flask(**more: bytes) -> dict[str | bytes, bytes]:
    """Return the files of a small Flask application, some of them other than usual."""
    files: dict[str | bytes, bytes] = {"app.py": FLASK, "requirements.txt": REQUIREMENTS}
    return files | {name.replace("__", "."): data for name, data in more.items()}
