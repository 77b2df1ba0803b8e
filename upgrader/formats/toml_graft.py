"""Putting what was decided into our TOML document, statement by statement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from upgrader.formats import requirements
from upgrader.formats.comments import Comments, added, comments_in
from upgrader.formats.flow import Style, weave
from upgrader.formats.keyed import Mix, Pick, Side, outcome
from upgrader.formats.spans import NOTHING
from upgrader.formats.toml_edit import add_entry, add_table, dotted, drop
from upgrader.formats.toml_places import opening
from upgrader.formats.toml_text import Document, Entry, Section
from upgrader.formats.toml_values import Path, at, bare, dump, written
from upgrader.formats.values import MISSING, same

STYLE = Style(dump, lines=False)


@dataclass(frozen=True, slots=True)
class Graft:
    """Our document while it takes over what theirs brings.

    Attributes:
        name: the path of the file; a pyproject.toml has its tables in a usual order.
        base: the version that both come from, if any.
        ours: the document that is changed.
        theirs: the document that pieces are taken from.
        known: the comments of base, which may go with what they are about.
    """

    name: str
    base: Document | None
    ours: Document
    theirs: Document
    known: Comments

    def table(self, mine: Path, yours: Path, take: Mix) -> None:
        """Change one table of ours into what was decided."""
        kept = {pick.ours for pick in take.picks}
        for key in [key for key in at(self.ours.data, mine) if key not in kept]:
            drop(self.ours, (*mine, key), self.known)
        for pick in take.picks:
            if pick.ours is MISSING:
                self._insert((*mine, pick.theirs), (*yours, pick.theirs))
            elif pick.take is not Side.OURS:
                self._change((*mine, pick.ours), (*yours, pick.theirs), pick)
        if mine:
            self._header(mine, bool(take.picks))

    def _header(self, path: Path, is_filled: bool) -> None:
        """Open an empty table that nothing else speaks of; close one that was opened for us."""
        own = [section for section in self.ours.sections if section.path == path]
        if not is_filled and not self._mentions(path):
            add_table(self.ours, self.theirs, _opened(path), self.name)
        if not (is_filled and own and self.base) or own[0].entries or _has(self.theirs, path):
            return
        if _has(self.base, path) and not added(own[0].render(), self.known):
            self.ours.sections.remove(own[0])

    def _mentions(self, path: Path) -> bool:
        size = len(path)
        return any(
            (section.path[:size] == path and section.header)
            or any(entry.path[:size] == path for entry in section.entries)
            for section in self.ours.sections
        )

    def _change(self, mine: Path, yours: Path, pick: Pick) -> None:
        entry = self.ours.entry(mine)
        value = at(self.theirs.data, yours) if pick.theirs is not MISSING else MISSING
        other = self.theirs.entry(yours) if value is not MISSING else None
        if entry:
            raw = self._woven(entry, other, value, pick)
            lost = added(entry.raw, self.known | comments_in(raw))
            entry.lead += "".join(f"{line}\n" for line in lost)
            entry.raw = raw
        elif not isinstance(pick.take, Mix):
            drop(self.ours, mine, self.known)
            self._insert(mine, yours)
        elif not isinstance(at(self.ours.data, mine), list):
            self.table(mine, yours, pick.take)
        else:
            result = outcome(pick.take, at(self.ours.data, mine), value)
            if result and all(isinstance(item, dict) for item in result):
                self._elements(mine, yours, pick.take)
                return
            drop(self.ours, mine, self.known)
            self._write(mine, result)

    def _woven(self, entry: Entry, other: Entry | None, value: Any, pick: Pick) -> str:
        """Write a value that both have; as theirs has it where the owner never touched it."""
        mine, was = entry.value.node.value, self.base.entry(entry.path) if self.base else None
        is_theirs = value is not MISSING and same(outcome(pick.take, mine, value), value)
        if other and was and was.raw == entry.raw and is_theirs:
            return other.raw
        yours = other.value if other else NOTHING if value is MISSING else written(value)
        names = tuple(map(str, entry.path))
        spread = isinstance(mine, list) and requirements.identity(names, [mine]) is not None
        return weave(entry.value, yours, pick.take, STYLE, spread)

    def _insert(self, mine: Path, yours: Path) -> None:
        """Bring over whatever theirs has at a path: single keys, tables, or both."""
        size, depth, found = len(yours), len(mine) - len(yours), False
        for section in self.theirs.sections:
            if section.path[:size] == yours and section.header:
                own = [_at(entry, mine, size) for entry in section.entries]
                path = (*mine, *section.path[size:])
                add_table(
                    self.ours, self.theirs, replace(section, path=path, entries=own), self.name
                )
                found = True
                continue
            for entry in section.entries:
                if entry.path[:size] == yours:
                    path = mine[: len(section.path) + depth]
                    entries = [
                        replace(e, path=(*path, *e.path[len(section.path) :]))
                        for e in section.entries
                    ]
                    source = replace(section, path=path, entries=entries)
                    add_entry(self.ours, self.theirs, _at(entry, mine, size), source, self.name)
                    found = True
        if not found:
            self._write(mine, at(self.theirs.data, yours))

    def _write(self, path: Path, value: Any) -> None:
        """Write a value that stands in no text as a key of its own."""
        spelled = written(value)
        head = f"{bare(str(path[-1]))} = "
        entry = Entry(path, "", head, spelled, "\n", spelled.raw())
        add_entry(self.ours, self.theirs, entry, Section(path[:-1]), self.name)

    def _elements(self, mine: Path, yours: Path, take: Mix) -> None:
        """Rearrange an array of tables; each table moves with the tables under it."""
        size = len(mine)
        for index in range(len(at(self.ours.data, mine))):
            if all(pick.ours != index for pick in take.picks):
                drop(self.ours, (*mine, index), self.known)
        places = [i for i, s in enumerate(self.ours.sections) if s.path[:size] == mine]
        groups: list[Section] = []
        for number, pick in enumerate(take.picks):
            if pick.ours is MISSING:
                groups += self._element((*mine, -1 - number), (*yours, pick.theirs))
                continue
            own = (*mine, pick.ours)
            groups += [s for s in self.ours.sections if s.path[: size + 1] == own]
        rest = [
            s
            for s in self.ours.sections
            if s.path[: size + 1] not in {g.path[: size + 1] for g in groups}
        ]
        start = places[0] if places else len(rest)
        for group in groups[1:] if start == 1 else groups:
            group.lead = group.lead if group.lead.startswith("\n") else "\n" + group.lead
        self.ours.sections = [*rest[:start], *groups, *rest[start:]]
        for pick in take.picks:
            if isinstance(pick.take, Mix):
                self.table((*mine, pick.ours), (*yours, pick.theirs), pick.take)

    def _element(self, mine: Path, yours: Path) -> list[Section]:
        """Bring over one table of an array, with the tables under it."""
        size = len(yours)
        sections = [
            replace(
                section,
                path=(*mine, *section.path[size:]),
                lead=opening(section.lead),
                entries=[_at(entry, mine, size) for entry in section.entries],
            )
            for section in self.theirs.sections
            if section.path[:size] == yours
        ]
        if sections:
            return sections
        pairs = at(self.theirs.data, yours).items()
        lines = "".join(f"{bare(key)} = {dump(value)}\n" for key, value in pairs)
        return [Section(mine, True, "\n", f"[[{dotted(mine)}]]\n{lines}")]


def _has(document: Document, path: Path) -> bool:
    return any(section.path == path for section in document.sections)


def _at(entry: Entry, path: Path, size: int) -> Entry:
    return replace(entry, path=(*path, *entry.path[size:]))


def _opened(path: Path) -> Section:
    return Section(path, False, "", f"[{dotted(path)}]\n")
