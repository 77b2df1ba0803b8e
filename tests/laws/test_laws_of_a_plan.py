"""What every plan keeps to, whatever the project and its owner did."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.laws.strategies import compositions, edited, trees
from upgrader.change import Action
from upgrader.compose import Composition
from upgrader.formats import check
from upgrader.plan import plan
from upgrader.tree import Tree


@given(base=compositions(), theirs=compositions())
def test_a_project_that_nobody_edited_becomes_what_the_layers_are(
    base: Composition, theirs: Composition
) -> None:
    made = plan(base, base.tree, theirs)
    assert made.result(base.tree) == theirs.tree
    assert not made.needs_you


@given(base=compositions(), data=st.data())
def test_where_the_templates_did_not_change_nothing_of_the_owners_does(
    base: Composition, data: st.DataObject
) -> None:
    ours = data.draw(edited(base.tree))
    made = plan(base, ours, base)
    assert made.result(ours) == ours
    assert not made.needs_you


@given(base=compositions(), theirs=compositions(), data=st.data())
def test_a_second_run_changes_nothing(
    base: Composition, theirs: Composition, data: st.DataObject
) -> None:
    ours = data.draw(edited(base.tree))
    after = plan(base, ours, theirs).result(ours)
    assert plan(theirs, after, theirs).result(after) == after


@given(base=compositions(), theirs=compositions(), data=st.data())
def test_a_file_that_the_owner_changed_is_kept_merged_or_reported(
    base: Composition, theirs: Composition, data: st.DataObject
) -> None:
    ours = data.draw(edited(base.tree))
    made = plan(base, ours, theirs)
    for change in made.changes:
        own = change.before is not None and change.before not in base.tree.values()
        if change.action is Action.DELETE:
            assert change.before in base.tree.values()
        if own and change.after != change.before:
            assert change.action in {Action.CHANGE, Action.CONFLICT}, change
            assert change.after is not None
    untouched = set(ours) - {change.path for change in made.changes}
    after = made.result(ours)
    assert all(after[path] == ours[path] for path in untouched)


@given(ours=trees(), theirs=compositions())
def test_a_project_that_no_layer_made_is_never_overwritten(ours: Tree, theirs: Composition) -> None:
    made = plan(Composition(), ours, theirs)
    after = made.result(ours)
    for path, file in ours.items():
        assert path in after
        if path.endswith((".py", ".txt", ".bin")):
            assert after[path] == file


@given(base=compositions(), theirs=compositions(), data=st.data())
def test_what_a_plan_merges_parses_again(
    base: Composition, theirs: Composition, data: st.DataObject
) -> None:
    ours = data.draw(edited(base.tree))
    for change in plan(base, ours, theirs).changes:
        if change.after is not None and change.after not in (change.before, change.offer):
            before = check(change.path, change.before.data) if change.before else None
            assert before or check(change.path, change.after.data) is None, change


@given(base=compositions(), theirs=compositions(), data=st.data())
def test_the_same_trees_give_the_same_document(
    base: Composition, theirs: Composition, data: st.DataObject
) -> None:
    ours = data.draw(edited(base.tree))
    first = json.dumps(plan(base, ours, theirs).document())
    turned = replace(theirs, tree=Tree(list(theirs.tree.items())[::-1]))
    again = Tree(list(ours.items())[::-1])
    assert json.dumps(plan(base, again, turned).document()) == first


@given(base=compositions(), theirs=compositions(), data=st.data())
def test_what_the_project_does_not_get_is_offered(
    base: Composition, theirs: Composition, data: st.DataObject
) -> None:
    ours = data.draw(edited(base.tree))
    made = plan(base, ours, theirs)
    for change in made.changes:
        if change.action in {Action.OFFER, Action.CONFLICT}:
            assert change.why
            assert change.offer == theirs.tree.get(change.path) or change.path not in theirs.tree
