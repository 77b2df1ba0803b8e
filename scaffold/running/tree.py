"""A scratch copy of a repository, with what a plan writes written into it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from upgrader.tree import File


def written(tree: Path, writes: Mapping[str, File | None]) -> None:
    """Write files into a copy; None takes one away. No link leads out of it."""
    root = tree.resolve()
    for path, file in writes.items():
        target = tree / path
        if not target.parent.resolve().is_relative_to(root):
            continue
        if file is None or target.is_symlink():
            target.unlink(missing_ok=True)
        if file is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.data)
            target.chmod(0o755 if file.executable else 0o644)
