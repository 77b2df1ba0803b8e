"""What judging costs, beside parsing the same files: a ratio, which no machine changes."""

from __future__ import annotations

import ast
import time

from tests.review_components.trees import NO_HISTORY, tangled
from upgrader.evidence import Facts
from upgrader.review.components import Lint, judge
from upgrader.tree import File, Tree


def test_judging_costs_a_few_times_what_parsing_does() -> None:
    body = "".join(tangled(f"f{n}", 20) for n in range(4)).encode()
    files = {
        f"shop/m{n}.py": File(b"import os\nfrom shop import m%d\n" % (n // 2) + body)
        for n in range(100)
    }
    facts = Facts(Tree(files))
    for path in files:
        facts.module(path)
    assert facts.routes == ()
    ratios = []
    for _ in range(3):
        start = time.process_time()
        for file in files.values():
            ast.parse(file.data)
        parsed = time.process_time()
        judge(facts, Lint(), NO_HISTORY)
        ratios.append((time.process_time() - parsed) / (parsed - start))
    assert min(ratios) < 8
