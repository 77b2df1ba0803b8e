"""What one module is made of, as far as its measures need it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from upgrader.review.components.running import Running


@dataclass(slots=True)
class Function:
    """A function: its statements, those of functions inside it too, and how deep they nest."""

    name: str
    line: int
    end: int
    top: int  # the line of its first decorator
    statements: int = 0
    depth: int = 0


@dataclass(slots=True)
class Class:
    """A class: its methods, those called by the name of what they meet, and their statements."""

    name: str
    line: int
    methods: int = 0
    dispatched: int = 0
    statements: int = 0


class Import(NamedTuple):
    """One import: the module, the names taken from it, and whether importing us does it."""

    line: int
    module: str
    names: tuple[str, ...]
    is_at_once: bool


@dataclass(slots=True)
class Code:
    """What one module is made of.

    Attributes:
        logic: the statements that stand in functions.
        docs: the lines that docstrings take.
        shared: module-level names that functions change, with the line where they do.
        slots: parameters and results that could have a type.
        typed: those that have one.
        spans: the first and last line of the body of each outermost function.
    """

    path: str
    functions: list[Function] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    shared: dict[str, int] = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)
    statements: int = 0
    logic: int = 0
    docs: int = 0
    slots: int = 0
    typed: int = 0
    running: Running = field(default_factory=Running)
