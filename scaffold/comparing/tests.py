"""Two runs of the same tests, compared one by one; what comes and goes by chance is told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scaffold.running.lacking import lacking
from scaffold.running.suite import Suite

Again = Callable[[Sequence[str] | None], Suite]

MOST_AGAIN = 200  # tests that are run a second time; more than these do not fail by chance
LONGEST_AGAIN = 300.0  # seconds that a whole run may have taken to be worth a second one


@dataclass(frozen=True, slots=True)
class TestDifference:
    """A test that does not come out as it did."""

    __test__ = False  # pytest would take it for a test

    name: str
    before: str
    after: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ComparedTests:
    """What became of the tests.

    Attributes:
        flaky: tests that come out one way and the other on the same side.
        added: tests that only the second side has.
        gate: what the second run ends with though no test fails; "" for nothing.
        red: what most of those say that fail on both sides, with their number; "" for nothing.
    """

    before: str
    after: str
    same: int
    differences: tuple[TestDifference, ...] = ()
    flaky: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    gate: str = ""
    red: str = ""

    @property
    def differs(self) -> bool:
        """Whether something is not as it was."""
        return bool(self.differences or self.gate)


def compared(before: Suite, after: Suite, before_again: Again, after_again: Again) -> ComparedTests:
    """Compare two runs; what differs is run again on both sides before it counts."""
    differing = [name for name in before.results if _class(before, name) != _class(after, name)]
    added = [name for name in after.results if name not in before.results]
    differing += [name for name in added if _class(after, name) == "failed"]
    flaky = _flaky(before, after, differing, before_again, after_again)
    rows = tuple(_row(name, before, after) for name in differing if name not in flaky)
    return ComparedTests(
        before.summary(),
        after.summary(),
        len(before.results) - len([name for name in differing if name in before.results]),
        rows,
        tuple(sorted(flaky)),
        tuple(added),
        "" if rows else _gate(before, after),
        _red(before),
    )


def _red(before: Suite) -> str:
    """Return the reason that most failing tests share: often something that is not here."""
    told = Counter(_reason(before.results[name].why) for name in before.failing)
    told.pop("", None)
    for reason, number in told.most_common(1):
        if number > 1 and number * 2 >= len(before.failing):
            return f"{number} of the {len(before.failing)} that fail as it is say: {reason}"
    return ""


def _reason(why: str) -> str:
    """Return the line of a failure that names the error."""
    if said := lacking(why):
        return said
    rows = [row[1:].strip() for row in why.splitlines() if row.startswith("E  ")]
    named = [row for row in rows if re.match(r"[\w.]+(?:Error|Exception|Failure)\b", row)]
    return (named or rows or why.splitlines() or [""])[-1 if named else 0][:160]


def _class(suite: Suite, name: str) -> str:
    """Return how a test came out, where breaking and failing are the same."""
    result = suite.results.get(name)
    if result is None:
        return "not there"
    return result.outcome if result.good else "failed"


def _row(name: str, before: Suite, after: Suite) -> TestDifference:
    failing = after if name in after.failing else before
    why = failing.results[name].why if name in failing.results else ""
    return TestDifference(name, _said(before, name), _said(after, name), why)


def _said(suite: Suite, name: str) -> str:
    return suite.results[name].outcome if name in suite.results else "not there"


def _flaky(
    before: Suite, after: Suite, names: Sequence[str], before_again: Again, after_again: Again
) -> set[str]:
    rerun = [
        name for name in names if "not there" not in (_class(before, name), _class(after, name))
    ]
    if not rerun or len(rerun) > MOST_AGAIN:
        return set()
    left, right = before_again(rerun), after_again(rerun)
    flaky = {
        name for name in rerun if _class(left, name) not in ("not there", _class(before, name))
    }
    wavering = [
        name
        for name in rerun
        if name not in flaky and _class(right, name) not in ("not there", _class(after, name))
    ]
    if wavering and after.seconds < LONGEST_AGAIN:
        # Alone it does as before: only the whole run tells chance from what the change brings.
        whole = after_again(None)
        wavering = [name for name in wavering if _class(whole, name) != _class(after, name)]
    return flaky | set(wavering)


def _gate(before: Suite, after: Suite) -> str:
    if before.code != 0 or after.code == 0 or after.failing:
        return ""
    if after.code is None:
        return "the run was cut off: it takes too long"
    return f"the run ends with {after.code} though no test fails:\n{after.said}"
