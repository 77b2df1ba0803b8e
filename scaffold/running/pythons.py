"""The interpreters of this machine, and which of them a repository asks for."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from scaffold.proving.verdict import NotInstalled
from upgrader.inspection import Topic

# What names one version outright, the strongest first. CI names several, so its newest counts.
_NAMING = (".python-version", "Pipfile", "runtime.txt", ".tool-versions", "image", "CI")
_RULES = ("requires-python", "conda")


@dataclass(frozen=True, slots=True)
class Python:
    """An interpreter, and why it was taken.

    Attributes:
        version: such as "3.11".
        note: what a reader has to know of the choice; "" where it is as stated.
    """

    version: str
    path: Path
    note: str = ""


def choose(topic: Topic, floor: str = "") -> Python:
    """Return the interpreter that the repository asks for, as far as this machine has it.

    Raises:
        NotInstalled: None of them fits what the repository requires.

    """
    have = installed()
    allowed = [version for version in have if _allowed(version, topic, floor)]
    if not allowed:
        stated = ", ".join(dict.fromkeys(f.value for f in topic.answers)) or "nothing"
        raise NotInstalled(
            what=f"no Python of this machine fits (it has {', '.join(have)})",
            where=f"the repository states {stated}"
            + (f", and what is added needs {floor} or newer" if floor else ""),
            help="install one that does, for instance with `uv python install`",
        )
    asked = why = ""
    for rule in _NAMING:
        named = [_minor(f.value) for f in topic.answers if f.about.get("by") == rule]
        fitting = [version for version in named if version in allowed]
        if fitting:
            version = max(fitting, key=_number)
            return Python(version, have[version], asked and f"{asked}, {why}")
        if not asked:
            first = next((version for version in named if version), "")
            asked = f"{rule} asks for Python {first}" if first else ""
            why = why if not first else _why_not(first, have, floor)
    version = _usual(allowed)
    return Python(version, have[version], asked and f"{asked}, {why}")


def _why_not(version: str, have: Mapping[str, Path], floor: str) -> str:
    if version not in have:
        return "which is not here"
    if floor and _number(version) < _number(floor):
        return f"and what is added needs {floor} or newer"
    return "which is not what it requires"


def _usual(allowed: list[str]) -> str:
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    # Else the oldest: what is pinned was pinned in its days.
    return ours if ours in allowed else min(allowed, key=_number)


def _allowed(version: str, topic: Topic, floor: str) -> bool:
    if floor and _number(version) < _number(floor):
        return False
    for found in topic.answers:
        if found.about.get("by") in _RULES and not _holds(found.value, version):
            return False
    return True


def _holds(stated: str, version: str) -> bool:
    text = re.sub(r"\^(\d+)(\.[\d.]+)?", lambda m: f">={m[1]}{m[2] or ''},<{int(m[1]) + 1}", stated)
    text = re.sub(r"~(\d+\.\d+)\b(?!\.)", r"~=\1.0", text)
    text = re.sub(r"(?<![=<>~!])=(?!=)", "==", text)
    try:
        # The last release of a minor version is meant, not its first.
        return f"{version}.99" in SpecifierSet(text) or f"{version}.0" in SpecifierSet(text)
    except InvalidSpecifier:
        return True


def _minor(stated: str) -> str:
    found = re.match(r"\D*(\d+\.\d+)", stated)
    return found[1] if found else ""


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@functools.cache
def installed() -> dict[str, Path]:
    """Return the interpreters that are here by their version, the oldest first."""
    found = dict(_kept())
    for name in (f"python3.{minor}" for minor in range(8, 30)):
        if name.removeprefix("python") not in found and (path := shutil.which(name)):
            version = _asked(path)
            if version:
                found[version] = Path(path)
    found[f"{sys.version_info.major}.{sys.version_info.minor}"] = Path(sys.executable)
    return dict(sorted(found.items(), key=lambda row: _number(row[0])))


def _kept() -> Iterator[tuple[str, Path]]:
    """Yield those that pyenv and uv keep."""
    share = Path.home() / ".local" / "share" / "uv" / "python"
    folders = (
        Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions",
        Path(os.environ.get("UV_PYTHON_INSTALL_DIR", share)),
    )
    for folder in folders:
        for path in sorted(folder.glob("*/bin/python3")):
            match = re.fullmatch(r"(?:cpython-)?(3\.\d+)\.\d+(?:-.*)?", path.parents[1].name)
            if match and _number(match[1]) >= (3, 7):
                yield match[1], path


def _asked(path: str) -> str:
    """Return the version that an interpreter says it is; a shim without one behind it fails."""
    script = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run(
            [path, "-I", "-c", script], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
