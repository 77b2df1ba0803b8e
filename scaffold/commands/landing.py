"""A move lands: as commits on a branch of its own, or in the work tree."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold import disk, git, lock
from scaffold.commands.asking import go_ahead
from scaffold.errors import BadFolder, GitRefuses
from scaffold.folder import Folder, refuse_link
from scaffold.move import Move, Source
from scaffold.show import OFFERS, show_plan
from scaffold.voice import Voice
from upgrader.tree import File

NEEDS_YOU = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project is, and where changes to it land.

    Attributes:
        branch: the branch to make; None for the work tree.
    """

    root: Path
    repository: git.Repository | None
    branch: str | None

    @classmethod
    def of(cls, path: str, branch: str, *, in_place: bool) -> Place:
        """Return the place of the project in this folder. Raises BadFolder, GitRefuses."""
        root = Path(path)
        if not root.is_dir():
            raise BadFolder(
                what="there is no such folder", where=path, help="name the project's root"
            )
        repository = git.find(root.absolute())
        on_branch = repository is not None and not in_place
        return cls(root.absolute(), repository, branch if on_branch else None)

    @property
    def source(self) -> Source:
        """Where the project's files are read from."""
        if self.repository is not None and self.branch is not None:
            return self.repository
        return Folder(self.root)

    def check(self, paths: Iterable[str]) -> None:
        """Raise GitRefuses or BadFolder where these paths cannot be written now."""
        if self.repository is None:
            return
        paths = list(paths)
        git.check_idle(self.repository)
        if dirty := self.repository.dirty_at(paths):
            raise GitRefuses(
                what=f"{len(dirty)} of the files to write have changes that are not committed",
                where="\n".join(dirty[:5]),
                help="commit or stash them, then run this again",
            )
        if self.branch is not None:
            self._check_branch(self.repository, self.branch, paths)

    def _check_branch(self, repository: git.Repository, branch: str, paths: list[str]) -> None:
        if repository.head is None:
            raise GitRefuses(
                what="the repository has no commit yet",
                where=str(self.root),
                help="commit what is there, or use --in-place",
            )
        above = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
        if linked := sorted(above.union(paths) & repository.links()):
            refuse_link(self.root / linked[0])
        if repository.has_branch(branch):
            raise GitRefuses(
                what=f"there is a branch {branch} already",
                where=str(self.root),
                help=f"merge it or delete it (git branch -D {branch}), or use --in-place",
            )


def carry_out(
    move: Move,
    commits: Iterable[git.Commit],
    place: Place,
    arguments: argparse.Namespace,
    voice: Voice,
) -> bool:
    """Show a move and, where it is not only a trial and somebody agrees, land it.

    Returns whether it has landed.
    """
    place.check(move.writes)
    show_plan(move.plan, voice, diff=arguments.diff)
    document = {**move.plan.document(), "level": move.after.level, "branch": place.branch}
    if arguments.dry_run or not go_ahead(f"Write this to {move.root}?", arguments):
        voice.document(document)
        return False
    _land(move, commits, place, None if arguments.no_lock else _relocked(move, place, voice))
    voice.document(document)
    return True


def tell_rest(move: Move, voice: Voice) -> int:
    """Say what is left for the owner, and return the exit code."""
    for change in move.plan.changes:
        if change.offer is not None:
            voice.say(
                f"Left for you: {change.path}; the layers' version is in {OFFERS}/{change.path}"
            )
    return NEEDS_YOU if move.plan.needs_you else 0


def _land(move: Move, commits: Iterable[git.Commit], place: Place, relocked: File | None) -> None:
    if place.repository is None or place.branch is None:
        files: Mapping[str, File | None] = move.writes
        disk.change(move.root, {**files, lock.NAME: relocked} if relocked else files)
        return
    git.check_ready(move.root)
    told = list(commits)
    if relocked:
        told.append(git.Commit("Lock the dependencies\n", {lock.NAME: relocked}))
    place.repository.land(place.branch, told)


def _relocked(move: Move, place: Place, voice: Voice) -> File | None:
    """Return a new lock file where the manifest changes, and where it is not changed already."""
    tree = move.plan.result(move.ours)
    if tree.get("pyproject.toml") == move.ours.get("pyproject.toml"):
        return None
    if place.repository is not None and place.repository.dirty_at([lock.NAME]):
        voice.note(f"note: {lock.NAME} has changes of its own: run `uv lock` when they are in")
        return None
    return lock.locked(tree.replacing(dict(Folder(move.root).tree([lock.NAME]))), voice)
