"""Every module and package of a repository judged: reuse, harden or redesign."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from upgrader.evidence import Facts, Sight
from upgrader.review.components.code import code_of
from upgrader.review.components.fate import decide
from upgrader.review.components.flaws import flaws_in
from upgrader.review.components.inputs import History, Lint, Remark
from upgrader.review.components.left_out import ON_THE_WAY, left_out, named
from upgrader.review.components.measuring import Measuring
from upgrader.review.components.naming import Roots
from upgrader.review.components.packages import packages_of
from upgrader.review.components.places import worst_of
from upgrader.review.components.reaching import graph_of
from upgrader.review.verdict import Component, Flaw


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of each module and package.

    Attributes:
        flaws: what the linter found that harms.
        left_out: files and folders that are no component, each with the reason.
        doubts: files that are Python by their name and could not be read.
    """

    components: tuple[Component, ...]
    flaws: tuple[Flaw, ...]
    left_out: tuple[Sight, ...]
    doubts: tuple[str, ...]


def candidates(facts: Facts) -> list[str]:
    """Return the modules that are judged, which are those that the linter should see."""
    reasons = left_out(facts)
    return [path for path in facts.tree if path.endswith(".py") and path not in reasons]


def judge(facts: Facts, lint: Lint, history: History, flaws: Iterable[Flaw] = ()) -> Judged:
    """Put every module and package into one of reuse, harden, redesign.

    Args:
        facts: the repository.
        lint: what the linter said of `candidates(facts)`.
        history: how the files came to be.
        flaws: what others found that harms; it weighs like the linter's.
    """
    reasons = left_out(facts)
    paths = [path for path in facts.tree if path.endswith(".py") and path not in reasons]
    read = {path: facts.made(path, code_of) for path in paths}
    codes = {path: code for path, code in read.items() if code is not None}
    others = [path for path, reason in reasons.items() if reason in ON_THE_WAY]
    roots = Roots([*paths, *others])
    measuring = Measuring(facts, codes, graph_of(facts, codes, roots, others), roots)
    remarks: dict[str, list[Remark]] = defaultdict(list)
    for remark in lint.remarks:
        if remark.path in codes:
            remarks[remark.path].append(remark)
    own = flaws_in(facts.tree, tuple(r for r in lint.remarks if r.path in codes))
    all_flaws: dict[str, list[Flaw]] = defaultdict(list)
    for flaw in dict.fromkeys([*own, *flaws]):
        all_flaws[flaw.path].append(flaw)
    modules = [
        _component(path, measuring, remarks[path], lint, history, all_flaws[path])
        for path, code in codes.items()
        if code.statements > 1 or remarks[path]
    ]
    doubts = [path for path, code in read.items() if code is None]
    unread = [_unread(path, _why_unread(facts, path)) for path in doubts]
    found = [*modules, *packages_of(modules), *unread]
    found.sort(key=lambda component: (component.path, component.kind))
    return Judged(tuple(found), own, named(reasons), tuple(doubts))


def _component(
    path: str,
    measuring: Measuring,
    remarks: list[Remark],
    lint: Lint,
    history: History,
    flaws: list[Flaw],
) -> Component:
    measured = measuring.of(path, remarks, lint, history)
    fate, why = decide(measured, flaws)
    return Component(path, "module", fate, why, measured.numbers(), worst_of(path, measured, flaws))


def _why_unread(facts: Facts, path: str) -> str:
    facts.module(path)  # Facts notes the reason
    return facts.unreadable.get(path, "not Python 3")


def _unread(path: str, reason: str) -> Component:
    """Return a module of which nothing can be said but that it is not Python of today."""
    why = f"it cannot be read ({reason}): what of it can stay is unknown"
    return Component(path, "module", "harden", why, {"lines": None}, (Sight(path, 0, why),))
