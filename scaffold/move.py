"""A move of a project from one state to another: all that is known and done, decided beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from scaffold.answers import computed
from scaffold.assemble import made_of
from scaffold.library import Library
from scaffold.show import OFFERS
from scaffold.state import NAME, State
from upgrader.change import Action, Change
from upgrader.compose import Composition
from upgrader.meet import HERE_FIRST
from upgrader.plan import NONE, Plan, Wishes, plan
from upgrader.tree import File, Tree


class Source(Protocol):
    """Where a project's files are read from: a commit, or a folder."""

    def tree(self, paths: Iterable[str]) -> Tree:
        """Return those of these paths that are files."""

    def others(self, suffixes: Iterable[str]) -> list[str]:
        """Return the paths that end in one of these suffixes; a bounded number of them."""

    def below(self, folder: str) -> list[str]:
        """Return the paths of the files below a folder."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a project was made of, is, and will be made of.

    Attributes:
        seen: answers that were read from the project itself.
        wishes: what the owner has said beforehand.
    """

    root: Path
    before: State
    after: State
    base: Composition
    ours: Tree
    plan: Plan
    seen: Mapping[str, Any] = field(default_factory=dict)
    wishes: Wishes = NONE

    @property
    def writes(self) -> Mapping[str, File | None]:
        """All that is written: the project's files, the offers and the state."""
        return written(self.plan, self.after)


def decide(
    library: Library,
    root: Path,
    source: Source,
    before: State,
    after: State,
    was: Library | None = None,
) -> Move:
    """Decide how the project in a folder gets from one state to another.

    `was` is the library of the release that made the project, where it is another one.
    """
    seen = {}
    if _asks_for_routes(library, before, after):
        seen["routes"] = _routes(source, computed(library, after.answers)["source"])
    base, theirs = made_of(was or library, before), made_of(library, after, seen)
    wishes = Wishes(
        after.declined,
        seeds_stay=before.release != after.release,
        yours_first=after.is_adopted,
    )
    ours = project_tree(source, base.tree, theirs.tree)
    made = plan(base, ours, theirs, wishes)
    earlier = source.tree(set(source.below(OFFERS)) - {_offer(path) for path in made.offers})
    for path, file in earlier.items():
        made = made.adding(Change(Action.DELETE, path, (), "an earlier run offered it", file))
    declined = _led_on(after.declined, theirs) | _here_first(made, base)
    declined = {
        path: why for path, why in declined.items() if why != HERE_FIRST or path in theirs.tree
    }
    after = replace(after, declined=declined)
    return Move(root, before, after, base, ours.replacing(dict(earlier)), made, seen, wishes)


def _here_first(made: Plan, base: Composition) -> dict[str, str]:
    """Return the files that the owner had before any layer came with them: they stay the owner's.

    A later run would else take the layers' file for what they were made of.
    """
    offered = (change for change in made.changes if change.action is Action.OFFER)
    return {change.path: HERE_FIRST for change in offered if change.path not in base.tree}


def _led_on(declined: Mapping[str, str], theirs: Composition) -> dict[str, str]:
    """Return what was declined, a file under its new path too where the layers have moved it."""
    led = {
        new: why
        for old, why in declined.items()
        for new in theirs.moved.get(old, ())
        if new in theirs.tree and old not in theirs.tree
    }
    return {**declined, **{path: why for path, why in led.items() if path not in declined}}


def written(made: Plan, state: State) -> Mapping[str, File | None]:
    """Return all that a plan writes, with the state that the project is in then."""
    offers = {_offer(path): file for path, file in made.offers.items()}
    return {**made.writes, **offers, NAME: state.file()}


def _offer(path: str) -> str:
    return f"{OFFERS}/{path}"


def project_tree(source: Source, base: Tree, theirs: Tree) -> Tree:
    """Return what the project has where a layer has something, or where a file may have moved."""
    ours = source.tree({*base, *theirs, *_folders([*base, *theirs])})
    gone = set(base) - set(ours)
    if not gone:
        return ours
    near = source.others({PurePosixPath(path).suffix for path in gone})
    return ours.replacing(dict(source.tree(near)))


def _folders(paths: Iterable[str]) -> set[str]:
    return {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}


_ROUTES = re.compile(r"{%[^%]*\broutes\b")


def _asks_for_routes(library: Library, before: State, after: State) -> bool:
    new = (library.layer(name) for name in after.layers if name not in before.layers)
    return any(_ROUTES.search(text) for layer in new for text in layer.files.values())


def _routes(source: Source, folder: str) -> list[list[str]]:
    from scaffold.owner_routes import routes_in

    own = [path for path in source.others({".py"}) if path.startswith(f"{folder}/")]
    return routes_in(source.tree(own))
