"""How three versions of a JSON file meet, in the order and the indentation of ours."""

from __future__ import annotations

import re

from upgrader.formats.entries import identity
from upgrader.formats.flow import Style, weave
from upgrader.formats.json_text import dump, parse
from upgrader.formats.keyed import Decision, Rules, outcome
from upgrader.formats.meeting import Meeting, unreadable, unwritable
from upgrader.formats.values import MISSING, same

INDENT = re.compile(r"^[\[{][ \t]*\n([ \t]+)", re.MULTILINE)


def merge(_path: str, base: str | None, ours: str, theirs: str) -> Meeting:
    """Merge by key."""
    try:
        was, mine, yours = (None if text is None else parse(text) for text in (base, ours, theirs))
    except (ValueError, RecursionError) as error:
        return unreadable(ours, theirs, str(error))
    assert mine is not None and yours is not None  # noqa: S101, PT018 - only a base may be absent
    is_line = "\n" not in mine.raw() and bool(mine.node.value)
    step = _unit(ours) or _unit(theirs) or "  "
    if is_line:
        yours = parse(dump(yours.node.value))
    elif _unit(theirs) not in (None, step):
        yours = parse(_indented(theirs, _unit(theirs) or "", step))
    decision = Decision(Rules(lambda _, lists: identity(lists)))
    take = decision.meet((), was.node.value if was else MISSING, mine.node.value, yours.node.value)
    style = Style(dump, step, comma=False, always=not is_line, grows=not is_line)
    start, end = mine.node.start, mine.node.end
    text = ours[:start] + weave(mine, yours, take, style) + ours[end:]
    if not same(parse(text).node.value, outcome(take, mine.node.value, yours.node.value)):
        return unwritable(ours, theirs)
    return Meeting(text, decision.conflicts, decision.notes, checked=True)


def _unit(text: str) -> str | None:
    """Find one step of indentation."""
    found = INDENT.search(text)
    return found[1] if found else None


def _indented(text: str, unit: str, step: str) -> str:
    lines = []
    for line in text.split("\n"):
        words = line.lstrip()
        lines.append(step * ((len(line) - len(words)) // len(unit)) + words)
    return "\n".join(lines)


def overlay(path: str, lower: str, upper: str) -> Meeting:
    """Add the keys of a higher layer."""
    return merge(path, None, lower, upper)
