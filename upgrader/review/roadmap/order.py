"""The order of the work: what is unsafe, what a level asks for, then risk removed for an hour."""

from __future__ import annotations

from collections.abc import Iterable

from upgrader.review.roadmap.item import Item
from upgrader.review.roadmap.rates import THEMES


def ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items in the order in which they should be done; needs come first."""
    ranked = sorted(items, key=_rank)
    by_id = {item.id: item for item in ranked}
    done: dict[str, Item] = {}

    def visit(item: Item, asking: tuple[str, ...]) -> None:
        if item.id in done or item.id in asking:
            return
        for need in item.needs:
            # What another level owns is done with that level: a need never pulls it forward.
            if need in by_id and by_id[need].level <= item.level:
                visit(by_id[need], (*asking, item.id))
        done[item.id] = item

    for item in ranked:
        visit(item, ())
    return tuple(done.values())


def _rank(item: Item) -> tuple[bool, int, int, int, float, str]:
    """Return what comes first: safety, a level's blockers by theme, then the rest by risk."""
    standing = 0 if item.is_needed else 1 if item.is_planned else 2
    theme = THEMES.index(item.theme) if item.is_needed else 0
    return (
        item.theme != "safety",
        item.level,
        standing,
        theme,
        -round(item.priority.per_hour, 6),
        item.id,
    )
