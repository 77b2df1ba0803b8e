"""The oldest Python that a repository is for, as its manifests say it and as ruff writes it."""

from __future__ import annotations

import re

from upgrader.evidence import Facts
from upgrader.inspection.packaging import python_topic

_NEWEST = 14
_OLDEST = 7  # the oldest that ruff knows
_LOWEST = re.compile(r"(?:>=|~=|\^|==|~|^)\s*3\.(\d+)")


def target_of(facts: Facts) -> str:
    """Return it from what installers obey, else from what is run; the newest where none says."""
    answers = python_topic(facts).answers
    binding = [answer.value for answer in answers if answer.about.get("by") == "requires-python"]
    for values in (binding, [answer.value for answer in answers]):
        found = [int(match[1]) for value in values if (match := _LOWEST.search(value))]
        if found:
            return f"py3{min(max(min(found), _OLDEST), _NEWEST)}"
    return f"py3{_NEWEST}"
