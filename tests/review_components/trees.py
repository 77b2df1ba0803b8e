"""Small repositories as readable text, judged with the real ruff."""

from __future__ import annotations

from pathlib import Path

from scaffold.linting import lint
from tests.evidence.trees import tree
from upgrader.evidence import Facts
from upgrader.review.components import History, Judged, Lint, candidates, judge, target_of
from upgrader.review.verdict import Component, Flaw

NO_HISTORY = History(unknown="no git")


def put(root: Path, text: str) -> Facts:
    """Write the files of a block of text into a folder, and return what they say."""
    files = tree(text)
    for path, file in files.items():
        at = root / path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(file.data)
    return Facts(files)


def judged(root: Path, text: str, history: History = NO_HISTORY) -> Judged:
    """Judge the files of a block of text."""
    facts = put(root, text)
    return judge(facts, lint(root, candidates(facts), target_of(facts)), history)


def read_only(text: str, lint: Lint | None = None, history: History = NO_HISTORY) -> Judged:
    """Judge the files of a block of text by what they are, with no linter unless one is given."""
    return judge(Facts(tree(text)), lint or Lint(unknown="not asked"), history)


def component(found: Judged, path: str) -> Component:
    """Return the one component of a path."""
    (one,) = [each for each in found.components if each.path == path]
    return one


def measure(found: Judged, path: str, name: str) -> float | None:
    """Return one measure of a component."""
    return component(found, path).measures[name]


def rules(found: Judged) -> list[str]:
    """Return the rules of the flaws."""
    return [flaw.rule for flaw in found.flaws]


def flaw(found: Judged, rule: str) -> Flaw:
    """Return the one flaw of a rule."""
    (one,) = [each for each in found.flaws if each.rule == rule]
    return one


def tangled(name: str, cases: int = 30) -> str:
    """Return a function with many ways through it, five deep."""
    lines = [f"def {name}(a, b):", "    for x in a:", "        if x:", "            while b:"]
    lines += ["                try:", "                    b -= 1"]
    for case in range(cases):
        lines += [f"                    if x == {case}:", f"                        b = {case}"]
    lines += ["                except ValueError:", "                    raise", "    return b"]
    return "\n".join(lines) + "\n"


def flat(name: str, cases: int = 60) -> str:
    """Return a function with as many ways, one after the other."""
    lines = [f"def {name}(a):", "    if a == -1:", "        return 'none'"]
    for case in range(cases):
        lines += [f"    elif a == {case}:", f"        return 'case {case}'"]
    return "\n".join(lines) + "\n"
