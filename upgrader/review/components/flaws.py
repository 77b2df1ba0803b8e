"""The linter's remarks as flaws: each with its severity, plain words and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from upgrader.evidence import FileLike
from upgrader.review.components.inputs import Remark
from upgrader.review.components.rules import BROKEN, COUNTED_ONLY, RULES
from upgrader.review.verdict import Flaw

_WAIVED = re.compile(rb"#.*?\b(?:noqa|nosec)\b(?::?\s*(?P<codes>[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*))?")
_ALL_WAIVED = re.compile(
    rb"^#\s*(?:ruff|flake8)\s*:\s*noqa(?::\s*(?P<codes>[A-Z0-9,\s]+))?\s*$", re.MULTILINE
)
_SET_ELSEWHERE = frozenset({
    "_", "__", "gettext", "ngettext", "_n", "get_ipython", "reveal_type", "display", "unicode",
    "WindowsError", "basestring", "xrange", "long", "raw_input", "spark", "dbutils",
})  # fmt: skip
_SQL_FILLER = re.compile(rb"join\(|placeholder|\?|%s", re.IGNORECASE)


def flaws_in(tree: Mapping[str, FileLike], remarks: tuple[Remark, ...]) -> tuple[Flaw, ...]:
    """Return what harms, without what an owner has waived in the line, and without mere counts."""
    found = {
        Flaw(remark.rule, rule.severity, remark.path, remark.line, rule.what, rule.fix)
        for remark in remarks
        if (rule := RULES.get(remark.rule)) is not None
        and remark.rule not in COUNTED_ONLY
        and not _is_harmless(tree, remark)
        and not _is_waived(tree, remark)
    }
    return tuple(sorted(found, key=lambda flaw: (flaw.path, flaw.line, flaw.rule)))


def broken_in(remarks: tuple[Remark, ...]) -> dict[str, Remark]:
    """Return the first remark of each file that says it is not Python."""
    found: dict[str, Remark] = {}
    for remark in remarks:
        if remark.rule in BROKEN:
            found.setdefault(remark.path, remark)
    return found


def _is_harmless(tree: Mapping[str, FileLike], remark: Remark) -> bool:
    if remark.rule in ("S602", "S605"):
        return "seems safe" in remark.text
    if remark.rule == "F821":
        return remark.text.partition("`")[2].partition("`")[0] in _SET_ELSEWHERE
    if remark.rule == "S608":  # placeholders in the number of the values are the cure
        return bool(_SQL_FILLER.search(_line(tree[remark.path].data, remark.line)))
    return False


def _is_waived(tree: Mapping[str, FileLike], remark: Remark) -> bool:
    data = tree[remark.path].data
    if b"noqa" not in data and b"nosec" not in data:
        return False
    rows = {remark.line, remark.row} - {0}
    found = [match for row in rows for match in _WAIVED.finditer(_line(data, row))]
    found += _ALL_WAIVED.finditer(data)
    code = remark.rule.encode()
    return any(match["codes"] is None or _covers(match["codes"], code) for match in found)


def _covers(codes: bytes, code: bytes) -> bool:
    """Say whether codes name a rule: by itself, its family, or as bandit does (B608 is S608)."""
    named = re.findall(rb"[A-Z]+\d+", codes)
    return any(code.startswith(n) or (n[:1] == b"B" and code[1:] == n[1:]) for n in named)


def _line(data: bytes, row: int) -> bytes:
    lines = _lines(data)
    return lines[row - 1] if 0 < row <= len(lines) else b""


@lru_cache(maxsize=2)
def _lines(data: bytes) -> list[bytes]:
    return data.split(b"\n")
