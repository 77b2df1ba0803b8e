"""Lines of files that are no Python and have no parser here, found by a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upgrader.evidence.module import Module
from upgrader.evidence.sight import Sight
from upgrader.review.study import Study

LARGEST = 300_000  # bytes; what is larger is data


def lines_with(
    study: Study, ends: tuple[str, ...], pattern: re.Pattern[bytes], also: bytes = b""
) -> Iterator[Sight]:
    """Yield the first line of each file of these kinds that has the pattern, and `also`."""
    for path in study.facts.own:
        data = study.facts.tree[path].data
        is_one = path.endswith(ends) and len(data) < LARGEST and also in data
        is_ours = is_one and study.facts.places[path] == "application"
        if match := pattern.search(data) if is_ours else None:
            line = data.count(b"\n", 0, match.start()) + 1
            yield Sight(path, line, match[0].decode("utf-8", "replace").strip()[:60])


def modules(study: Study) -> Iterator[Module]:
    """Yield the modules of the application that can be read."""
    for path in study.facts.python("application"):
        if module := study.facts.module(path):
            yield module
