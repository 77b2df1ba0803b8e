"""The small changes that a TOML document takes: a key or table out, a key in, a table in."""

from __future__ import annotations

from dataclasses import replace

from upgrader.formats.comments import Comments, added
from upgrader.formats.toml_places import opening, section_place
from upgrader.formats.toml_text import Document, Entry, Section
from upgrader.formats.toml_values import Path, bare


def drop(document: Document, path: Path, known: Comments) -> None:
    """Take a key or table out; a comment that is not known stays, over whatever follows."""
    size, stray = len(path), ""
    kept: list[Section] = []
    for section in document.sections:
        if section.path[:size] == path and section.header:
            stray += _stray(section.render(), known)
            continue
        section.lead, stray = _under(stray, section.lead), ""
        entries, section.entries = section.entries, []
        for entry in entries:
            if entry.path[:size] == path:
                stray += _stray(entry.render(), known)
            else:
                section.entries.append(replace(entry, lead=stray + entry.lead))
                stray = ""
        section.foot, stray = stray + section.foot, ""
        kept.append(section)
    if stray:
        kept[-1].foot += stray
    document.sections = kept


def add_entry(ours: Document, theirs: Document, entry: Entry, table: Section, name: str) -> None:
    """Put a key into its table, which is opened first where ours does not have it.

    `table` is the table of theirs that the key stands in, under the path that it has in ours.
    """
    host = host_of(ours, entry.path, table.path)
    if host is None:
        header = f"[{dotted(table.path)}]\n"
        lead, header = (table.lead, table.header) if table.header else ("", header)
        host = add_table(ours, theirs, Section(table.path, False, lead, header), name)
    names = entry.path[len(host.path) :]
    head = entry.head if len(host.path) == len(table.path) else f"{dotted(names)} = "
    spot = _spot(entry.path, [other.path for other in table.entries], host)
    lead = entry.lead if spot else entry.lead.lstrip("\n")
    host.entries.insert(spot, replace(entry, head=head, lead=lead))


def host_of(document: Document, path: Path, table: Path) -> Section | None:
    """Find the table of ours that a key belongs into; None where it has to be opened first."""
    best = None
    for section in document.sections:
        size = len(section.path)
        if section.path != path[:size] or size >= len(path):
            continue
        spells = any(e.path[: len(table)] == table and len(table) > size for e in section.entries)
        if (size >= len(table) or spells) and (best is None or size > len(best.path)):
            best = section
    return best


def add_table(ours: Document, theirs: Document, table: Section, name: str) -> Section:
    """Put a table with its keys beside its relatives."""
    index = section_place(ours, theirs, table, name)
    foot = table.foot.rstrip("\n")
    foot = f"{foot}\n" if foot else ""
    own = replace(table, entries=list(table.entries), lead=opening(table.lead), foot=foot)
    ours.sections.insert(index, own)
    return own


def dotted(path: Path) -> str:
    """Write a path the way headers and dotted keys do."""
    return ".".join(bare(step) for step in path if isinstance(step, str))


def _stray(text: str, known: Comments) -> str:
    return "".join(f"{line}\n" for line in added(text, known))


def _under(stray: str, lead: str) -> str:
    """Put comments that lost their key over the next table, with a blank line between."""
    if not stray:
        return lead
    words = lead.lstrip("\n")
    return "\n" + stray + "\n" + words


def _spot(path: Path, siblings: list[Path], host: Section) -> int:
    """Find where among the keys of ours a key of theirs belongs."""
    there = [entry.path for entry in host.entries]
    index = siblings.index(path) if path in siblings else 0
    for other in reversed(siblings[:index]):
        if other in there:
            return there.index(other) + 1
    for other in siblings[index + 1 :]:
        if other in there:
            return there.index(other)
    return len(there)
