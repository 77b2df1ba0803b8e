"""The lines that are drawn, each with the source it has, or said to be ours."""

from __future__ import annotations

from typing import NamedTuple


class Limit(NamedTuple):
    """A number, and why it is this one."""

    value: int
    source: str


SEI = "risk classes of the Software Engineering Institute, C4 Reference Guide, 1997"
OURS = "our assumption"

COMPLEX = Limit(20, f"above 20 a function is of high risk: {SEI}")
UNTESTABLE = Limit(50, f"above 50 a function cannot be tested: {SEI}")
NESTED = Limit(4, "five levels deep is what pylint's R1702 reports")
LONG_FUNCTION = Limit(120, f"{OURS}; pylint's R0915 reports above 50 statements")
LARGE = Limit(1000, "pylint's C0302 reports a module above 1000 lines")
GREAT_CLASS = Limit(500, f"{OURS}: statements in the methods of one class")
MANY_METHODS = Limit(20, "pylint's R0904 reports a class above 20 public methods")
WITH_LOGIC = Limit(40, f"{OURS}: statements in functions; less is plain to the eye")
MUCH_UNTESTED = Limit(150, f"{OURS}: statements in functions that no test reaches")
ALIKE = Limit(10, "ten lines are a duplicate to SonarQube, too")
ALIKE_SHARE = Limit(20, f"{OURS}: percent of a module's lines that stand elsewhere, too")
ALIKE_LINES = Limit(60, f"{OURS}: fewer duplicated lines harm nobody")
HELD = Limit(100, f"{OURS}: lines for each test function; with fewer tests, nothing is held")
STATE = Limit(3, f"{OURS}: one or two module-level names that functions set are a cache")
OFTEN = Limit(30, f"{OURS}: commits that touched a file within what was read of the history")

REDESIGN = Limit(4, f"{OURS}: weights of what a rewrite alone would end, together")
HARDEN = Limit(2, f"{OURS}: weights of all that was found, together")
