"""Shell text as the commands that it runs: without comments, and without what it only prints."""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'[^']*')|(?:(?<=\s)|^)#.*""")
_SEPARATOR = re.compile(r"(&&|\|\||;)")
_PRINTS = re.compile(r"@?-?(?:echo|printf|print|:)(?:\s+[^|]*)?$")
_PIPED = re.compile(r"@?-?(?:echo|printf)\s[^|]*\|\s*")


def commands_in(script: str) -> Iterator[tuple[int, str]]:
    """Yield each command line, continued lines joined, with its offset in lines."""
    start, pending = 0, ""
    for number, line in enumerate(script.split("\n")):
        start = start if pending else number
        pending += line
        if pending.endswith("\\"):
            pending = pending[:-1] + " "
            continue
        if command := _run(pending):
            yield start, command
        pending = ""
    if command := _run(pending):
        yield start, command


def _run(line: str) -> str:
    if len(line) > 4000:
        return ""  # data in a script, not a command
    bare = _COMMENT.sub(lambda match: match[1] or "", line).strip()
    parts = [part.strip() for part in _SEPARATOR.split(bare)[::2]]
    kept = (_PIPED.sub("", part) for part in parts if not _PRINTS.fullmatch(part))
    return " && ".join(part for part in kept if part)
