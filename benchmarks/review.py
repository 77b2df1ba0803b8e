"""How well a review sees capabilities: our verdicts beside the labels of a corpus file.

A corpus file has `repos` with `full_name`, `labels` by row, `level` and `acceptable_levels`, and
`meta.capabilities` with the rows. Checkouts stand in one folder, as `owner+name` or `name`.

    python -m benchmarks.review CORPUS.json CHECKOUTS [--markdown FILE] [--misses]
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold import library
from scaffold.checks import load_checks
from scaffold.survey import survey
from upgrader.review.judge import judge

SAYS = {
    "met": "yes", "partial": "partial", "defective": "partial", "missing": "no",
    "not applicable": "na", "unknown": "unknown",
}  # fmt: skip
MARK = "<!-- below: made by python -m benchmarks.review -->"
_NEAR = ({"yes", "partial"}, {"partial", "no"})


@dataclass(frozen=True)
class Row:
    """One repository: what a reader said of each row, and what we say."""

    name: str
    level: int
    acceptable: tuple[int, ...]
    label: int
    archetype: str
    said: Mapping[str, tuple[str, str, str]]
    seconds: float


def rows(corpus: Mapping[str, Any], checkouts: Path) -> Iterator[Row]:
    """Yield a row for each labelled repository of the corpus that is checked out."""
    checks, needs = load_checks()
    layers = library.load().layers
    ids = {check.row: check.id for check in checks if check.row}
    for entry in corpus["repos"]:
        name = entry["full_name"]
        places = (checkouts / name.replace("/", "+"), checkouts / name.split("/")[-1])
        folder = next((place for place in places if place.is_dir()), None)
        if folder is None or not entry.get("labels"):
            continue
        start = time.process_time()
        found = judge(survey(folder), checks, needs, layers)
        seconds = time.process_time() - start
        verdicts = {verdict.id: verdict for verdict in found.verdicts}
        said = {}
        for row, label in entry["labels"].items():
            verdict = verdicts[ids[row]]
            place = "; ".join(f"{s.path}:{s.line} {s.what}" for s in verdict.evidence[:2])
            said[row] = (label["value"], SAYS[verdict.state], place)
        yield Row(
            name, found.standing.level, tuple(entry["acceptable_levels"]), entry["level"],
            found.archetype, said, seconds,
        )  # fmt: skip


def score(label: str, ours: str) -> float:
    """Return 1 for the same value, a half for its neighbour, else 0."""
    return 1.0 if label == ours else 0.5 if {label, ours} in _NEAR else 0.0


@dataclass(frozen=True)
class Total:
    """What all rows come to."""

    exact: float
    weighted: float
    precision: float
    recall: float
    levels: int
    exact_levels: int
    repositories: int
    slowest: float


def total(found: list[Row]) -> Total:
    """Add up; a label "na" counts only where we say yes, as the corpus' scoring has it."""
    pairs = [(a, b) for row in found for a, b, _ in row.said.values()]
    counted = [(a, b) for a, b in pairs if a != "na" or b == "yes"]
    yes = [a for a, b in pairs if b == "yes"]
    labelled = [b for a, b in pairs if a == "yes"]
    return Total(
        exact=sum(a == b for a, b in counted) / max(1, len(counted)),
        weighted=sum(score(a, b) for a, b in counted) / max(1, len(counted)),
        precision=yes.count("yes") / max(1, len(yes)),
        recall=labelled.count("yes") / max(1, len(labelled)),
        levels=sum(row.level in row.acceptable for row in found),
        exact_levels=sum(row.level == row.label for row in found),
        repositories=len(found),
        slowest=max((row.seconds for row in found), default=0.0),
    )


def main() -> None:
    """Print the table, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("checkouts", type=Path)
    parser.add_argument(
        "--markdown", type=Path, help="write the tables into this page, below its mark"
    )
    parser.add_argument("--misses", action="store_true", help="list each difference")
    arguments = parser.parse_args()
    corpus = json.loads(arguments.corpus.read_text(encoding="utf-8"))
    found = list(rows(corpus, arguments.checkouts))
    text = markdown(found)
    print(text)
    if arguments.markdown:
        _write(arguments.markdown, text)
    if arguments.misses:
        for row in found:
            for name, (label, ours, place) in row.said.items():
                if label != ours and not (label == "na" and ours != "yes"):
                    print(f"{name:24} {row.name:42} label {label:8} ours {ours:8} {place}")


def _write(page: Path, text: str) -> None:
    """Write the tables below the mark of a page; what people wrote above it stays."""
    known = page.read_text(encoding="utf-8") if page.exists() else ""
    above = known.partition(MARK)[0] if MARK in known else ""
    page.write_text(f"{above}{MARK}\n\n{text}\n", encoding="utf-8")


def markdown(found: list[Row]) -> str:
    """Return the tables as Markdown."""
    sums = total(found)
    lines = [
        "| measure | value |",
        "|---|---|",
        f"| repositories | {sums.repositories} |",
        f"| exact match of capabilities | {sums.exact:.3f} |",
        f"| with half a point for a neighbour | {sums.weighted:.3f} |",
        f"| precision of met | {sums.precision:.3f} |",
        f"| recall of met | {sums.recall:.3f} |",
        f"| level within the acceptable ones | {sums.levels} of {sums.repositories} |",
        f"| level exactly as labelled | {sums.exact_levels} of {sums.repositories} |",
        f"| slowest, seconds of CPU | {sums.slowest:.1f} |",
        "",
        "| repository | kind | level | labelled | exact | precision of met | seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in found:
        one = total([row])
        lines.append(
            f"| {row.name} | {row.archetype} | {row.level} | {row.label} "
            f"({', '.join(map(str, row.acceptable))}) | {one.exact:.2f} | {one.precision:.2f} "
            f"| {row.seconds:.1f} |"
        )
    lines += ["", "| row | exact | met, rightly | met, wrongly | met, missed | others confused |"]
    lines += ["|---|---|---|---|---|---|"]
    for name in dict.fromkeys(name for row in found for name in row.said):
        pairs = Counter(row.said[name][:2] for row in found if name in row.said)
        lines.append(_line(name, pairs))
    return "\n".join(lines)


def _line(name: str, pairs: Counter[tuple[str, str]]) -> str:
    right = pairs["yes", "yes"]
    wrong = sum(n for (a, b), n in pairs.items() if b == "yes" and a != "yes")
    missed = sum(n for (a, b), n in pairs.items() if a == "yes" and b != "yes")
    others = {
        f"{a}→{b} {n}"
        for (a, b), n in pairs.items()
        if a != b and "yes" not in (a, b) and a != "na"
    }
    same = sum(n for (a, b), n in pairs.items() if a == b or (a == "na" and b != "yes"))
    whole = sum(pairs.values())
    return (
        f"| {name} | {same}/{whole} | {right} | {wrong} | {missed} | {', '.join(sorted(others))} |"
    )


if __name__ == "__main__":
    main()
