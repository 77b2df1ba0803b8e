"""What is known of a repository besides its files: a linter's remarks, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Remark(NamedTuple):
    """One remark of the linter.

    Attributes:
        row: the line on which a comment would silence it; 0 where none can.
        end: the last line that it is about; 0 is the first.
    """

    rule: str
    path: str
    line: int
    text: str
    row: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Lint:
    """What the linter said.

    Attributes:
        unknown: why it could not be asked; "" where it was.
    """

    remarks: tuple[Remark, ...] = ()
    unknown: str = ""


class Touched(NamedTuple):
    """How often a file was changed, and when first and last, in seconds since 1970."""

    commits: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class History:
    """How the files of a repository came to be.

    Attributes:
        newest: the time of the newest commit, which ages are counted from.
        is_whole: whether it goes back to the first commit.
        unknown: why there is none; "" where there is.
    """

    touched: Mapping[str, Touched] = field(default_factory=dict)
    newest: int = 0
    is_whole: bool = True
    unknown: str = ""
