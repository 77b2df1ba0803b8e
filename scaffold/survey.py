"""A whole folder, read as it is: no link is followed, and everything has a limit."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.errors import BadFolder
from upgrader.inspection import Link, Repository
from upgrader.tree import BadPath, File, Tree, checked

MOST_FILES = 50_000
MOST_BYTES = 100_000_000
LARGEST = 2_000_000  # bytes; what is larger is data, and only its name is kept
MOST_LISTED = 1_000  # links, nested repositories and files that were left
_SKIPPED = frozenset({
    ".git", ".hg", ".svn", ".venv", "__pycache__", ".tox", ".nox", ".mypy_cache", ".ruff_cache",
    ".pytest_cache", "node_modules", "site-packages", ".eggs", ".terraform", ".cache",
})  # fmt: skip
_OPAQUE = frozenset({
    ".7z", ".avi", ".bin", ".bmp", ".bz2", ".db", ".dll", ".dylib", ".eot", ".exe", ".gif", ".gz",
    ".ico", ".jar", ".jpeg", ".jpg", ".mov", ".mp3", ".mp4", ".npy", ".npz", ".o", ".onnx", ".otf",
    ".parquet", ".pdf", ".pkl", ".png", ".pt", ".pyc", ".pyd", ".so", ".sqlite", ".sqlite3",
    ".tar", ".tgz", ".ttf", ".wasm", ".wav", ".webm", ".webp", ".whl", ".woff", ".woff2", ".xlsx",
    ".xz", ".zip", ".zst",
})  # fmt: skip


@dataclass
class _Survey:
    """What has been read so far."""

    root: Path
    real: str
    files: dict[str, File] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)
    size: int = 0
    is_whole: bool = True

    def leave(self, path: str, reason: str) -> None:
        if len(self.left) < MOST_LISTED:
            self.left[path] = reason
        else:
            self.is_whole = False


def survey(root: Path) -> Repository:
    """Read a folder, what stands highest first. Raises BadFolder where it is none."""
    if not root.is_dir():
        raise BadFolder(
            what="there is no such folder", where=str(root), help="name the repository's root"
        )
    found = _Survey(root, os.path.realpath(root))
    pending = deque([""])
    while pending:
        prefix = pending.popleft()
        for entry in _entries(found, prefix):
            if folder := _visit(found, entry, prefix):
                pending.append(folder)
    return Repository(
        tree=Tree(found.files),
        left=dict(sorted(found.left.items())),
        links=tuple(sorted(found.links, key=lambda link: link.path)),
        nested=tuple(sorted(found.nested)),
        is_git=os.path.lexists(root / ".git"),
        is_whole=found.is_whole,
    )


def _entries(found: _Survey, prefix: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(found.root / prefix) as listed:
            yield from sorted(listed, key=lambda entry: entry.name)
    except OSError as error:
        found.leave(_text(prefix.rstrip("/")), error.strerror or "cannot be listed")


def _text(name: str) -> str:
    """Return a name as text that can be written anywhere."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _visit(found: _Survey, entry: os.DirEntry[str], prefix: str) -> str | None:
    """Read what an entry is; return the folder to go on with, None where it is none."""
    path = f"{prefix}{entry.name}"
    try:
        if entry.is_symlink():
            _link(found, path)
        elif entry.is_dir(follow_symlinks=False):
            return _folder(found, entry, path)
        else:
            _file(found, path, entry)
    except OSError as error:
        found.leave(_text(path), error.strerror or "cannot be read")
    return None


def _link(found: _Survey, path: str) -> None:
    if len(found.links) >= MOST_LISTED:
        found.is_whole = False
        return
    at = found.root / path
    real = os.path.realpath(at)
    leaves = real != found.real and not real.startswith(f"{found.real.rstrip(os.sep)}{os.sep}")
    found.links.append(Link(_text(path), _text(str(at.readlink())), leaves))


def _folder(found: _Survey, entry: os.DirEntry[str], path: str) -> str | None:
    if entry.name in _SKIPPED or os.path.lexists(Path(entry.path, "pyvenv.cfg")):
        return None
    if os.path.lexists(Path(entry.path, ".git")):
        if len(found.nested) < MOST_LISTED:
            found.nested.append(_text(path))
        return None
    return f"{path}/"


def _file(found: _Survey, path: str, entry: os.DirEntry[str]) -> None:
    known = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(known.st_mode):
        found.leave(_text(path), "no regular file")
        return
    if len(found.files) >= MOST_FILES or found.size >= MOST_BYTES:
        found.is_whole = False
        return
    try:
        checked(path).encode()
    except (BadPath, UnicodeEncodeError):
        found.leave(_text(path), "its name is not one that every system can have")
        return
    if known.st_size > LARGEST:
        found.leave(path, f"{known.st_size // 1_000_000} MB; files over 2 MB are not read")
        return
    ending = entry.name[entry.name.rfind(".") :].lower()
    data = b"\0" if ending in _OPAQUE else _bytes(entry.path, known.st_size)
    if data is None:
        found.leave(_text(path), "it changed while it was read")
        return
    found.size += len(data)
    found.files[path] = File(data, bool(known.st_mode & stat.S_IXUSR))


def _bytes(at: str, size: int) -> bytes | None:
    """Return what a regular file holds, without following a link that has taken its place."""
    handle = os.open(at, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        # One byte more than was there tells whether it has grown.
        data = os.read(handle, size + 1)
    finally:
        os.close(handle)
    return data if len(data) == size else None
