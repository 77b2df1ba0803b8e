"""Which concerns a module mixes: answering requests, keeping data, and deciding."""

from __future__ import annotations

import re

from upgrader.evidence import Sight
from upgrader.review.components.limits import WITH_LOGIC
from upgrader.review.components.record import Code, Function

_SQL = re.compile(
    rb"^[^#\n]*(?:execute|executemany|executescript|text)\(\s*[frbu]*(?:\"\"\"|'''|\"|')\s*"
    rb"(?:SELECT|INSERT|UPDATE|DELETE|CREATE|REPLACE|WITH|PRAGMA)\b",
    re.IGNORECASE | re.MULTILINE,
)
_DRIVERS = re.compile(
    rb"^[^#\n]*\b(?:sqlite3|psycopg2?|pymysql|MySQLdb|asyncpg|aiosqlite)\.connect\("
    rb"|^[^#\n]*\b(?:pickle|shelve)\.(?:dump|open)\(",
    re.MULTILINE,
)
_MANY = 3  # statements in SQL; one or two are a check of the database's health


def concerns_of(code: Code, data: bytes, routes: list[Sight]) -> list[str]:
    """Return what a module does besides one another, in words."""
    if not routes:
        return []
    found = ["routes"]
    statements = len(_SQL.findall(data)) + len(_DRIVERS.findall(data))
    if statements >= _MANY:
        found.append("storage")
    handled = {sight.line for sight in routes}
    apart = [f for f in code.functions if not _answers(f, handled)]
    if sum(f.statements for f in apart) >= WITH_LOGIC.value:
        found.append("logic")
    return found


def _answers(function: Function, lines: set[int]) -> bool:
    """Say whether a function answers a route that stands in its decorators."""
    return any(function.top <= line <= function.line for line in lines)
