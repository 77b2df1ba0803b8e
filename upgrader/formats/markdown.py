"""How three versions of a Markdown page meet: section by section, the owner's words first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from upgrader.formats.entries import identity
from upgrader.formats.keyed import Decision, Mix, Rules, Side, Take, outcome
from upgrader.formats.markdown_order import Own, behind_the_owners, in_order_of_layers
from upgrader.formats.markdown_text import FENCE, Page, Section, parse
from upgrader.formats.meeting import Meeting, unwritable
from upgrader.formats.text import blend_lines
from upgrader.formats.values import MISSING, same, show

Blending = Callable[[tuple[str, ...], Any, Any, Any], Any]


def merge(_path: str, base: str | None, ours: str, theirs: str) -> Meeting:
    """Merge section by section; one that both changed is merged as text."""
    return _meet(base, ours, theirs, _blended)


def overlay(_path: str, lower: str, upper: str) -> Meeting:
    """Add the sections of a higher layer, and its words under headings that are there."""
    return _meet(None, lower, upper, _appended)


def _meet(base: str | None, ours: str, theirs: str, blend: Blending) -> Meeting:
    mine, yours = parse(ours), parse(theirs)
    data = (_data(parse(base)) if base is not None else MISSING), _data(mine), _data(yours)
    decision = Decision(Rules(lambda _, lists: identity(lists), blend, _where, _shown))
    take = decision.meet((), *data)
    if not isinstance(take, Mix):
        return Meeting(ours)
    if blend is _appended:
        take = in_order_of_layers(take)
    elif base is None:
        take = behind_the_owners(take)
    text = _written(mine, yours, take)
    if not same(_data(parse(text)), outcome(take, data[1], data[2])):
        return unwritable(ours, theirs)
    notes = []
    if base is None and blend is _blended and not _fits(data[1], data[2]):
        notes = ["the page keeps its own title and introduction"]
    return Meeting(text, decision.conflicts, notes)


def _data(page: Page) -> dict[Any, Any]:
    data: dict[Any, Any] = {Own.PREAMBLE: page.preamble.body}
    if page.title:
        data |= {Own.TITLE: page.title.name, Own.INTRODUCTION: page.title.body}
    return data | {section.name: _section(section) for section in page.sections}


def _section(section: Section) -> dict[Any, Any]:
    return {Own.BODY: section.body} | {inner.name: _section(inner) for inner in section.inner}


def _where(path: tuple[str, ...]) -> str:
    return " > ".join(step for step in path if step)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "\n\n".join(filter(None, (f"{k}\n{_shown(v)}".strip() for k, v in value.items())))
    return value.rstrip("\n") if isinstance(value, str) else show(value)


def _fits(ours: dict[Any, Any], theirs: dict[Any, Any]) -> bool:
    places = (Own.PREAMBLE, Own.TITLE, Own.INTRODUCTION)
    return all(not theirs.get(place) or theirs[place] == ours.get(place) for place in places)


def _blended(path: tuple[str, ...], base: Any, ours: Any, theirs: Any) -> Any:
    """Merge words under one heading as text; a page without a past keeps its introduction."""
    if not isinstance(ours, str) or not isinstance(theirs, str):
        return MISSING
    if base is MISSING:
        if path[-1] in map(str, (Own.PREAMBLE, Own.TITLE, Own.INTRODUCTION)) and ours:
            return ours
        return ours or theirs if not (ours and theirs) else MISSING
    if path[-1] == str(Own.TITLE) or not isinstance(base, str):
        return MISSING
    return blend_lines(base, ours, theirs)


def _appended(path: tuple[str, ...], _base: Any, ours: Any, theirs: Any) -> Any:
    """Put the paragraphs of theirs that ours lacks below ours."""
    if not isinstance(ours, str) or not isinstance(theirs, str) or path[-1] == str(Own.TITLE):
        return MISSING
    text = ours
    for block in _blocks(theirs):
        text = _with_block(text, block)
    return text


def _blocks(text: str) -> list[str]:
    """Cut a text into paragraphs, lists, tables and blocks of code."""
    blocks: list[list[str]] = [[]]
    fence = ""
    for line in text.split("\n")[:-1]:
        opened = FENCE.match(line)
        if opened:
            fence = "" if fence else opened[1]
        if line.strip() or fence:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return ["".join(f"{line}\n" for line in block) for block in blocks if block]


def _with_block(text: str, block: str) -> str:
    """Add one block, without the lines that are there; code is added whole or not at all."""
    if f"\n{block}" in f"\n{text}":
        return text
    lines = block.split("\n")[:-1]
    there = text.split("\n")[:-1]
    known = [line for line in lines if line in there]
    if not known or FENCE.match(lines[0]):
        return f"{text}\n{block}" if text else block
    place = max(there.index(line) for line in known) + 1
    while place < len(there) and there[place].strip():
        place += 1
    there[place:place] = [line for line in lines if line not in known]
    return "".join(f"{line}\n" for line in there)


def _written(mine: Page, yours: Page, take: Mix) -> str:
    takes = {pick.theirs if pick.ours is MISSING else pick.ours: pick.take for pick in take.picks}
    fresh: list[Section] = []
    last = _flat(mine)[-1]
    gap = last.under
    preamble = _with_body(mine.preamble, yours.preamble, takes[Own.PREAMBLE])
    title = mine.title
    if Own.TITLE not in takes:
        title = None
    elif title is None:
        title = yours.title
    elif yours.title:
        heading = yours.title.heading if takes[Own.TITLE] is Side.THEIRS else title.heading
        title = _with_body(title, yours.title, takes[Own.INTRODUCTION])
        title = replace(title, heading=heading)
    page = Page(preamble, title, _sections(mine.sections, yours.sections, take, fresh))
    flat = [section for section in _flat(page) if section.heading or section.body]
    for above, below in pairwise(flat):
        if any(section is new for new in fresh for section in (above, below)):
            above.under = max(above.under, 1)
    if flat and flat[-1] is not last:
        flat[-1].under = gap
    return page.render()


def _sections(
    mine: list[Section], yours: list[Section], take: Mix, fresh: list[Section]
) -> list[Section]:
    ours, theirs = ({section.name: section for section in side} for side in (mine, yours))
    result: list[Section] = []
    picks = [
        pick
        for pick in take.picks
        if not isinstance(pick.ours, Own) and pick.theirs is not Own.BODY
    ]
    for number, pick in enumerate(picks):
        if isinstance(pick.theirs, Own):
            continue
        if pick.ours is MISSING:
            after = [ours[other.ours].level for other in picks[number:] if other.ours in ours]
            level = result[-1].level if result else next(iter(after), theirs[pick.theirs].level)
            new = _levelled(theirs[pick.theirs], level)
            fresh += _flat(Page(new, None, []))
            result.append(new)
            continue
        section = ours[pick.ours]
        if isinstance(pick.take, Mix):
            section = _mixed(section, theirs.get(pick.theirs), pick.take, fresh)
        result.append(section)
    return result


def _mixed(mine: Section, yours: Section | None, take: Mix, fresh: list[Section]) -> Section:
    other = yours or Section()
    body = next((pick.take for pick in take.picks if Own.BODY in (pick.ours, pick.theirs)), None)
    section = _with_body(mine, other, body) if body else replace(mine, body="")
    return replace(section, inner=_sections(mine.inner, other.inner, take, fresh))


def _with_body(mine: Section, yours: Section, take: Take) -> Section:
    body = outcome(take, mine.body, yours.body)
    if body == mine.body:
        return mine
    over = mine.over if mine.body else yours.over
    return replace(mine, body=body, over=over, under=mine.under if body else max(mine.under, 1))


def _levelled(section: Section, level: int) -> Section:
    """Copy a section to the depth that its new neighbours have."""
    step = level - section.level
    heading = section.heading
    if step and heading.startswith("#") and level <= 6:
        heading = "#" * level + heading.lstrip("#")
    inner = [_levelled(child, child.level + step) for child in section.inner]
    return replace(section, level=level, heading=heading, under=max(section.under, 1), inner=inner)


def _flat(page: Page) -> list[Section]:
    flat = [page.preamble, *([page.title] if page.title else [])]
    pending = [*(page.preamble.inner), *page.sections][::-1]
    while pending:
        section = pending.pop()
        flat.append(section)
        pending += section.inner[::-1]
    return flat
