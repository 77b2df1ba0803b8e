"""The lock file, made by uv from the project's own manifest, once, at the end."""

from __future__ import annotations

import subprocess
from pathlib import Path

from scaffold.voice import Voice
from upgrader.tree import File, Tree

NAME = "uv.lock"
LAYER = "lockfile"
_SECONDS = 120
_RULE = " \u00d7\u2570\u2500\u25b6"  # what uv draws before its reasons


def locked(tree: Tree, voice: Voice) -> File | None:
    """Return the lock file for the manifest in this tree, or None and say why there is none."""
    import shutil

    uv = shutil.which("uv")
    if uv is None:
        voice.note("note: uv is not installed, so there is no uv.lock yet: run `uv lock` later")
        return None
    if "pyproject.toml" not in tree:
        return None
    import tempfile

    with tempfile.TemporaryDirectory(prefix="scaffold-lock-") as scratch:
        for path in ("pyproject.toml", NAME):
            if path in tree:
                (Path(scratch) / path).write_bytes(tree[path].data)
        reason = _lock(uv, scratch)
        if reason is None:
            return File((Path(scratch) / NAME).read_bytes())
    voice.note(f"note: there is no new uv.lock: {reason}. Run `uv lock` later")
    return None


def _lock(uv: str, folder: str) -> str | None:
    try:
        done = subprocess.run(
            [uv, "lock", "--quiet", "--no-progress"],
            cwd=folder,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"uv did not end within {_SECONDS} seconds"
    if done.returncode == 0:
        return None
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip(_RULE) if lines else "uv lock failed"
