"""What comes and goes by chance is told apart from what a change brings."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold.comparing.tests import compared
from scaffold.running.suite import Result, Suite


def suite(code: int | None = 0, **outcomes: str) -> Suite:
    return Suite({name: Result(out) for name, out in outcomes.items()}, code, "said", 1.0)


class Runs:
    """Answers one run after the other, and knows what it was asked for."""

    def __init__(self, *suites: Suite) -> None:
        self.suites = list(suites)
        self.asked: list[list[str] | None] = []

    def __call__(self, names: Iterable[str] | None) -> Suite:
        self.asked.append(None if names is None else list(names))
        return self.suites.pop(0)


def test_a_test_that_fails_again_counts() -> None:
    before, after = suite(a="passed", b="passed"), suite(1, a="passed", b="failed")
    left, right = Runs(suite(b="passed")), Runs(suite(1, b="failed"))
    found = compared(before, after, left, right)
    assert [(row.name, row.before, row.after) for row in found.differences] == [
        ("b", "passed", "failed")
    ]
    assert (left.asked, right.asked) == ([["b"]], [["b"]])


def test_a_test_that_was_red_by_chance_before_is_flaky() -> None:
    before, after = suite(1, a="failed"), suite(a="passed")
    found = compared(before, after, Runs(suite(a="passed")), Runs(suite(a="passed")))
    assert not found.differs
    assert found.flaky == ("a",)


def test_a_test_that_is_red_by_chance_after_is_flaky() -> None:
    before, after = suite(a="passed"), suite(1, a="failed")
    right = Runs(suite(a="passed"), suite(a="passed"))
    found = compared(before, after, Runs(suite(a="passed")), right)
    assert not found.differs
    assert right.asked == [["a"], None]


def test_a_test_that_is_red_only_among_the_others_counts() -> None:
    before, after = suite(a="passed"), suite(1, a="failed")
    right = Runs(suite(a="passed"), suite(1, a="failed"))
    assert compared(before, after, Runs(suite(a="passed")), right).differs


def test_a_test_that_is_gone_counts_and_is_not_run_again() -> None:
    found = compared(suite(a="passed"), suite(), Runs(), Runs())
    assert [(row.name, row.after) for row in found.differences] == [("a", "not there")]


def test_a_test_that_is_new_counts_where_it_fails() -> None:
    found = compared(
        suite(a="passed"), suite(1, a="passed", b="failed", c="passed"), Runs(), Runs()
    )
    assert [row.name for row in found.differences] == ["b"]
    assert found.added == ("b", "c")


def test_a_test_that_is_skipped_now_counts() -> None:
    again = suite(a="skipped")
    found = compared(suite(a="passed"), suite(a="skipped"), Runs(suite(a="passed")), Runs(again))
    assert found.differs


def test_red_before_and_after_is_as_before() -> None:
    found = compared(suite(1, a="failed"), suite(1, a="error"), Runs(), Runs())
    assert not found.differs
    assert found.same == 1


def test_a_run_that_ends_badly_without_a_red_test_counts() -> None:
    found = compared(suite(0, a="passed"), suite(1, a="passed"), Runs(), Runs())
    assert found.differs
    assert found.gate == "the run ends with 1 though no test fails:\nsaid"


def test_what_most_failing_tests_lack_is_named_once() -> None:
    why = "    def test():\nE       OSError: No pandoc was found\n\na.py:3: OSError"
    red = {name: Result("failed", why) for name in ("a", "b", "c")}
    before = Suite({**red, "d": Result("failed", "E   assert 1 == 2")}, 1, "", 1.0)
    found = compared(before, before, Runs(), Runs())
    assert found.red == "3 of the 4 that fail as it is say: OSError: No pandoc was found"
    assert not found.differs
