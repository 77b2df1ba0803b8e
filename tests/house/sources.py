"""The source files of this repository, as the house rules see them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("upgrader", "scaffold")
HOUSE = (*PACKAGES, "tests", "scripts")


@dataclass(frozen=True)
class Source:
    """One Python file.

    Attributes:
        path: from the repository's root.
    """

    path: str

    @cached_property
    def text(self) -> str:
        """Its text."""
        return (ROOT / self.path).read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text, self.path)

    @property
    def module(self) -> str:
        """Its dotted name; a package for its `__init__`."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def sentence(self) -> str:
        """The first sentence of its docstring."""
        paragraph = (ast.get_docstring(self.tree) or "").partition("\n\n")[0]
        return " ".join(paragraph.split())

    def imports(self) -> Iterator[str]:
        """Yield the dotted names that it imports from; for `from a import b` also "a.b"."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def functions(self) -> Iterator[tuple[str, int]]:
        """Yield each function's name and its number of lines, the decorators left out."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def sources(*folders: str) -> list[Source]:
    """Return the Python files below these folders, sorted."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [Source(path.relative_to(ROOT).as_posix()) for path in sorted(found)]


def files() -> list[str]:
    """Return the paths of all files that are in the repository, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return sorted(name for name in set(names) if name and (ROOT / name).is_file())
