"""A comparison as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.comparing.compare import ComparedAnswers, Comparison
from scaffold.comparing.tests import ComparedTests
from upgrader.errors import UserError

SHOWN = 20  # differences of one kind; all are in the JSON


def markdown(comparison: Comparison) -> str:
    """Return it as the section of a page."""
    lines = ["", "## Proof", "", f"Run on Python {comparison.python}, before and after.", ""]
    lines += ["| | before | after | |", "|---|---|---|---|"]
    lines += [_tests_row(comparison.tests), _answers_row(comparison.answers)]
    lines += [*_differences(comparison), *_besides(comparison)]
    return "\n".join(lines) + "\n"


def refused(error: UserError) -> str:
    """Return the section of a page where nothing could be run."""
    return f"\n## Proof\n\nNot run: {cell(error.what)} ({cell(error.where)}); {error.help}.\n"


def _tests_row(tests: ComparedTests | None) -> str:
    if tests is None:
        return "| tests | none | none | nothing to compare |"
    what = f"{len(tests.differences)} differ" if tests.differs else "all as before"
    new = f", {len(tests.added)} new" if tests.added else ""
    return f"| tests | {tests.before} | {tests.after} | {what}{new} |"


def _answers_row(answers: ComparedAnswers) -> str:
    before, after = (f"`{cell(how)}`" if how else "" for how in answers.how)
    if answers.silence:
        return f"| application | {before} | {after} | {cell(answers.silence)} |"
    differing = len({row.route for row in answers.differences})
    what = f"{differing} differ" if differing else "all as before"
    return f"| application | {before} | {after} | {answers.asked} asked for, {what} |"


def _differences(comparison: Comparison) -> Iterator[str]:
    tests, answers = comparison.tests, comparison.answers
    rows = [
        f"- test `{row.name}`: {row.before}, then {row.after}"
        for row in (tests.differences[:SHOWN] if tests else ())
    ]
    rows += [f"- tests: {cell(tests.gate)}"] if tests and tests.gate else []
    rows += [
        f"- `GET {row.route}`, {row.what}: {cell(row.before)}, then {cell(row.after)}"
        for row in answers.differences[:SHOWN]
    ]
    if rows:
        yield from ("", "### Not as before", "", *rows)


def _besides(comparison: Comparison) -> Iterator[str]:
    tests, answers = comparison.tests, comparison.answers
    rows = [*comparison.notes, *([tests.red] if tests is not None and tests.red else [])]
    if tests is not None and tests.flaky:
        rows.append(f"by chance, one way and the other: {', '.join(tests.flaky)}")
    if brought := sorted({row.what for row in answers.expected}):
        rows.append(f"as the plan says, answers have besides: {', '.join(brought)}")
    if answers.left:
        rows.append(f"not asked for, by their names they change something: {_listed(answers)}")
    if rows:
        yield from ("", "### Notes", "", *(f"- {cell(row)}" for row in rows))


def _listed(answers: ComparedAnswers) -> str:
    more = len(answers.left) - SHOWN
    return ", ".join(answers.left[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def cell(text: str) -> str:
    """Return a text that stands in one cell, and as it is."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
