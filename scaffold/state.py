"""The state file: what a project was made of. Nothing in it is secret or can be derived."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scaffold import __version__
from scaffold.errors import BadState, NotAScaffoldProject
from scaffold.library import LEVELS
from scaffold.releases import numbers
from scaffold.stored import trouble
from upgrader.tree import File

NAME = ".scaffold.toml"
_HEAD = (
    "# What this project was made of. `scaffold` reads it to move the project on: keep it in git.\n"
)


@dataclass(frozen=True, slots=True)
class State:
    """A project's release, level, layers and answers, and what its owner has declined."""

    level: int
    layers: tuple[str, ...]
    answers: Mapping[str, str]
    release: str = __version__
    declined: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_adopted(self) -> bool:
        """Whether the project was there before its first layer."""
        return self.answers.get("origin") == "found"

    def file(self) -> File:
        """Return the state file."""
        lines = [
            f"release = {_text(self.release)}",
            f"level = {self.level}",
            "layers = [",
            *(f"  {_text(layer)}," for layer in self.layers),
            "]",
            "",
            "[answers]",
            *(f"{name} = {_text(answer)}" for name, answer in self.answers.items()),
        ]
        if self.declined:
            rows = (f"{_text(name)} = {_text(why)}" for name, why in self.declined.items())
            lines += ["", "[declined]", *rows]
        return File((_HEAD + "\n".join(lines) + "\n").encode())


def read(root: Path) -> State:
    """Return the state of the project in this folder.

    Raises NotAScaffoldProject where there is none, BadState where it is broken or newer than this
    release.
    """
    path = root / NAME
    if not path.is_file() or path.is_symlink():
        raise NotAScaffoldProject(
            what="this folder was not made by scaffold",
            where=str(path),
            help="run the command in a project's root, or make a project with `scaffold new`",
        )
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _broken(path, str(error)) from error
    return parse(table, path)


def parse(table: Mapping[str, object], path: Path) -> State:
    """Return the state that this table holds, or raise BadState."""
    release, level = table.get("release"), table.get("level")
    layers, answers = table.get("layers"), table.get("answers", {})
    declined = table.get("declined", {})
    if not isinstance(release, str) or not re.fullmatch(r"\d+\.\d+\.\d+", release):
        raise _broken(path, 'release is not a version such as "0.1.0"')
    if numbers(release) > numbers(__version__):
        raise BadState(
            what=f"the project was made by scaffold {release}, and this is {__version__}",
            where=f"{path}, release",
            help=f"install scaffold {release} or newer",
        )
    if level not in LEVELS or not isinstance(level, int) or isinstance(level, bool):
        raise _broken(path, f"level is not one of {', '.join(map(str, LEVELS))}")
    if not isinstance(layers, list) or not all(isinstance(layer, str) for layer in layers):
        raise _broken(path, "layers is not a list of names")
    known = _texts(path, answers)
    for name, answer in known.items():
        if reason := trouble(name, answer):
            raise _broken(path, reason)
    return State(level, tuple(layers), known, release, _texts(path, declined))


def _texts(path: Path, table: object) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(row, str) for row in table.values()):
        raise _broken(path, "answers and declined are tables of text")
    return table


def _broken(path: Path, reason: str) -> BadState:
    return BadState(
        what=f"the state file is broken: {reason}",
        where=str(path),
        help=f"take {NAME} back from git, as it was after the last run",
    )


def _text(value: str) -> str:
    """Return a TOML basic string (TOML 1.0, section String)."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda at: f"\\u{ord(at[0]):04x}", escaped) + '"'
