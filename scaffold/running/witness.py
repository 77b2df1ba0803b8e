"""Writes down what becomes of each test: a plugin of pytest, and a runner of unittest and Django.

It runs in the environment of the repository, on whatever Python that is, and imports nothing that
is not there: one JSON document a line, so that a run which is cut off leaves what it has seen.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

OUT = "SCAFFOLD_WITNESS"


def note(name: str, outcome: str, why: str = "") -> None:
    """Write down one outcome."""
    path = os.environ.get(OUT)
    if path:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(json.dumps([name, outcome, why[-2000:]]) + "\n")


def pytest_runtest_logreport(report: Any) -> None:
    """Hear of one phase of a test: of a good one only the call counts."""
    expected = hasattr(report, "wasxfail")
    if report.when == "call" or report.outcome != "passed":
        outcome = report.outcome
        if outcome == "failed" and report.when != "call":
            outcome = "error"
        note(
            report.nodeid, "xfailed" if expected and outcome == "skipped" else outcome, _why(report)
        )


def pytest_collectreport(report: Any) -> None:
    """Hear of a module that could not even be read."""
    if report.outcome == "failed":
        note(report.nodeid, "error", _why(report))


def _why(report: Any) -> str:
    return "" if report.outcome == "passed" else str(getattr(report, "longreprtext", ""))


def watch_unittest() -> None:
    """Have every result of unittest written down, whoever makes it."""
    from unittest import TestResult

    def watched(method: str, outcome: str) -> None:
        original = getattr(TestResult, method)

        def wrapper(self: Any, test: Any, *rest: Any) -> Any:
            why = ""
            if rest and isinstance(rest[0], tuple):
                why = f"{rest[0][0].__name__}: {rest[0][1]}"
            elif rest:
                why = str(rest[0])
            note(test.id(), outcome, why)
            return original(self, test, *rest)

        setattr(TestResult, method, wrapper)

    for method, outcome in (
        ("addSuccess", "passed"),
        ("addFailure", "failed"),
        ("addError", "error"),
        ("addSkip", "skipped"),
        ("addExpectedFailure", "xfailed"),
        ("addUnexpectedSuccess", "failed"),
    ):
        watched(method, outcome)
    original = TestResult.addSubTest

    def sub_test(self: Any, test: Any, subtest: Any, err: Any) -> Any:
        if err is not None:
            note(test.id(), "failed", f"{subtest.id()}: {err[1]}")
        return original(self, test, subtest, err)

    TestResult.addSubTest = sub_test  # type: ignore[method-assign]


def main() -> None:
    """Run `unittest ARGS`, or a script with its arguments such as `manage.py test ARGS`."""
    what, *rest = sys.argv[1:]
    sys.path[0] = str(Path.cwd())  # as for the commands whose place this takes
    watch_unittest()
    if what == "unittest":
        import unittest

        unittest.main(module=None, argv=["python -m unittest", *rest])
    else:
        sys.argv = [what, *rest]
        runpy.run_path(what, run_name="__main__")


if __name__ == "__main__":
    main()
