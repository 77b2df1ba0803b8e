"""Plain values as every keyed format has them: when two are the same, how one is shown."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from enum import Enum
from typing import Any, Final


class Missing(Enum):
    """The type of MISSING."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


def frozen(value: Any) -> Hashable:
    """Make a value that equals another one when they mean the same (1 is not true, or 1.0)."""
    if isinstance(value, Mapping):
        return "{}", frozenset((key, frozen(item)) for key, item in value.items())
    if isinstance(value, list):
        return "[]", tuple(map(frozen, value))
    if isinstance(value, float):
        return "float", repr(value)
    return type(value).__name__, value


def same(one: Any, other: Any) -> bool:
    """Tell whether two values mean the same."""
    return one is other or frozen(one) == frozen(other)


def show(value: Any) -> str:
    """Write a value for a person to read."""
    if value is MISSING:
        return "(nothing)"
    if value is None or isinstance(value, str | int | float | list | Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
