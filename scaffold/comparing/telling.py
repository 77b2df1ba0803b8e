"""A comparison as people read it, both sides of each difference, and as plain data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from scaffold.comparing.compare import ComparedAnswers, Comparison
from scaffold.comparing.tests import ComparedTests

WIDTH = 80
SHOWN = 12  # differences of one kind on a terminal; all are in the JSON


def lines(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Yield each line with its style."""
    yield f"Run on Python {comparison.python}, in scratch copies that are gone again.", "dim"
    for note in comparison.notes:
        yield from _wrapped(f"  note: {note}", "dim")
    if comparison.tests is None:
        yield "Tests: there are none that run, so nothing could be compared.", "warn"
    else:
        yield from _tests(comparison.tests)
    yield from _answers(comparison.answers)


def _tests(tests: ComparedTests) -> Iterator[tuple[str, str]]:
    style = "bad" if tests.differs else "good"
    yield f"Tests before: {tests.before}", "none"
    yield f"Tests after:  {tests.after}", "none"
    what = f"{len(tests.differences)} differ" if tests.differences else "none differs"
    yield f"  {tests.same} as before, {len(tests.added)} new, {what}", style
    for row in tests.differences[:SHOWN]:
        yield from _wrapped(f"  ! {row.name}", "bad")
        yield f"      before: {row.before}", "none"
        yield f"      after:  {row.after}", "none"
        for line in _last(row.why):
            yield f"        {line}", "dim"
    if len(tests.differences) > SHOWN:
        yield f"    and {len(tests.differences) - SHOWN} more: see --json", "dim"
    if tests.red:
        yield from _wrapped(f"  note: {tests.red}", "dim")
    if tests.flaky:
        yield from _wrapped(f"  by chance, one way and the other: {', '.join(tests.flaky)}", "warn")
    if tests.gate:
        for line in tests.gate.splitlines():
            yield from _wrapped(f"  ! {line}", "bad")


def _answers(answers: ComparedAnswers) -> Iterator[tuple[str, str]]:
    if answers.silence:
        for line in f"Application: {answers.silence}".splitlines():
            yield from _wrapped(line, "bad" if answers.broken else "warn")
        return
    before, after = answers.how
    yield f"Application before: {before}", "none"
    yield f"Application after:  {after}", "none"
    style = "bad" if answers.differs else "good"
    differing = len({row.route for row in answers.differences})
    what = f"{differing} differ" if differing else "all answer as before"
    yield f"  {answers.asked} asked for, {what}", style
    for row in answers.differences[:SHOWN]:
        yield f"  ! GET {row.route}: {row.what}", "bad"
        yield from _side("before", row.before)
        yield from _side("after", row.after)
    if len(answers.differences) > SHOWN:
        yield f"    and {len(answers.differences) - SHOWN} more: see --json", "dim"
    brought = sorted({row.what for row in answers.expected})
    if brought:
        yield from _wrapped(f"  as the plan says: {', '.join(brought)}", "dim")
    if answers.left:
        said = ", ".join(answers.left[:SHOWN])
        yield from _wrapped(f"  not asked for, by their names they change something: {said}", "dim")


def _side(label: str, text: str) -> Iterator[tuple[str, str]]:
    rows = text.splitlines() or ["(nothing)"]
    for number, row in enumerate(rows):
        head = f"{label}:" if not number else ""
        yield f"      {head:<8}{row[: WIDTH - 14]}", "none"


def _last(why: str) -> list[str]:
    rows = [row for row in why.splitlines() if row.strip()]
    return [row[: WIDTH - 8] for row in rows[-4:]]


def _wrapped(text: str, style: str) -> Iterator[tuple[str, str]]:
    indent = " " * (len(text) - len(text.lstrip()) + 4)
    for line in textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False):
        yield line, style


def reason(comparison: Comparison, failed: Sequence[str]) -> str:
    """Return in words what is not as it was, and which capabilities do not hold."""
    tests, answers = comparison.tests, comparison.answers
    told = []
    if tests is not None and tests.differences:
        told.append(_several(len(tests.differences), "test"))
    if tests is not None and tests.gate:
        told.append("the run of the tests")
    if answers.broken:
        told.append("the start")
    if differing := {row.route for row in answers.differences}:
        told.append(_several(len(differing), "answer"))
    parts = [f"not as before: {', '.join(told)}"] if told else []
    parts += [f"what was added does not hold: {', '.join(failed)}"] if failed else []
    return "; ".join(parts)


def _several(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def document(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain data."""
    tests, answers = comparison.tests, comparison.answers
    return {
        "differs": comparison.differs,
        "python": comparison.python,
        "notes": list(comparison.notes),
        "tests": None
        if tests is None
        else {
            "before": tests.before,
            "after": tests.after,
            "same": tests.same,
            "differences": [
                {"test": row.name, "before": row.before, "after": row.after, "why": row.why}
                for row in tests.differences
            ],
            "flaky": list(tests.flaky),
            "added": list(tests.added),
            "gate": tests.gate,
            "red": tests.red,
        },
        "application": {
            "before": answers.how[0],
            "after": answers.how[1],
            "asked": answers.asked,
            "left": list(answers.left),
            "differences": [
                {"route": row.route, "what": row.what, "before": row.before, "after": row.after}
                for row in answers.differences
            ],
            "expected": [
                {"route": row.route, "what": row.what, "before": row.before, "after": row.after}
                for row in answers.expected
            ],
            "silence": answers.silence,
        },
    }
