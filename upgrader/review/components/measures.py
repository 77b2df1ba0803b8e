"""Everything that is measured of one module, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from upgrader.review.components.duplicates import Alike
from upgrader.review.components.record import Class, Code
from upgrader.review.components.running import Effect


@dataclass(frozen=True, slots=True)
class Tangle:
    """A function by its complexity, as ruff counts it, and how deep it nests."""

    name: str
    line: int
    complexity: int
    depth: int
    statements: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A module in numbers.

    Attributes:
        complexity: the highest of any function; None where ruff could not be asked.
        tangled: the function that is hardest to follow: complex, and not merely long and flat.
        tangles: how many such there are.
        great: classes that do too much.
        tests: imports between a test and this; 0 where no test reaches it, None where no test
            could be read.
        is_held: whether tests reach it, and there are enough of them to change it in safety.
        is_tool: whether it serves those who work on the product, and is no part of it.
        circle: how many modules import one another in a circle with this one.
        commits: how many touched it; None where there is no history, like the days below.
        idle: days from its last change to the newest commit of all.
        age: days from its first.
        unknown: what could not be measured, in words.
    """

    code: Code
    lines: int
    complexity: int | None
    tangled: Tangle | None
    tangles: int
    complex_places: tuple[Tangle, ...]
    great: tuple[Class, ...]
    fan_in: int
    fan_out: int
    circle: int
    tests: int | None
    is_held: bool
    is_tool: bool
    alike: Alike | None
    effects: tuple[Effect, ...]
    concerns: tuple[str, ...]
    remarks: int | None
    security: int | None
    prints: int | None
    commits: int | None
    idle: int | None
    age: int | None
    unknown: tuple[str, ...] = ()

    @property
    def logic(self) -> int:
        """The statements in its functions."""
        return self.code.logic

    @property
    def shared(self) -> dict[str, int]:
        """The module-level names that its functions change."""
        return self.code.shared

    @property
    def duplicated_lines(self) -> int:
        """How many of its lines stand elsewhere, too."""
        return len(self.alike.lines) if self.alike else 0

    @property
    def duplicated(self) -> int:
        """The same in percent."""
        return round(100 * self.duplicated_lines / max(self.lines, 1))

    @property
    def typed(self) -> int | None:
        """The share of parameters and results that have a type, in percent."""
        return round(100 * self.code.typed / self.code.slots) if self.code.slots else None

    def numbers(self) -> dict[str, float | None]:
        """Return the measures by their names."""
        return {
            "lines": self.lines,
            "functions": len(self.code.functions),
            "statements": self.code.statements,
            "complexity": self.complexity,
            "fan-in": self.fan_in,
            "fan-out": self.fan_out,
            "circle": self.circle,
            "duplicated": self.duplicated,
            "findings": self.remarks,
            "security": self.security,
            "prints": self.prints,
            "typed": self.typed,
            "tests": self.tests,
            "import-effects": len(self.effects),
            "shared-state": len(self.shared),
            "concerns": len(self.concerns),
            "commits": self.commits,
            "idle-days": self.idle,
            "age-days": self.age,
        }
