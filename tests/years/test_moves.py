"""Files that the layers keep elsewhere now, and what the owner did to them in the meantime."""

from __future__ import annotations

from collections.abc import Mapping

from upgrader.change import Action
from upgrader.compose import Composition
from upgrader.plan import Plan, Wishes, plan
from upgrader.tree import File, Tree

ROWS = [f"line {number}" for number in range(12)]


def text(*rows: str) -> File:
    return File("".join(f"{row}\n" for row in rows).encode())


def made(
    files: dict[str, File], moved: Mapping[str, tuple[str, ...]] | None = None, *seeds: str
) -> Composition:
    layers = dict.fromkeys(files, ("host",))
    return Composition(Tree(files), layers, frozenset(seeds), moved or {})


def planned(base: Composition, ours: dict[str, File], theirs: Composition) -> tuple[Plan, Tree]:
    tree = Tree(ours)
    result = plan(base, tree, theirs)
    return result, result.result(tree)


BASE = made({"a.txt": text(*ROWS)})
MOVED = made({"b.txt": text(*ROWS, "new")}, {"a.txt": ("b.txt",)})


def test_an_untouched_file_is_at_its_new_place() -> None:
    done, after = planned(BASE, {"a.txt": text(*ROWS)}, MOVED)
    assert after == MOVED.tree
    assert [(each.action, each.path) for each in done.changes] == [
        (Action.DELETE, "a.txt"),
        (Action.ADD, "b.txt"),
    ]


def test_edits_go_along() -> None:
    _, after = planned(BASE, {"a.txt": text("mine", *ROWS)}, MOVED)
    assert after == Tree({"b.txt": text("mine", *ROWS, "new")})


def test_edits_that_clash_go_along_and_are_reported() -> None:
    done, after = planned(BASE, {"a.txt": text(*ROWS, "mine")}, MOVED)
    assert done.needs_you
    assert after["b.txt"] == text(*ROWS, "mine")
    assert "a.txt" not in after


def test_what_the_owner_deleted_stays_deleted_and_is_reported_once() -> None:
    done, after = planned(BASE, {}, MOVED)
    assert [(each.action, each.path) for each in done.changes] == [(Action.CONFLICT, "b.txt")]
    assert after == Tree()


def test_where_the_owner_moved_it_is_where_it_stays() -> None:
    _, after = planned(BASE, {"own.txt": text(*ROWS)}, MOVED)
    assert after == Tree({"own.txt": text(*ROWS, "new")})


def test_the_owners_own_move_to_the_same_place_is_met_there() -> None:
    _, after = planned(BASE, {"b.txt": text("mine", *ROWS)}, MOVED)
    assert after == Tree({"b.txt": text("mine", *ROWS, "new")})


def test_a_place_that_is_taken_is_not_overwritten() -> None:
    ours = {"a.txt": text("mine", *ROWS), "b.txt": text("something else")}
    done, after = planned(BASE, ours, MOVED)
    assert after == Tree(ours)
    assert {each.action for each in done.changes} == {Action.CONFLICT, Action.OFFER}


def test_a_chain_of_moves_ends_where_the_file_is_now() -> None:
    theirs = made({"c.txt": text(*ROWS)}, {"a.txt": ("b.txt",), "b.txt": ("c.txt",)})
    _, after = planned(BASE, {"a.txt": text("mine", *ROWS)}, theirs)
    assert after == Tree({"c.txt": text("mine", *ROWS)})


def test_moves_in_a_circle_end_nowhere_and_lose_nothing() -> None:
    theirs = made({}, {"a.txt": ("b.txt",), "b.txt": ("a.txt",)})
    _, after = planned(BASE, {"a.txt": text("mine", *ROWS)}, theirs)
    assert after == Tree({"a.txt": text("mine", *ROWS)})


def test_a_declined_file_stays_where_it_is() -> None:
    ours = Tree({"a.txt": text("mine")})
    done = plan(BASE, ours, MOVED, Wishes({"a.txt": "Ours."}))
    assert done.result(ours) == ours
    assert [each.why for each in done.changes] == ["declined: Ours."]


def test_a_seed_stays_and_the_new_one_is_offered() -> None:
    base = made({"a.txt": text(*ROWS)}, None, "a.txt")
    theirs = made(dict(MOVED.tree), {"a.txt": ("b.txt",)}, "b.txt")
    ours = Tree({"a.txt": text(*ROWS)})
    done = plan(base, ours, theirs, Wishes(seeds_stay=True))
    assert done.result(ours) == ours
    assert dict(done.offers) == {"b.txt": theirs.tree["b.txt"]}


APART = {"a.txt": ("b.txt", "c.txt")}
SPLIT = made({"b.txt": text("top", *ROWS[:6]), "c.txt": text("top", *ROWS[6:])}, APART)


def test_a_split_takes_each_edit_to_its_part() -> None:
    rows = [*ROWS[:2], "mine 1", *ROWS[2:8], "mine 2", *ROWS[9:]]
    done, after = planned(BASE, {"a.txt": text(*rows)}, SPLIT)
    assert not done.needs_you
    assert after == Tree(
        {
            "b.txt": text("top", *ROWS[:2], "mine 1", *ROWS[2:6]),
            "c.txt": text("top", *ROWS[6:8], "mine 2", *ROWS[9:]),
        }
    )


def test_a_split_that_nobody_edited_is_the_parts() -> None:
    _, after = planned(BASE, {"a.txt": text(*ROWS)}, SPLIT)
    assert after == SPLIT.tree


def test_an_edit_that_fits_no_part_keeps_the_whole_file_and_is_reported() -> None:
    theirs = made({"b.txt": text(*ROWS[:5]), "c.txt": text(*ROWS[7:])}, APART)
    ours = {"a.txt": text(*ROWS[:5], "mine", ROWS[6], *ROWS[7:])}
    done, after = planned(BASE, ours, theirs)
    assert done.needs_you
    assert after["a.txt"] == ours["a.txt"]
    assert {"b.txt", "c.txt"} <= set(after)
    (conflict,) = (each for each in done.changes if each.action is Action.CONFLICT)
    assert "mine" in conflict.conflicts[0].ours


def test_a_binary_file_is_not_split() -> None:
    base = made({"a.bin": File(b"\0old")})
    theirs = made({"b.bin": File(b"\0b"), "c.bin": File(b"\0c")}, {"a.bin": ("b.bin", "c.bin")})
    done, after = planned(base, {"a.bin": File(b"\0mine")}, theirs)
    assert done.needs_you
    assert after["a.bin"] == File(b"\0mine")
    assert {"b.bin", "c.bin"} <= set(after)
