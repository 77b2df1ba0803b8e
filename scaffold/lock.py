"""The lock file, made by uv from the project's own manifest, once, at the end."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from scaffold.voice import Voice
from upgrader.tree import File, Tree

NAME = "uv.lock"
LAYER = "lockfile"
_SECONDS = 120
_QUIET = ("--quiet", "--no-progress")
# For lock files that were there before us: the manifest, and the command. Nothing is built for uv,
# because what builds is code of somebody else.
TOOLS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "uv.lock": ("pyproject.toml", ("uv", "lock", *_QUIET, "--no-build")),
    "poetry.lock": ("pyproject.toml", ("poetry", "lock", "--no-interaction", "--quiet")),
    "pdm.lock": ("pyproject.toml", ("pdm", "lock", "--quiet", "--update-reuse")),
    "Pipfile.lock": ("Pipfile", ("pipenv", "lock", "--quiet")),
}
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


def refreshed(tree: Tree, ours: Tree, locks: Tree, voice: Voice) -> dict[str, File]:
    """Return the lock files that a repository has, made anew by their own tools where installed."""
    import shutil
    import tempfile

    made: dict[str, File] = {}
    for name, old in locks.items():
        manifest, command = TOOLS[name]
        if tree.get(manifest) == ours.get(manifest) or manifest not in tree:
            continue
        tool = shutil.which(command[0])
        if tool is None or b"requires-plugins" in tree[manifest].data:
            voice.note(f"note: {name} is as it was: run `{' '.join(command[:2])}`")
            continue
        with tempfile.TemporaryDirectory(prefix="scaffold-lock-") as scratch:
            for path, file in ((manifest, tree[manifest]), (name, old)):
                (Path(scratch) / path).write_bytes(file.data)
            reason = _lock(tool, scratch, command[1:])
            if reason is None:
                made[name] = File((Path(scratch) / name).read_bytes(), old.executable)
            else:
                voice.note(f"note: {name} is as it was: {reason}. Run `{' '.join(command[:2])}`")
    return made


def _lock(tool: str, folder: str, command: Sequence[str] = ("lock", *_QUIET)) -> str | None:
    try:
        done = subprocess.run(
            [tool, *command],
            cwd=folder,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{Path(tool).name} did not end within {_SECONDS} seconds"
    if done.returncode == 0:
        return None
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip(_RULE) if lines else f"{Path(tool).name} lock failed"
