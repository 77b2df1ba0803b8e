"""The level of verdicts: what each need takes, what blocks, and how near the next one is."""

from __future__ import annotations

from upgrader.review.check import Need
from upgrader.review.level import level_of, with_required
from upgrader.review.verdict import State, Verdict

NEEDS = (
    Need(1, ("run",), 1, False, (), "It runs."),
    Need(2, ("log", "test"), 1, False, (), "It is seen."),
    Need(2, ("conf",), 1, True, (), "It is set."),
    Need(3, ("health",), 1, False, ("service",), "It is asked."),
    Need(4, ("a", "b", "c"), 2, False, (), "It is relied on."),
)
LEVELS = {"run": 1, "log": 2, "test": 2, "conf": 2, "health": 3, "a": 4, "b": 4, "c": 4}


def verdicts(**states: State) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(name, level, name, "", states.get(name, "missing"), "none", False, "")
        for name, level in LEVELS.items()
    )


def test_nothing_that_runs_is_no_level() -> None:
    assert level_of(verdicts(), NEEDS).level == 0


def test_one_of_several_is_enough_and_begun_where_the_need_says_so() -> None:
    found = verdicts(run="met", test="met", conf="partial")
    assert level_of(found, NEEDS).level == 2


def test_partly_is_not_enough_where_the_need_does_not_say_so() -> None:
    found = verdicts(run="met", log="partial", conf="met")
    standing = level_of(found, NEEDS)
    assert standing.level == 1
    assert [(b.of, b.lacking) for b in standing.blockers] == [(("log", "test"), 1)]


def test_what_is_defective_or_unknown_is_never_there() -> None:
    states: tuple[State, ...] = ("defective", "unknown")
    for state in states:
        found = verdicts(run="met", log=state, conf="met")
        assert level_of(found, NEEDS).level == 1


def test_what_does_not_apply_is_not_asked_for() -> None:
    found = verdicts(run="met", log="met", conf="met", health="not applicable", a="met", b="met")
    assert level_of(found, NEEDS).level == 4


def test_a_need_of_a_service_is_no_need_of_a_command() -> None:
    found = verdicts(run="met", log="met", conf="met")
    assert level_of(found, NEEDS, "service").level == 2
    assert level_of(found, NEEDS, "command").level == 3


def test_a_higher_level_counts_only_on_the_lower_ones() -> None:
    found = verdicts(run="met", health="met", a="met", b="met", c="met")
    assert level_of(found, NEEDS).level == 1


def test_each_blocker_alone_says_how_far_it_would_lead() -> None:
    found = verdicts(run="met", log="met", conf="met", a="met", b="met")
    standing = level_of(found, NEEDS)
    assert (standing.level, standing.without) == (2, {"health": 4})


def test_the_share_of_the_next_level_counts_what_is_begun_by_half() -> None:
    found = verdicts(run="met", log="partial", test="met", conf="missing")
    assert level_of(found, NEEDS).share == 0.5


def test_the_highest_level_has_no_blockers() -> None:
    everything: dict[str, State] = dict.fromkeys(LEVELS, "met")
    found = verdicts(**everything)
    standing = level_of(found, NEEDS)
    assert (standing.level, standing.blockers, standing.share) == (4, (), 1.0)


def test_required_is_what_fulfils_a_need_else_the_first_that_could() -> None:
    found = with_required(verdicts(test="met", a="met"), NEEDS, "service")
    required = {verdict.id for verdict in found if verdict.required}
    assert required == {"run", "test", "conf", "health", "a", "b"}
