"""Where a tree stands by the checks of a review, and what the next level still needs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scaffold.checks import load_checks
from scaffold.library import Library
from upgrader.inspection import Repository
from upgrader.review.judge import judge
from upgrader.tree import Tree


@dataclass(frozen=True, slots=True)
class Unmet:
    """One need of the next level: any of these capabilities would fulfil it.

    Attributes:
        half: whether there is some of it, and not all.
    """

    level: int
    of: tuple[str, ...]
    titles: tuple[str, ...]
    why: str
    half: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """A level, and what the one after it needs."""

    level: int
    missing: tuple[Unmet, ...]


def standing(tree: Tree, repository: Repository, library: Library) -> Stand:
    """Return where a tree stands that the repository has, or is to have; nothing of it is run."""
    checks, needs = load_checks()
    judged = judge(replace(repository, tree=tree), checks, needs, library.layers)
    verdicts = {verdict.id: verdict for verdict in judged.verdicts}
    level = judged.standing.level
    return Stand(
        level,
        tuple(
            Unmet(
                level + 1,
                each.of,
                tuple(verdicts[name].title for name in each.of),
                each.why,
                any(verdicts[name].state == "partial" for name in each.of),
            )
            for each in judged.standing.blockers
        ),
    )
