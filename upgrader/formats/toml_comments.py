"""The comments and blank lines of a merged TOML document."""

from __future__ import annotations

from upgrader.formats.toml_text import Document, Entry, Section
from upgrader.formats.toml_values import Path


def refresh(base: Document, ours: Document, theirs: Document) -> None:
    """Take a comment of theirs over wherever the owner left the old one alone."""
    old, new = _places(base), _places(theirs)
    for path, statement in _places(ours).items():
        was, now = old.get(path), new.get(path)
        if was is None or now is None:
            continue
        if statement.lead.strip() == was.lead.strip() != now.lead.strip():
            blank = len(statement.lead) - len(statement.lead.lstrip("\n"))
            statement.lead = "\n" * blank + now.lead.lstrip("\n")
        if isinstance(statement, Entry) and isinstance(was, Entry) and isinstance(now, Entry):
            statement.trail = now.trail if statement.trail == was.trail else statement.trail


def settle(document: Document, first: Section | None) -> None:
    """Put a blank line between what stands together now, and none at the top of the file."""
    root, *tables = document.sections
    if not tables or tables[0] is first:
        return
    top = tables[0]
    if root.entries or root.foot:
        top.lead = "\n" + top.lead.lstrip("\n")
    elif document.head == "" or document.head.endswith("\n\n"):
        top.lead = top.lead.lstrip("\n")
    for table in tables[1:]:
        if table is first and not table.lead.startswith("\n"):
            table.lead = "\n" + table.lead


def _places(document: Document) -> dict[Path, Section | Entry]:
    found: dict[Path, Section | Entry] = {}
    for section in document.sections:
        if section.header and not _is_counted(section.path):
            found[("[]", *section.path)] = section
        for entry in section.entries:
            if not _is_counted(entry.path):
                found[entry.path] = entry
    return found


def _is_counted(path: Path) -> bool:
    return any(isinstance(step, int) for step in path)
