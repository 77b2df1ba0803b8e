"""What changed between an earlier review and this one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scaffold.errors import BadAnswer
from scaffold.reports.document import SCHEMA
from scaffold.reports.words import STATE_WORDS, place

Document = dict[str, Any]


def read_earlier(path: Path) -> Document:
    """Return an earlier review. Raises BadAnswer where the file holds none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        schema = found["schema"]
        for key in ("level", "capabilities", "flaws", "components"):
            found[key]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadAnswer(
            what=f"the file holds no review: {error}",
            where=f"--compare {path}",
            help="give what `scaffold review --json` wrote",
        ) from error
    if schema != SCHEMA:
        raise BadAnswer(
            what=f"the review has schema {schema}, and this tool writes {SCHEMA}",
            where=f"--compare {path}",
            help="review the earlier commit with this release",
        )
    return dict(found)


def changes(before: Document, after: Document) -> Document:
    """Return what changed, as lines to read and as ids to work with."""
    return {
        "level": [before["level"], after["level"]],
        "lines": list(_lines(before, after)),
    }


def _lines(before: Document, after: Document) -> Iterator[str]:
    if before["level"] != after["level"]:
        yield f"Level {before['level']} became level {after['level']}."
    states = {c["id"]: c["state"] for c in before["capabilities"]}
    for one in after["capabilities"]:
        was = states.pop(one["id"], None)
        if was is None:
            yield f"{one['id']}: {STATE_WORDS[one['state']]}, and was not judged before."
        elif was != one["state"]:
            yield f"{one['id']}: {STATE_WORDS.get(was, was)} became {STATE_WORDS[one['state']]}."
    yield from (f"{name}: is not judged any more." for name in sorted(states))
    yield from _flaws(before, after)
    fates = {part["path"]: part["fate"] for part in before["components"]}
    for part in after["components"]:
        was = fates.get(part["path"])
        if was is not None and was != part["fate"]:
            yield f"{part['path']}: {was} became {part['fate']}."


def _flaws(before: Document, after: Document) -> Iterator[str]:
    def named(document: Document) -> dict[tuple[str, str, str], Document]:
        return {(f["rule"], f["path"], f["what"]): f for f in document["flaws"]}

    old, new = named(before), named(after)
    for key in sorted(new.keys() - old.keys()):
        flaw = new[key]
        yield f"New, {flaw['severity']}: {flaw['what']} at {place(flaw['path'], flaw['line'])}."
    for key in sorted(old.keys() - new.keys()):
        yield f"Gone: {old[key]['what']} in {old[key]['path']}."
