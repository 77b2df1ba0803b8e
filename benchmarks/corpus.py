"""How well an inspection reads real repositories: our answers beside those of a corpus file.

A corpus file has `repos`, and may have `bench`: entries with `full_name`, `commit`, and what a
reader said of `framework`, `app` and `layout` (or of all of it, in `what`). Checkouts stand in one
folder, as `owner+name` or `name`.

    python -m benchmarks.corpus CORPUS.json CHECKOUTS
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.survey import survey
from upgrader.inspection import Report, inspect

_FRAMEWORKS = {"argparse": "batch|script|cli", "script": "batch|script"}
_LAYOUTS = {
    "flat modules": r"\bflat\b",
    "one script": r"single file|one script",
    "application in a subfolder": r"monorepo|src/backend",
    "src": r"\bsrc/ layout|src/(?!\W)",
    "package at the root": r"\bpackages?\b|\bproject \w+/|\bapps \w+/",
}
_APP = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*|\b(?!setup\.)[\w/]+\.py\b")


@dataclass(frozen=True)
class Row:
    """One repository: for each question our answer, and how it meets the reader's."""

    name: str
    answers: tuple[tuple[str, str], ...]
    confidence: str
    seconds: float


def rows(corpus: dict[str, Any], checkouts: Path) -> Iterator[Row]:
    """Yield a row for each repository of the corpus that is checked out."""
    for entry in [*corpus["repos"], *corpus.get("bench", ())]:
        name = entry["full_name"]
        places = (checkouts / name.replace("/", "+"), checkouts / name.split("/")[-1])
        if folder := next((place for place in places if place.is_dir()), None):
            start = time.process_time()
            report = inspect(survey(folder))
            yield _row(name, entry, report, time.process_time() - start)


def _row(name: str, entry: dict[str, Any], report: Report, seconds: float) -> Row:
    what = entry.get("what", "")
    framework = _compared(report, "framework", entry.get("framework", what))
    application = _compared(report, "application", entry.get("app", what))
    layout = _compared(report, "layout", entry.get("layout", what))
    best = report.topic("application").best
    answers = (framework, application, layout)
    return Row(name, answers, best.confidence if best else "-", seconds)


def _compared(report: Report, topic: str, said: str) -> tuple[str, str]:
    """Return our answer, and "yes", "second" for an alternative, "no", or "?" for no label."""
    answers = [answer.value for answer in report.topic(topic).answers]
    meets = {"framework": _names, "application": _is_application, "layout": _is_layout}[topic]
    labelled = {
        "framework": bool(said),
        "application": bool(_APP.search(said)),
        "layout": any(re.search(words, said) for words in _LAYOUTS.values()),
    }
    if not labelled[topic]:
        return (answers[0] if answers else "-"), "?"
    at = next((number for number, value in enumerate(answers) if meets(value, said)), None)
    verdict = "no" if at is None else "second" if at else "yes"
    return (answers[0] if answers else "-"), verdict


def _names(value: str, said: str) -> bool:
    words = _FRAMEWORKS.get(value, rf"\b{re.escape(value)}\b")
    return re.search(words, said, re.IGNORECASE) is not None


def _is_application(value: str, said: str) -> bool:
    return value in _APP.findall(said)


def _is_layout(value: str, said: str) -> bool:
    return re.search(_LAYOUTS.get(value, "(?!)"), said) is not None


def table(found: list[Row]) -> str:
    """Return the rows as a Markdown table, with a line of totals."""
    lines = ["| repository | framework | application | sure | layout | CPU s |", "|" + "---|" * 6]
    totals: list[Counter[str]] = [Counter(), Counter(), Counter()]
    for row in found:
        for total, (_, verdict) in zip(totals, row.answers, strict=True):
            total[verdict] += 1
        cells = [f"{value}: {verdict}" for value, verdict in row.answers]
        cells.insert(2, row.confidence)
        lines.append(f"| {row.name} | {' | '.join(cells)} | {row.seconds:.2f} |")
    sums = [f"{total['yes']} of {total.total() - total['?']}" for total in totals]
    lines.append(f"| as labelled | {sums[0]} | {sums[1]} | | {sums[2]} | |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path, help="a corpus file")
    parser.add_argument("checkouts", type=Path, help="a folder of checkouts")
    arguments = parser.parse_args()
    corpus = json.loads(arguments.corpus.read_text(encoding="utf-8"))
    print(table(list(rows(corpus, arguments.checkouts))))


if __name__ == "__main__":
    main()
