"""The linter's remarks as flaws: each with its severity, plain words and what to do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from upgrader.evidence import FileLike
from upgrader.review.components.inputs import Remark
from upgrader.review.components.rules import COUNTED_ONLY, RULES
from upgrader.review.verdict import Flaw

_WAIVED = re.compile(rb"#.*?\b(?:noqa|nosec)\b(?::?\s*(?P<codes>[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*))?")
_ALL_WAIVED = re.compile(
    rb"^#[ \t]*(?:ruff|flake8)[ \t]*:[ \t]*noqa(?::[ \t]*(?P<codes>[A-Z0-9, \t]+))?[ \t]*$",
    re.MULTILINE,
)
_SET_ELSEWHERE = frozenset({
    "_", "__", "gettext", "ngettext", "_n", "get_ipython", "reveal_type", "display", "unicode",
    "WindowsError", "basestring", "xrange", "long", "raw_input", "spark", "dbutils",
})  # fmt: skip
_COMMON = 2  # modules in which a name is missing: someone puts it there
# A value that a parameter should carry: in the quotes of SQL, or after a comparison. A bare `%s`
# is the driver's own place for one, and names of tables and clauses cannot be parameters.
_NAME = (
    rb"\{(?![^{}\n]*(?:quot|escap|ident|join\(|placeholder|[?]|[A-Z_]{4,}[\]}]))[a-z_][^{}\n]*\}"
)
_VALUE = re.compile(
    rb"(?<!\[)'%?(?:" + _NAME + rb"|\{\}|%s)%?'"
    rb"|(?:[=<>]|\b(?i:LIKE|BETWEEN)\b)\s*(?:" + _NAME + rb"|'[\"]+\s*\+\s*[a-z_])"
)


def flaws_in(tree: Mapping[str, FileLike], remarks: tuple[Remark, ...]) -> tuple[Flaw, ...]:
    """Return what harms, without what an owner has waived in the line, and without mere counts."""
    common = _set_elsewhere(remarks)
    found = {
        Flaw(remark.rule, rule.severity, remark.path, remark.line, rule.what, rule.fix)
        for remark in remarks
        if (rule := RULES.get(remark.rule)) is not None
        and remark.rule not in COUNTED_ONLY
        and not (remark.rule == "F821" and _name_in(remark) in common)
        and not _is_harmless(tree, remark)
        and not _is_waived(tree, remark)
    }
    return tuple(sorted(found, key=lambda flaw: (flaw.path, flaw.line, flaw.rule)))


def _is_harmless(tree: Mapping[str, FileLike], remark: Remark) -> bool:
    if remark.rule in ("S602", "S605"):
        return "seems safe" in remark.text
    if remark.rule == "T100":
        return remark.text.startswith("Import")  # a command may offer the debugger
    if remark.rule == "S608":  # names of tables and clauses cannot be parameters
        data = tree[remark.path].data
        rows = range(remark.line, max(remark.line, remark.end) + 1)
        return not _VALUE.search(b"\n".join(_line(data, row) for row in rows))
    return False


def _name_in(remark: Remark) -> str:
    return remark.text.partition("`")[2].partition("`")[0]


def _set_elsewhere(remarks: tuple[Remark, ...]) -> frozenset[str]:
    """Return the names that no module defines and several use: they are put there at run time."""
    users: dict[str, set[str]] = defaultdict(set)
    for remark in remarks:
        if remark.rule == "F821":
            users[_name_in(remark)].add(remark.path)
    common = {name for name, paths in users.items() if len(paths) >= _COMMON}
    return _SET_ELSEWHERE | common


def _is_waived(tree: Mapping[str, FileLike], remark: Remark) -> bool:
    data = tree[remark.path].data
    if b"noqa" not in data and b"nosec" not in data:
        return False
    rows = {remark.line, remark.row} - {0}
    # What waives a line stands at its end, and lines of machines have none.
    found = [m["codes"] for row in rows for m in _WAIVED.finditer(_line(data, row)[-500:])]
    code = remark.rule.encode()
    return any(codes is None or _covers(codes, code) for codes in (*found, *_for_all(data)))


@lru_cache(maxsize=2)
def _for_all(data: bytes) -> tuple[bytes | None, ...]:
    """Return the codes that a file waives from its first line to its last, None for all codes."""
    return tuple(match["codes"] for match in _ALL_WAIVED.finditer(data))


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
