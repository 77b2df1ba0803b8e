"""The level that a repository has reached as the checks see it, and what stands between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from upgrader.inspection.capabilities import Present


def reached(capabilities: Iterable[Present], levels: Sequence[int]) -> int:
    """Return the highest level up to which every capability is there; 0 where nothing is."""
    missing = {present.level for present in capabilities if present.finding.state != "met"}
    level = 0
    for each in levels:
        if each in missing:
            break
        level = each
    return level


def between(capabilities: Iterable[Present], level: int) -> tuple[Present, ...]:
    """Return what is not there of the capabilities up to a level, the lowest level first."""
    return tuple(
        present
        for present in capabilities
        if present.level <= level and present.finding.state != "met"
    )
