"""The forms of a review: which there are, by what a file is called, and the text of each."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scaffold.errors import BadAnswer, NotWritten
from scaffold.reports import terminal
from scaffold.reports.terminal import Paint

ENDINGS = {
    ".json": "json", ".md": "md", ".sarif": "sarif", ".html": "html", ".txt": "text",
}  # fmt: skip


def form_of(name: str) -> str:
    """Return the form that a file's ending names. Raises BadAnswer."""
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise BadAnswer(
            what=f"{name!r} does not say in which form",
            where="--output",
            help=f"end it with one of {', '.join(ENDINGS)}",
        )
    return ENDINGS[ending]


def text(form: str, document: dict[str, Any]) -> str:
    """Return the whole text of a review in a form."""
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if form == "md":
        from scaffold.reports.markdown import markdown

        return markdown(document)
    if form == "sarif":
        from scaffold.reports.sarif import sarif

        return json.dumps(sarif(document), indent=2, ensure_ascii=False) + "\n"
    if form == "html":
        from scaffold.reports.page import page

        return page(document)
    return "\n".join(page_of_text(document, lambda line, _: line)) + "\n"


def page_of_text(document: dict[str, Any], paint: Paint) -> Iterator[str]:
    """Yield the lines for a terminal."""
    return terminal.lines(document, paint)


def write(path: Path, content: str) -> None:
    """Write a file whole or not at all. Raises NotWritten."""
    try:
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(content)
        Path(scratch).chmod(0o644)
        Path(scratch).replace(path)
    except OSError as error:
        raise NotWritten(
            what=f"the review cannot be written: {error.strerror}",
            where=str(path),
            help="name a file in a folder that is there and can be written",
        ) from error
