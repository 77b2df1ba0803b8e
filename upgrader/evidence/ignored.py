"""What git is told to ignore: the patterns of .gitignore files, as git reads them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Rule(NamedTuple):
    """One pattern of a .gitignore, and where it stands."""

    line: int
    text: str
    is_negated: bool
    only_folders: bool
    pattern: re.Pattern[str]


def rules_in(text: str) -> list[Rule]:
    """Return the patterns of a .gitignore, in their order; what git cannot read is passed over."""
    rules = []
    for number, line in enumerate(text.split("\n"), 1):
        said = line if line.endswith("\\ ") else line.rstrip()
        if not said or said.startswith("#"):
            continue
        is_negated = said.startswith("!")
        body = said[1:] if is_negated else said.removeprefix("\\")
        only_folders = body.endswith("/")
        body = body.rstrip("/")
        if body:
            rules.append(Rule(number, said, is_negated, only_folders, _compiled(body)))
    return rules


def rule_for(rules: list[Rule], path: str) -> Rule | None:
    """Return the rule that ignores a path, None where it is not ignored; "x/" is a folder.

    A file below an ignored folder stays ignored, whatever a later rule says of it.
    """
    parts = path.rstrip("/").split("/")
    for size in range(1, len(parts) + 1):
        is_folder = size < len(parts) or path.endswith("/")
        at = "/".join(parts[:size])
        decided = None
        for rule in rules:
            if (is_folder or not rule.only_folders) and rule.pattern.fullmatch(at):
                decided = rule
        if decided is not None and not decided.is_negated:
            return decided
    return None


@lru_cache(maxsize=2048)
def _compiled(body: str) -> re.Pattern[str]:
    is_anchored = "/" in body
    pieces = re.findall(r"\\.|\*\*/|/\*\*$|\*+|\?|\[!?\]?[^\]]*\]|.", body.lstrip("/"), re.DOTALL)
    text = "".join(map(_piece, pieces))
    try:
        return re.compile(text if is_anchored else f"(?:.*/)?{text}", re.DOTALL)
    except re.error:
        return re.compile(r"(?!)")


def _piece(piece: str) -> str:
    if piece == "**/":
        return "(?:.*/)?"
    if piece == "/**":
        return "/.*"
    if piece[0] == "*":
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if piece[0] == "[" and len(piece) > 2:
        inner = re.sub(r"([\[&~|\\])", r"\\\1", piece[1:-1].removeprefix("!"))
        return f"[{'^' if piece[1] == '!' else ''}{inner}]"
    return re.escape(piece[1:] if len(piece) == 2 and piece[0] == "\\" else piece)
