"""Python that is newer than the one that reads it, rewritten line by line so that it parses.

What a module says must not hang on the Python that runs the review. Nothing of it is run: it is
enough that names, calls and lines stay where they are.
"""

from __future__ import annotations

import re

_BRACKETS = rb"\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\]"
_REWRITES = (
    # PEP 758: the exceptions of one clause without parentheses.
    (
        re.compile(
            rb"^([ \t]*except\*?[ \t]+)([\w.]+(?:[ \t]*,[ \t]*[\w.]+)+)(?=[ \t]*:)", re.MULTILINE
        ),
        rb"\1(\2)",
    ),
    # PEP 695: the parameters of a function or a class.
    (
        re.compile(rb"^([ \t]*(?:async[ \t]+def|def|class)[ \t]+\w+)" + _BRACKETS, re.MULTILINE),
        rb"\1",
    ),
    # PEP 695: the statement that names a type.
    (
        re.compile(
            rb"^([ \t]*)type[ \t]+(\w+)[ \t]*(?:" + _BRACKETS + rb")?[ \t]*=(?!=)", re.MULTILINE
        ),
        rb"\1\2 =",
    ),
)
# PEP 701: a text in the field of a text, with the same quotes.
_F_STRINGS = tuple(
    re.compile(
        rb"(?<![\w" + quote + rb"])(?:[fF][rR]?|[rR][fF])" + quote + rb"(?!" + quote + quote + rb")"
        rb"(?:[^" + quote + rb"\\{}\n]|\\.|\{\{|\}\}|\{[^{}\n]*\})*" + quote
    )
    for quote in (b'"', b"'")
)
_FIELD = re.compile(rb"(?<!\{)\{[^{}\n]*[\"'][^{}\n]*\}(?!\})")


def rewritten(data: bytes) -> bytes:
    """Return the module in syntax that Python 3.11 knows, each line where it was."""
    for pattern, plain in _REWRITES:
        data = pattern.sub(plain, data)
    for strings in _F_STRINGS:
        data = strings.sub(lambda match: _FIELD.sub(b"{0}", match[0]), data)
    return data
