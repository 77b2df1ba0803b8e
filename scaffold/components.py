"""The components of a repository, judged with all that its folder, ruff and git say of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scaffold.history import history
from scaffold.linting import lint
from upgrader.evidence import Facts
from upgrader.review.components import Judged, candidates, judge, target_of
from upgrader.review.verdict import Flaw


def components(root: Path, facts: Facts, flaws: Iterable[Flaw] = ()) -> Judged:
    """Judge what stands in a folder; `flaws` are those that others found in it."""
    paths = candidates(facts)
    return judge(facts, lint(root, paths, target_of(facts)), history(root), flaws)
