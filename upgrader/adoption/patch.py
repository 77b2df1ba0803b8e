"""A change of the owner's code that is only offered, and how one is written."""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from upgrader.evidence import Facts, Sight
from upgrader.tree import File, Tree

MOST_MODULES = 3000
MOST_PLACES = 200
_LARGEST = 400_000  # bytes

Edit = tuple[int, int, str]  # line (from 0), column in bytes, what is put there
Parsed = tuple[str, str, ast.Module]  # path, text, syntax


@dataclass(frozen=True, slots=True)
class Patch:
    """A change of the owner's code that is only offered.

    Attributes:
        places: where it belongs.
        files: the patch and the test, by their names below the folder of offers; none where
            the code does not say for certain what the patch has to be.
    """

    name: str
    level: int
    why: str
    places: tuple[Sight, ...]
    files: Mapping[str, File] = field(default_factory=dict)


def modules(facts: Facts, tree: Tree, words: re.Pattern[bytes]) -> Iterator[Parsed]:
    """Yield the project's own modules that have certain words in them, with their syntax."""
    paths = [p for p in facts.python("application") if p in tree and "/ops/" not in f"/{p}"]
    for path in paths[:MOST_MODULES]:
        data = tree[path].data
        if len(data) <= _LARGEST and words.search(data) and (parsed := parse(data)):
            yield path, *parsed


def parse(data: bytes) -> tuple[str, ast.Module] | None:
    """Return the text and the syntax of a module, None where it is no Python of today."""
    try:
        text = data.decode()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return text, ast.parse(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def edited(lines: list[str], edits: list[Edit]) -> list[str]:
    """Return the lines with these texts put in."""
    changed = list(lines)
    for at, column, text in sorted(edits, reverse=True):
        data = changed[at].encode()
        changed[at] = (data[:column] + text.encode() + data[column:]).decode()
    return changed


class Rewriting:
    """Changes of a module's text, by the places of its syntax, all made at once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines(keepends=True)
        self._data = text.encode()
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line.encode()))
        self._spans: set[tuple[int, int, str]] = set()

    def replace(self, node: ast.expr, text: str) -> None:
        """Let an expression be this text."""
        end = self._at(node.end_lineno or node.lineno, node.end_col_offset or 0)
        self._spans.add((self._at(node.lineno, node.col_offset), end, text))

    def insert(self, line: int, column: int, text: str) -> None:
        """Put a text in before a column of a line, both counted as the syntax does."""
        self._spans.add((self._at(line, column), self._at(line, column), text))

    def drop(self, node: ast.stmt) -> None:
        """Leave out the lines of a statement."""
        end = node.end_lineno or node.lineno
        self._spans.add((self._starts[node.lineno - 1], self._starts[end], ""))

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def diff(self, path: str) -> list[str]:
        """Return what is changed, as `git apply` takes it."""
        data = self._data
        for start, end, text in sorted(self._spans, reverse=True):
            data = data[:start] + text.encode() + data[end:]
        return diff(path, self.lines, data.decode().splitlines(keepends=True))


def diff(path: str, before: list[str], after: list[str]) -> list[str]:
    """Return a diff that `git apply` takes."""
    rows = list(difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"))
    return [row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows]
