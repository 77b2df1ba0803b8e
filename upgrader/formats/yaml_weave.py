"""Weaving YAML blocks: mappings and lists that live by their indentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from upgrader.formats.comments import added, comments_in
from upgrader.formats.flow import Style
from upgrader.formats.flow import weave as weave_flow
from upgrader.formats.keyed import Mix, Pick, Side, Take, outcome
from upgrader.formats.spans import NOTHING, Spanned
from upgrader.formats.values import MISSING, same
from upgrader.formats.yaml_block import Block, Chunk, as_block, as_flow, cut, dump, is_block


def weave(was: Spanned | None, ours: Spanned, theirs: Spanned, take: Mix) -> str:
    """Write the lines of a block that was decided, out of the lines of both."""
    block = cut(ours)
    other = cut(as_block(theirs) if theirs.node.parts and not is_block(theirs) else theirs)
    old = cut(was) if was and is_block(was) else None
    text = "".join(_Loom(old, block, other).lines(take))
    return text.removeprefix(" " * block.column) if block.chunks[0].middle else text


@dataclass(frozen=True, slots=True)
class _Loom:
    """One block in its versions; `old` is None where there is no base, or none that helps."""

    old: Block | None
    block: Block
    other: Block

    def lines(self, take: Mix) -> list[str]:
        """Give the lines of every key that stays, comes, or is put together."""
        spaced = [chunk.lead.startswith("\n") for chunk in self.block.chunks]
        is_airy = sum(spaced) * 2 >= len(spaced) > 1
        lines: list[str] = []
        stray = self._stray(take)
        for pick in take.picks:
            lead, own = self._new(pick) if pick.ours is MISSING else self._kept(pick)
            if pick.ours is MISSING:
                may_part = is_airy or (
                    lead.startswith("\n") and (self.block.column == 0 or len(spaced) == 1)
                )
                lead = "\n" * (may_part and bool(lines)) + lead.lstrip("\n")
            elif pick.ours == self.block.parts[0].key:
                lead = "\n" * (is_airy and bool(lines) and lead[:1] != "\n") + lead
            elif not lines:
                lead = lead.lstrip("\n")
            lines.append("".join(stray.pop(pick.ours, [])) + lead + own)
        return [*lines, *(line for left in stray.values() for line in left)]

    def _stray(self, take: Mix) -> dict[Any, list[str]]:
        """Collect the owner's comments in what is dropped, by the key that follows."""
        known = comments_in(self.old.piece.text if self.old else "")
        kept = {pick.ours for pick in take.picks}
        stray: dict[Any, list[str]] = {}
        pending: list[str] = []
        for part, chunk in zip(self.block.parts, self.block.chunks, strict=True):
            if part.key in kept:
                stray[part.key], pending = pending, []
                continue
            lost = added(chunk.lead + chunk.own, known)
            pending += [f"{' ' * self.block.column}{line}\n" for line in lost]
        return {**stray, "\0": pending}

    def _new(self, pick: Pick) -> tuple[str, str]:
        """Give the lines of a key that only theirs has."""
        chunk = self.other.chunks[self.other.index(pick.theirs)]
        column = self.block.column
        return self.other.moved(chunk.lead, column), self.other.moved(chunk.own, column)

    def _kept(self, pick: Pick) -> tuple[str, str]:
        """Give the lines of a key that ours has, with what was decided about its value."""
        index = self.block.index(pick.ours)
        chunk, mine = self.block.chunks[index], self._mine(index)
        if pick.theirs is MISSING:
            is_ours = not isinstance(pick.take, Mix)
            own = chunk.own if is_ours else self._inside(chunk, None, mine, NOTHING, pick.take)
            return chunk.lead, own
        lead, new = self._new(pick)
        before = self._before(pick)
        if not before or not _words(before.lead) == _words(chunk.lead) != _words(lead):
            lead = chunk.lead
        lead = "\n" * chunk.lead.startswith("\n") + lead.lstrip("\n")
        return lead, self._value(pick, index, new, before)

    def _value(self, pick: Pick, index: int, new: str, before: Chunk | None) -> str:
        """Give the lines of a key that both have, without the comments over it."""
        chunk, mine = self.block.chunks[index], self._mine(index)
        spot = self.other.index(pick.theirs)
        yours = self.other.piece.child(self.other.parts[spot])
        if pick.take is Side.OURS:
            return chunk.own
        column = self.block.column
        is_old = self.old and before and self.old.moved(before.own, column) == chunk.own
        is_empty = mine.node.value in ({}, [])
        is_theirs = same(outcome(pick.take, mine.node.value, yours.node.value), yours.node.value)
        if is_theirs and (is_old or is_empty):
            return new
        if isinstance(pick.take, Mix):
            return self._inside(chunk, self._was(pick), mine, yours, pick.take)
        tail = self.block.tail(index)
        if "\n" in yours.raw() or not self._is_own(tail):
            return new
        return new.removesuffix(self.other.tail(spot)) + tail

    def _inside(
        self, chunk: Chunk, was: Spanned | None, mine: Spanned, yours: Spanned, take: Take
    ) -> str:
        """Give the lines of a key whose value is put together."""
        if isinstance(take, Mix) and not take.picks and is_block(mine):
            return _emptied(chunk, mine)
        if isinstance(take, Mix) and is_block(mine):
            inner = cut(mine)
            start, stop, woven = inner.start, inner.end, weave(was, mine, yours, take)
        else:
            start, stop = mine.node.start, mine.node.end
            woven = weave_flow(mine, as_flow(yours), take, Style(dump, comma=False))
        end = chunk.start + len(chunk.own) - self.block.column * chunk.middle
        own = mine.text[chunk.start : start] + woven + mine.text[stop:end]
        return " " * self.block.column * chunk.middle + own

    def _mine(self, index: int) -> Spanned:
        return self.block.piece.child(self.block.parts[index])

    def _before(self, pick: Pick) -> Chunk | None:
        if self.old is None or pick.was is MISSING:
            return None
        return self.old.chunks[self.old.index(pick.was)]

    def _was(self, pick: Pick) -> Spanned | None:
        if self.old is None or pick.was is MISSING:
            return None
        return self.old.piece.child(self.old.parts[self.old.index(pick.was)])

    def _is_own(self, tail: str) -> bool:
        """Tell whether a comment behind a value is the owner's."""
        return bool(added(tail, comments_in(self.old.piece.text if self.old else "")))


def _emptied(chunk: Chunk, mine: Spanned) -> str:
    """Give the line of a key whose block has lost everything."""
    line = chunk.own.split("\n")[0]
    behind = mine.node.start - chunk.start + (len(line) - len(line.lstrip(" "))) * chunk.middle
    if behind < len(line):
        line = line[:behind]
    head, space, comment = line.partition(" #")
    value = "[]" if isinstance(mine.node.value, list) else "{}"
    return f"{head.rstrip()} {value}{space}{comment}\n"


def _words(lead: str) -> list[str]:
    return [line.strip() for line in lead.split("\n") if line.strip()]
