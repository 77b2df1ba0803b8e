"""The proof of one climb as a row: tests, answers, what was added, and why something is not proven.

It reads the document of `scaffold upgrade --prove --json`, and puts tables into a page.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_HEAD = (
    "| repository | to | Python | its tests, before and after | routes asked, and as before "
    "| proven of what was added | what is not proven, and why | minutes |"
)
_MANY = 5
_LONGEST = 180  # characters of a reason
# What is done everywhere, and is nothing that a repository lacks.
_USUAL = re.compile(r"before the tests$|^made-up values|^the second run counts")


def row(name: str, target: int, said: Mapping[str, Any], minutes: float) -> str:
    """Return the row of one proof."""
    proof = said.get("proof")
    if kept := os.environ.get("KEEP_PROOFS"):
        file = Path(kept) / f"{name.replace('/', '+')}-{target}.json"
        file.write_text(json.dumps(proof, indent=1), encoding="utf-8")
    if not proof or "application" not in proof:
        why = (proof or {}).get("why") or said.get("error") or "it was not run"
        return f"| {name} | {target} | | | | | {_short(why)} | {minutes:.1f} |"
    added = proof["capabilities"]
    proven = sum(each["state"] == "proven" for each in added)
    here = [each for each in added if each["state"] != "elsewhere"]
    away = f"; {len(added) - len(here)} seen elsewhere" if len(added) > len(here) else ""
    cells = (
        name, target, proof["python"], _tests(proof["tests"]), _answers(proof["application"]),
        f"{proven} of {len(here)}{away}", _reasons(said), f"{minutes:.1f}",
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def _tests(tests: Mapping[str, Any] | None) -> str:
    if tests is None:
        return "none"
    new = f", {len(tests['added'])} new" if tests["added"] else ""
    wrong = len(tests["differences"])
    what = f"**{wrong} differ**" if wrong else "same"
    if not tests["same"] and not wrong:
        return f"none{new}: {tests['after']}"
    chance = f", {len(tests['flaky'])} by chance" if tests["flaky"] else ""
    return f"{tests['before']}: {what}{chance}{new}"


def _answers(application: Mapping[str, Any]) -> str:
    if application["silence"]:
        return "not compared"
    if not application["before"].endswith("--help"):
        wrong = {each["route"] for each in application["differences"]}
        same = application["asked"] - len(wrong)
        return f"{same} of {application['asked']}"
    return "its `--help`: " + ("**differs**" if application["differences"] else "same")


def _reasons(said: Mapping[str, Any]) -> str:
    proof = said["proof"]
    told = [_left_out(said), *(note for note in proof["notes"] if not _USUAL.search(note))]
    told.append((proof["tests"] or {}).get("red", ""))
    told.append((proof["tests"] or {}).get("gate", ""))
    told.append(proof["application"]["silence"])
    open_: dict[str, list[str]] = {}
    for each in proof["capabilities"]:
        if each["state"] not in ("proven", "elsewhere"):
            open_.setdefault(each["saw"], []).append(each["id"])
    told += [f"{', '.join(names)}: {saw}" for saw, names in open_.items()]
    return "; ".join(_short(text) for text in told if text)


def _left_out(said: Mapping[str, Any]) -> str:
    """Return why most of the layers cannot come, where many cannot for one reason."""
    why = [each["why"].rpartition(": ")[2] for each in said["layers"] if each["fate"] == "left"]
    for reason, number in Counter(why).most_common(1):
        if number >= _MANY:
            return f"{number} layers cannot come: {reason}"
    return ""


def _short(text: str) -> str:
    line = " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rsplit(' ', 1)[0]} ..."


def table(found: Sequence[str]) -> str:
    """Return the rows of proofs as a table in Markdown."""
    return "\n".join([_HEAD, "|---|---|---|---|---|---|---|---|", *found])


def put(page: str, mark: str, text: str, order: Sequence[str]) -> str:
    """Return the page with a table between its marks; rows that this one lacks stay.

    `order` has the names of the repositories as the rows are to stand.
    """
    opening = f"<!-- {mark}: made by `python -m benchmarks.existing` -->"
    before, _, rest = page.partition(opening)
    old, _, after = rest.partition(f"<!-- /{mark} -->")
    head, rule, *new = text.splitlines()
    fresh = {_key(line): line for line in new}
    kept = [line for line in old.strip().splitlines()[2:] if line.startswith("| ")]
    lines = [fresh.pop(_key(line), line) for line in kept] + list(fresh.values())
    lines.sort(key=lambda line: order.index(_key(line)[0]) if _key(line)[0] in order else -1)
    table_ = "\n".join([head, rule, *lines])
    return f"{before}{opening}\n\n{table_}\n\n<!-- /{mark} -->{after}"


def _key(line: str) -> tuple[str, ...]:
    return tuple(re.split(r"\s*\|\s*", line)[1:3])
