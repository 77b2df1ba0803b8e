"""How three versions of a TOML file meet, in the words and the order of ours."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

from upgrader.formats import entries, requirements
from upgrader.formats.comments import comments_in
from upgrader.formats.keyed import Decision, Identity, Mix, Rules, outcome
from upgrader.formats.meeting import Meeting, unreadable, unwritable
from upgrader.formats.toml_comments import refresh, settle
from upgrader.formats.toml_graft import Graft
from upgrader.formats.toml_text import parse
from upgrader.formats.values import MISSING, same


def _identify(path: tuple[str, ...], lists: list[Sequence[Any]]) -> Identity:
    return requirements.identity(path, lists) or entries.identity(lists)


def merge(path: str, base: str | None, ours: str, theirs: str) -> Meeting:
    """Merge by key; comments, order and formatting of ours stay."""
    return _meet(path, base, ours, theirs, Rules(_identify))


def overlay(path: str, lower: str, upper: str) -> Meeting:
    """Add the keys of a higher layer."""
    return _meet(path, None, lower, upper, Rules(_identify, pins=False))


def _meet(path: str, base: str | None, ours: str, theirs: str, rules: Rules) -> Meeting:
    documents = []
    for text in (base, ours, theirs):
        try:
            documents.append(parse(text) if text is not None else None)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            return unreadable(ours, theirs, str(error))
    was, mine, yours = documents
    assert mine is not None and yours is not None  # noqa: S101, PT018 - only a base may be absent
    decision = Decision(rules)
    take = decision.meet((), was.data if was else MISSING, mine.data, yours.data)
    expected = outcome(take, mine.data, yours.data)
    if isinstance(take, Mix):
        first = mine.sections[1] if len(mine.sections) > 1 else None
        known = comments_in(base or "")
        Graft(path, was, mine, yours, known).table((), (), take)
        if was:
            refresh(was, mine, yours)
        settle(mine, first)
    text = mine.render()
    try:
        if not same(tomllib.loads(text), expected):
            return unwritable(ours, theirs)
    except tomllib.TOMLDecodeError:
        return unwritable(ours, theirs)
    return Meeting(text, decision.conflicts, decision.notes, checked=True)
