"""The roadmap: what costs more, what comes first, and when it is done."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.review_pages.cases import (
    COUNTS,
    FLAWS,
    PARTS,
    VERDICTS,
    component,
    flaw,
    planned,
    verdict,
)
from upgrader.evidence.sight import Sight
from upgrader.review.roadmap import Roadmap
from upgrader.review.roadmap.rates import THEMES


def ends(road: Roadmap) -> list[tuple[float, float]]:
    return [(each.reached, each.safe) for each in road.milestones]


@given(st.sampled_from(sorted(COUNTS)), st.integers(0, 400), st.integers(1, 400))
@settings(max_examples=40, deadline=None)
def test_more_of_what_is_counted_never_costs_less(name: str, few: int, more: int) -> None:
    small = planned(counts={**COUNTS, "tests": 10, name: few})
    large = planned(counts={**COUNTS, "tests": 10, name: few + more})
    for left, right in zip(small.milestones, large.milestones, strict=True):
        assert left.left.p50 <= right.left.p50
        assert left.hand.p80 <= right.hand.p80


@given(st.integers(1, 12), st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_more_people_are_never_later(people: int, more: int) -> None:
    fewer = planned(flaws=FLAWS, parts=PARTS, people=people)
    many = planned(flaws=FLAWS, parts=PARTS, people=people + more)
    for left, right in zip(ends(fewer), ends(many), strict=True):
        assert right[0] <= left[0] + 1e-9
        assert right[1] <= left[1] + 1e-9


@given(st.integers(1, 6))
@settings(max_examples=6, deadline=None)
def test_nobody_does_two_things_at_once_and_needs_come_first(people: int) -> None:
    road = planned(flaws=FLAWS, parts=PARTS, people=people)
    for milestone in road.milestones:
        bars = {bar.item: bar for bar in milestone.likely.bars}
        assert {bar.person for bar in bars.values()} <= set(range(people))
        for person in range(people):
            own = sorted((b.start, b.end) for b in bars.values() if b.person == person)
            assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(own))
        for item in milestone.items:
            for need in item.needs:
                if need in bars:
                    assert bars[need].end <= bars[item.id].start + 1e-9


def test_one_person_works_as_long_as_the_hours_say() -> None:
    (milestone, *_) = planned().milestones
    assert milestone.likely.end * 5 == pytest.approx(milestone.left.p50)
    assert milestone.late.end * 5 == pytest.approx(milestone.left.p80)


def test_what_is_unsafe_comes_first_then_blockers_then_the_rest() -> None:
    road = planned(flaws=FLAWS, parts=PARTS)
    third = [item for item in road.planned if item.level == 3]
    assert third[0].theme == "safety"
    asked = [item.is_needed for item in third]
    assert asked == sorted(asked, reverse=True)
    blockers = [THEMES.index(item.theme) for item in third if item.is_needed]
    assert blockers == sorted(blockers)


def test_the_rest_is_in_the_order_of_risk_removed_for_an_hour() -> None:
    rest = [i for i in planned(parts=PARTS).planned if i.level == 3 and not i.is_needed]
    free = [item.priority.per_hour for item in rest if not item.needs]
    assert len(free) > 2
    assert free == sorted(free, reverse=True)
    for item in rest:
        priority = item.priority
        assert priority.risk == priority.severity * priority.exposure * priority.confidence


def test_a_need_stands_before_what_needs_it() -> None:
    order = [item.capability for item in planned().items]
    assert order.index("test-isolation") < order.index("db-migrations")


def test_a_capability_that_is_there_or_not_asked_for_is_no_work() -> None:
    worked = {item.capability for item in planned().items}
    assert worked.isdisjoint({"runnable", "settings", "timeouts"})
    assert worked >= {"tests", "ci", "metrics", "hooks", "rbac", "health-live"}


@pytest.mark.parametrize(
    ("state", "kind"),
    [("missing", "add"), ("partial", "complete"), ("defective", "harden"), ("unknown", "complete")],
)
def test_the_state_decides_what_kind_of_work_it_is(state: str, kind: str) -> None:
    road = planned([verdict("metrics", 3, state)])  # type: ignore[arg-type]
    assert [item.kind for item in road.items] == [kind]


def test_a_part_that_is_there_makes_the_work_less() -> None:
    whole, half = planned([verdict("metrics", 3)]), planned([verdict("metrics", 3, "partial")])
    assert half.milestones[0].hand.p50 == pytest.approx(whole.milestones[0].hand.p50 / 2)


def test_work_inside_other_work_is_not_counted_twice() -> None:
    both = planned([verdict("lint-format", 2), verdict("lint-config", 2)])
    assert [item.capability for item in both.items] == ["lint-format"]
    one = planned([verdict("lint-format", 2, "met"), verdict("lint-config", 2)])
    assert [item.capability for item in one.items] == ["lint-config"]


def test_what_lacks_below_the_level_is_work_for_the_next() -> None:
    (item,) = planned([verdict("timeouts", 2)], level=3).items
    assert (item.level, item.is_needed, item.is_planned) == (4, False, True)


def test_what_costs_little_when_it_lacks_is_advice() -> None:
    road = planned()
    assert [item.capability for item in road.advised] == ["health-live", "hooks"]
    assert all(not item.is_planned for item in road.advised)


@pytest.mark.parametrize("factor", ["foreign-framework", "no-application", "no-tests"])
def test_what_makes_it_hard_makes_only_running_code_longer(factor: str) -> None:
    plain, hard = planned(), planned(factors=[factor])
    before = {item.id: item.effort.hand.mode for item in plain.items}
    for item in hard.items:
        grew = item.effort.hand.mode / before[item.id]
        assert grew in (pytest.approx(1.0), pytest.approx(item_factor(hard, factor)))
        assert (grew > 1.01) == (factor in [f.name for f in item.effort.multipliers])
    assert any(item.effort.multipliers for item in hard.items)


def item_factor(road: Roadmap, name: str) -> float:
    return road.rates.multipliers[name].factor


def test_at_level_four_there_are_tests_already() -> None:
    road = planned(factors=["no-tests"])
    assert not any(item.effort.multipliers for item in road.items if item.level == 4)


def test_the_tool_never_costs_more_than_work_by_hand() -> None:
    for item in planned([replace(v, layers=("metrics",)) for v in VERDICTS]).items:
        assert item.effort.left <= item.effort.hand


def test_a_finding_is_one_piece_of_work_whatever_its_places() -> None:
    road = planned([], FLAWS)
    assert [(i.id, len(i.evidence)) for i in road.items] == [
        ("harden:secret-literal", 2),
        ("harden:S113", 1),
    ]
    assert [item.is_planned for item in road.items] == [True, False]


def test_a_gap_that_is_gone_with_its_findings_is_not_work_twice() -> None:
    secret = flaw("secret-literal", "medium", line=5)
    broken = verdict("tests", 3, "defective", evidence=(Sight("app.py", 5, "a secret"),))
    road = planned([broken, verdict("ci", 3)], [secret])
    assert [(i.id, i.is_needed, i.is_planned) for i in road.items if i.kind == "harden"] == [
        ("harden:secret-literal", True, True)
    ]
    elsewhere = replace(broken, evidence=(*broken.evidence, Sight("app.py", 6, "more")))
    assert len(planned([elsewhere], [secret]).items) == 2


def test_what_needed_such_a_gap_waits_for_the_finding() -> None:
    secret = flaw("secret-literal", "high", line=5)
    broken = verdict("test-isolation", 3, "defective", evidence=(Sight("app.py", 5, "there"),))
    road = planned([broken, verdict("db-migrations", 3)], [secret])
    assert road.items[-1].needs == ("harden:secret-literal",)


def test_many_small_parts_are_one_piece_of_work() -> None:
    parts = [component(f"m{n}.py", "harden", 100 - n) for n in range(30)]
    road = planned([], (), parts)
    assert len(road.items) == 9
    assert next(i for i in road.items if i.id == "harden:smaller-parts").title == "22 smaller parts"


def test_waiting_is_beside_work_and_ends_the_level() -> None:
    third, fourth = planned().milestones
    waits = {one.wait.name: one for one in third.pending}
    assert set(waits) == {"monitoring", "security-review", "sso-registration"}
    assert waits["monitoring"].start == third.likely.bars[0].start
    assert waits["security-review"].start == third.likely.end
    assert third.reached == waits["security-review"].soonest
    assert fourth.likely.bars[0].start == third.reached


def test_the_fourth_level_is_the_last() -> None:
    road = planned([verdict("rbac", 4, "met")], [flaw("x", "critical")], level=4)
    assert [(each.level, len(each.items)) for each in road.milestones] == [(4, 1)]


def test_nothing_to_do_takes_no_time() -> None:
    road = planned([verdict("runnable", 1, "met")])
    assert [each.safe for each in road.milestones] == [0, 0]
