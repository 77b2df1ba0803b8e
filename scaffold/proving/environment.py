"""A Python environment for a project, made from what its own manifest asks for."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.proving import process
from scaffold.proving.scratch import exclusive
from scaffold.proving.verdict import NotInstalled, Unproven

PATIENCE = 900.0


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment that is ready: the folder that holds its `bin`."""

    folder: Path

    @property
    def bin(self) -> Path:
        """Where its commands are."""
        return self.folder / "bin"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.bin / "python"

    def tool(self, name: str) -> str:
        """Return where a command is: in the environment, else on the machine.

        Raises:
            Unproven: Neither has it.

        """
        if (own := self.bin / name).exists():
            return str(own)
        if found := shutil.which(name):
            return found
        raise Unproven(f"the project's environment has no command `{name}`")

    def variables(self) -> dict[str, str]:
        """Return the variables of a process inside it."""
        kept = process.clean_environment()
        return kept | {
            "PATH": f"{self.bin}:{kept.get('PATH', os.defpath)}",
            "VIRTUAL_ENV": str(self.folder),
        }


def make(root: Path, cache: Path) -> Environment:
    """Return an environment with the dependencies of a project, installed at most once.

    Projects that ask for the same share one; several processes may ask at once. The project
    itself is not installed: it is found by its path, so that a copy finds its own code.

    Raises:
        NotInstalled: Its dependencies cannot be installed.

    """
    needed = requirements(root)
    asked = "\n".join([sys.version, *needed])
    folder = cache.resolve() / hashlib.sha256(asked.encode()).hexdigest()[:16]
    ready = folder / "ready"
    with exclusive(folder.with_suffix(".lock")):
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            _install(needed, folder)
            ready.touch()
    return Environment(folder)


def requirements(root: Path) -> list[str]:
    """Return what a project needs to run and to be developed, sorted.

    Raises:
        NotInstalled: It has no manifest that says so.

    """
    try:
        manifest = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotInstalled(
            what="the project does not say what it depends on",
            where=str(root / "pyproject.toml"),
            help="write one that lists its dependencies",
        ) from error
    needed = list(manifest.get("project", {}).get("dependencies", []))
    return sorted({*needed, *_group("dev", manifest.get("dependency-groups", {}))})


def _group(name: str, groups: dict[str, list[Any]]) -> list[str]:
    found: list[str] = []
    for entry in groups.get(name, []):
        found += [entry] if isinstance(entry, str) else _group(entry["include-group"], groups)
    return found


def _install(needed: list[str], folder: Path) -> None:
    folder.mkdir(parents=True)
    wanted = folder / "requirements.txt"
    wanted.write_text("\n".join(needed) + "\n", encoding="utf-8")
    python = str(folder / "bin" / "python")
    if uv := uv_command():
        made = [*uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable]
        filled = [*uv, "pip", "install", "--quiet", "--python", python, "--requirements"]
    else:
        made = [sys.executable, "-m", "venv"]
        filled = [python, "-m", "pip", "install", "--quiet", "--requirement"]
    _run(folder, [*made, str(folder)])
    _run(folder, [*filled, str(wanted)])


def uv_command() -> list[str]:
    """Return the command of uv, nothing where it is not here."""
    if found := shutil.which("uv"):
        return [found]
    if (beside := Path(sys.executable).with_name("uv")).exists():
        return [str(beside)]
    return [sys.executable, "-m", "uv"] if importlib.util.find_spec("uv") else []


def _run(folder: Path, argv: list[str]) -> None:
    # All variables of the machine: they say where its packages come from, and through what.
    completed = process.finish(argv, cwd=folder, env=os.environ, timeout=PATIENCE)
    if completed is None or completed.code != 0:
        said = process.tail(completed.out) if completed else f"it took over {PATIENCE:g} s"
        raise NotInstalled(
            what=f"what the project depends on cannot be installed: {said}",
            where=f"`{process.spoken(argv)}`",
            help="see that this machine reaches its package index, and run the command again",
        )
