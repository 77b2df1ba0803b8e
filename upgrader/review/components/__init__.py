"""Components: which modules and packages can stay, which need work, which another design."""

from upgrader.review.components.code import code_of
from upgrader.review.components.inputs import History, Lint, Remark, Touched
from upgrader.review.components.judging import Judged, candidates, judge
from upgrader.review.components.rules import SELECT
from upgrader.review.components.target import target_of

__all__ = [
    "SELECT",
    "History",
    "Judged",
    "Lint",
    "Remark",
    "Touched",
    "candidates",
    "code_of",
    "judge",
    "target_of",
]
