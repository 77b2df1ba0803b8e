"""A treemap: rectangles whose areas are the sizes of things, as square as they can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle, in percent of the whole."""

    left: float
    top: float
    width: float
    height: float


def treemap(sizes: Sequence[float], width: float, height: float) -> list[Box]:
    """Return a rectangle for each size, the largest first, that fill a width and a height.

    Squarified after Bruls, Huizing and van Wijk (2000). Sizes are above 0 and in falling order.
    """
    whole = sum(sizes)
    areas = [size / whole * width * height for size in sizes]
    boxes: list[Box] = []
    left, top, across, down = 0.0, 0.0, width, height
    at = 0
    while at < len(areas):
        side = min(across, down)
        count = 1
        while at + count < len(areas) and _worst(areas[at : at + count + 1], side) <= _worst(
            areas[at : at + count], side
        ):
            count += 1
        row = areas[at : at + count]
        thick = sum(row) / side if side else 0.0
        along = 0.0
        for area in row:
            length = area / thick if thick else 0.0
            if across >= down:
                boxes.append(Box(left, top + along, thick, length))
            else:
                boxes.append(Box(left + along, top, length, thick))
            along += length
        if across >= down:
            left, across = left + thick, across - thick
        else:
            top, down = top + thick, down - thick
        at += count
    return [_percent(box, width, height) for box in boxes]


def _worst(row: Sequence[float], side: float) -> float:
    """Return the worst ratio of sides in a row of areas along a side."""
    total = sum(row)
    if not total or not side:
        return float("inf")
    return max(side**2 * max(row) / total**2, total**2 / (side**2 * min(row)))


def _percent(box: Box, width: float, height: float) -> Box:
    return Box(
        round(box.left / width * 100, 3),
        round(box.top / height * 100, 3),
        round(box.width / width * 100, 3),
        round(box.height / height * 100, 3),
    )
