"""Small repositories as readable text, and what the review says of them."""

from __future__ import annotations

from functools import cache

from scaffold import library
from scaffold.checks import load_checks
from tests.inspection.trees import repository
from upgrader.inspection import Repository
from upgrader.layer import Layer
from upgrader.review.check import Check, Need
from upgrader.review.judge import Judgement, judge
from upgrader.review.verdict import Verdict


@cache
def carried() -> tuple[tuple[Check, ...], tuple[Need, ...], tuple[Layer, ...]]:
    """Return what this release carries, read once."""
    checks, needs = load_checks()
    return checks, needs, library.load().layers


def reviewed(given: str | Repository) -> Judgement:
    """Review the repository of a block of text, split at its lines `--- path`."""
    checks, needs, layers = carried()
    return judge(repository(given) if isinstance(given, str) else given, checks, needs, layers)


def verdict(given: str | Repository, name: str) -> Verdict:
    """Return what the review says of one capability."""
    return next(v for v in reviewed(given).verdicts if v.id == name)


def flaws(given: str) -> list[str]:
    """Return the flaws of the repository of a block of text, each with its place."""
    return [f"{f.rule} {f.path}:{f.line}" for f in reviewed(given).flaws]
