"""What kind of file a name stands for, and which module knows that kind."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Protocol, cast

from upgrader.formats.meeting import Meeting

LINES = (".gitignore", ".dockerignore", ".env.example", "CODEOWNERS")
ENDINGS = {
    ".toml": "toml",
    ".yml": "yaml",
    ".yaml": "yaml",
    ".json": "json",
    ".md": "markdown",
    ".py": "python",
    ".gitignore": "lines",
}
MODULES = {"python": "text", "json": "jsonfile"}
NAMES = {"Pipfile": "toml", "setup.cfg": "ini"}
REQUIREMENTS = re.compile(
    r"(?:.*/)?(?:(?:[\w.-]*[-_.])?requirements?(?:[-_.][\w.-]*)?\.(?:txt|in)"
    r"|requirements?/[\w.-]+\.(?:txt|in))",
    re.IGNORECASE,
)


class Format(Protocol):
    """What every module of a format offers."""

    def merge(self, path: str, base: str | None, ours: str, theirs: str, /) -> Meeting:
        """Merge three texts."""

    def overlay(self, path: str, lower: str, upper: str, /) -> Meeting:
        """Lay one text over another."""


def kind_of(path: str) -> str:
    """Name the kind of a file: toml, ini, yaml, json, lines, markdown, python or text."""
    name = path.rpartition("/")[2]
    if name in LINES or REQUIREMENTS.fullmatch(path):
        return "lines"
    if name in NAMES:
        return NAMES[name]
    ending = name[name.rfind(".") :] if "." in name else ""
    return ENDINGS.get(ending, "text")


def module_of(kind: str) -> Format:
    """Import the module of a kind, now that it is needed."""
    return cast("Format", import_module(f"upgrader.formats.{MODULES.get(kind, kind)}"))
