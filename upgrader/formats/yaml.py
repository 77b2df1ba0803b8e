"""How three versions of a YAML file meet, in the words, the order and the indentation of ours."""

from __future__ import annotations

from upgrader.formats import text
from upgrader.formats.comments import added, comments_in
from upgrader.formats.entries import identity
from upgrader.formats.flow import Style
from upgrader.formats.flow import weave as weave_flow
from upgrader.formats.keyed import Decision, Mix, Rules, outcome
from upgrader.formats.meeting import Meeting, unreadable, unwritable
from upgrader.formats.spans import Spanned
from upgrader.formats.values import MISSING, same
from upgrader.formats.yaml_block import as_flow, cut, dump, is_block
from upgrader.formats.yaml_text import parse
from upgrader.formats.yaml_weave import weave


def merge(path: str, base: str | None, ours: str, theirs: str) -> Meeting:
    """Merge by key; several documents in one file are merged as text."""
    try:
        was = None if base is None else parse(base)
        mine, yours = parse(ours), parse(theirs)
    except (ValueError, RecursionError) as error:
        return unreadable(ours, theirs, str(error))
    if mine == [] and base is None:
        return Meeting(ours + theirs)
    if any(side is not None and len(side) != 1 for side in (was, mine, yours)):
        return text.merge(path, base, ours, theirs)
    return _meet(was[0] if was else None, mine[0], yours[0])


def overlay(path: str, lower: str, upper: str) -> Meeting:
    """Add the keys of a higher layer."""
    return merge(path, None, lower, upper)


def _meet(was: Spanned | None, mine: Spanned, yours: Spanned) -> Meeting:
    decision = Decision(Rules(lambda _, lists: identity(lists)))
    past = was.node.value if was else MISSING
    take = decision.meet((), past, mine.node.value, yours.node.value)
    expected = outcome(take, mine.node.value, yours.node.value)
    if not isinstance(take, Mix):
        return Meeting(
            mine.text if same(expected, mine.node.value) else yours.text, decision.conflicts
        )
    try:
        woven = _woven(was, mine, yours, take)
        known = comments_in(was.text if was else "") | comments_in(woven)
        woven += "".join(f"{line}\n" for line in added(mine.text, known))
        result = parse(woven)
    except (ValueError, RecursionError):
        return unwritable(mine.text, yours.text)
    if len(result) != 1 or not same(result[0].node.value, expected):
        return unwritable(mine.text, yours.text)
    return Meeting(woven, decision.conflicts, decision.notes, checked=True)


def _woven(was: Spanned | None, mine: Spanned, yours: Spanned, take: Mix) -> str:
    """Write the whole text; the first and last lines around the value stay as ours has them."""
    start, end = mine.node.start, mine.node.end
    is_all = len(take.picks) == len(yours.node.parts or ())
    if is_block(mine):
        block = cut(mine)
        start, end = block.start, block.end
        body = weave(was, mine, yours, take) if take.picks else "{}\n"
    elif is_block(yours) and is_all and not mine.node.value:
        block = cut(yours)
        body = yours.text[block.start : block.end].removesuffix("\n")
    else:
        body = weave_flow(mine, as_flow(yours), take, Style(dump, comma=False))
    return mine.text[:start] + body + mine.text[end:]
