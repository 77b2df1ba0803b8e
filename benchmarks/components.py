"""The components of a folder as a table, and what they cost beside ruff and parsing.

python -m benchmarks.components FOLDER [--all] [--times]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from scaffold.history import history
from scaffold.linting import lint
from scaffold.survey import survey
from upgrader.evidence import Facts
from upgrader.review.components import Judged, candidates, judge, target_of


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="those that can stay, too")
    parser.add_argument("--times", action="store_true", help="where the processor's time went")
    arguments = parser.parse_args()
    root = arguments.folder
    facts = Facts(survey(root).tree)
    marks = [("read", time.process_time())]
    paths = candidates(facts)
    marks.append(("what is judged", time.process_time()))
    said = lint(root, paths, target_of(facts))
    marks.append(("reading ruff", time.process_time()))
    past = history(root)
    marks.append(("reading git", time.process_time()))
    for path in facts.python("application") + facts.python("tests"):
        facts.module(path)
    _ = facts.routes
    marks.append(("facts", time.process_time()))
    judged = judge(facts, said, past)
    marks.append(("judging", time.process_time()))
    _table(judged, arguments.all)
    print(said.unknown or "ruff was asked", "|", past.unknown or "git was asked")
    if arguments.times:
        before = 0.0
        for name, at in marks:
            print(f"{name:<16}{at - before:8.2f} s")
            before = at


def _table(judged: Judged, whole: bool) -> None:
    for component in judged.components:
        if component.fate != "reuse" or component.kind == "package" or whole:
            lines = component.measures.get("lines")
            print(f"{component.fate:<9}{lines or 0:>6.0f}  {component.path}  ({component.why})")
            for sight in component.worst if component.fate != "reuse" or whole else ():
                print(f"{'':17}:{sight.line} {sight.what}")
    for sight in judged.left_out:
        print(f"left out         {sight.path}: {sight.what}")
    counts = dict.fromkeys(("reuse", "harden", "redesign"), 0)
    for component in judged.components:
        if component.kind == "module":
            counts[component.fate] += 1
    print(counts, f"{len(judged.flaws)} flaws", f"unread: {', '.join(judged.doubts) or 'none'}")


if __name__ == "__main__":
    main()
