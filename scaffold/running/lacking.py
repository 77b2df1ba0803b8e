"""What a program did not find on this machine, read from what it printed."""

from __future__ import annotations

import re

_LACKS = (
    (
        re.compile(r"HTTPS?Connection(?:Pool)?\(host='([\w.-]+)'.{0,400}?Max retries", re.DOTALL),
        "{} is not reached from here, and it is asked: run this where it is",
    ),
    (
        re.compile(r"Error \d+ connecting to ([\w.-]+:\d+)"),
        "no server listens at {}, and it needs one: start it, and run this again",
    ),
    (
        re.compile(r"connection to server at (\"[\w.:-]+\"(?: \([\w.:]+\))?, port \d+) failed"),
        "no PostgreSQL listens at {}, and it needs one: start it, and run this again",
    ),
    (
        re.compile(r"((?:lib[\w.+-]+)\.so[\w.]*): cannot open shared object file"),
        "the library {} is not installed here: install it, and run this again",
    ),
)


def lacking(text: str) -> str:
    """Return what is missing, and what to do, in a sentence; "" where nothing tells."""
    for pattern, said in _LACKS:
        if match := pattern.search(text):
            return said.format(match[1])
    return ""
