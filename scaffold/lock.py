"""The lock file, made by uv from the project's own manifest, once, at the end."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.voice import Voice
from upgrader.tree import File, Tree

if TYPE_CHECKING:
    from upgrader.adoption.compiled import Compiled

NAME = "uv.lock"
LAYER = "lockfile"
_SECONDS = 120
_ONLY = "--only-binary :all:"
_QUIET = ("--quiet", "--no-progress")
# For lock files that were there before us: the manifest, and the command. Nothing is built for uv,
# because what builds is code of somebody else.
TOOLS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "uv.lock": ("pyproject.toml", ("uv", "lock", *_QUIET, "--no-build")),
    "poetry.lock": ("pyproject.toml", ("poetry", "lock", "--no-interaction", "--quiet")),
    "pdm.lock": ("pyproject.toml", ("pdm", "lock", "--quiet", "--update-reuse")),
    "Pipfile.lock": ("Pipfile", ("pipenv", "lock", "--quiet")),
    "pixi.lock": ("pixi.toml", ("pixi", "lock", "--quiet")),
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
            more = _groups(name, tree[manifest], ours.get(manifest))
            reason = _lock(tool, scratch, [*command[1:], *more])
            if reason is None:
                made[name] = File((Path(scratch) / name).read_bytes(), old.executable)
            else:
                voice.note(f"note: {name} is as it was: {reason}. Run `{' '.join(command[:2])}`")
    return made


def _groups(name: str, manifest: File, before: File | None) -> list[str]:
    """Return the option with which PDM locks a group for developers that was not there before."""
    fresh = b"[dependency-groups]"
    was = before.data if before is not None else b""
    is_new = fresh in manifest.data and fresh not in was and b"dev-dependencies" not in was
    return ["--dev"] if name == "pdm.lock" and is_new else []


def recompiled(tree: Tree, ours: Tree, texts: Tree, voice: Voice) -> dict[str, File]:
    """Return the requirements files that are compiled from what has changed, made anew.

    Nothing is built for them, and only options run that say how such a file is written.
    """
    import shutil
    import tempfile

    # Slow to import, and only adopted repositories need it.
    from upgrader.adoption.compiled import compiled_in, touched

    made: dict[str, File] = {}
    texts = texts.replacing(dict(tree.only([p for p in tree if p.endswith((".txt", ".in"))])))
    changed = {path for path in tree if tree[path] != ours.get(path)}
    for one in compiled_in(texts):
        if not touched(one, texts, changed):
            continue
        tool = shutil.which(one.words[0]) if one.words else None
        reason = ""
        if tool is not None:
            with tempfile.TemporaryDirectory(prefix="scaffold-lock-") as scratch:
                for path, file in texts.items():
                    (Path(scratch) / path).parent.mkdir(parents=True, exist_ok=True)
                    (Path(scratch) / path).write_bytes(file.data)
                old = texts[one.path]
                command = _compiling(one, old.data)
                reason = _lock(tool, scratch, command, _heading(one.said)) or ""
                data = _without_ours((Path(scratch) / one.path).read_bytes(), old.data)
                new = File(data, old.executable)
            again = [each.python for each in compiled_in(Tree({one.path: new}))]
            if not reason and again != [one.python]:
                reason = f"it was made for Python {one.python}"
            if not reason:
                made[one.path] = new
                continue
        because = f": {reason}. Run" if reason else ": run"
        voice.note(f"note: {one.path} is as it was{because} `{one.said}`")
    return made


def _without_ours(new: bytes, old: bytes) -> bytes:
    """Return what was compiled without the option that was ours alone."""
    return new if _ONLY.encode() in old else new.replace(f"{_ONLY}\n".encode(), b"", 1)


def _heading(said: str) -> dict[str, str]:
    return {"CUSTOM_COMPILE_COMMAND": said, "UV_CUSTOM_COMPILE_COMMAND": said}


def _compiling(one: Compiled, old: bytes) -> list[str]:
    """Return the command behind the tool's name: nothing is built, and nothing of here is told."""
    words = list(one.words[1:])
    if one.words[0] == "uv":
        return [*words, "--quiet", "--no-build"]
    named = [] if any(w.startswith(("-o", "--output-file")) for w in words) else ["-o", one.path]
    here = [f"--no-emit-{name}" for name in ("index-url", "find-links") if name.encode() not in old]
    return [*words, *named, *here, "--quiet", "--pip-args", _ONLY]


def _lock(
    tool: str,
    folder: str,
    command: Sequence[str] = ("lock", *_QUIET),
    variables: Mapping[str, str] | None = None,
) -> str | None:
    try:
        done = subprocess.run(
            [tool, *command],
            cwd=folder,
            env={**os.environ, **(variables or {})},
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
