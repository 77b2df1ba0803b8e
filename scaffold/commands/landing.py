"""A move lands: as commits on a branch of its own, or in the work tree."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold import branch, checkout, git, journal, landed, lock, turn
from scaffold.commands.asking import go_ahead
from scaffold.commands.proof import Proof
from scaffold.contest import apart, contested
from scaffold.errors import BadFolder, GitRefuses
from scaffold.folder import Folder, refuse_link
from scaffold.move import Move, Source
from scaffold.record import HOME, Wish
from scaffold.show import OFFERS, PLAIN, Telling
from scaffold.voice import Voice
from upgrader.change import Action
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
        """Return the place of the project in this folder.

        Raises BadFolder, GitRefuses, and Unfinished where a run was cut off or waits.
        """
        root = Path(path)
        if not root.is_dir():
            raise BadFolder(
                what="there is no such folder", where=path, help="name the project's root"
            )
        repository = git.find(root.absolute())
        on_branch = repository is not None and not in_place
        place = cls(root.absolute(), repository, branch if on_branch else None)
        place.check_ended()
        return place

    @property
    def source(self) -> Source:
        """Where the project's files are read from."""
        if self.repository is not None and self.branch is not None:
            return self.repository
        if self.repository is not None:
            return checkout.source(self.repository)
        return Folder(self.root)

    @property
    def notes(self) -> Path:
        """Where runs in this work tree meet: beside git's own files, or in the project."""
        if self.repository is not None:
            return landed.folder_of(self.repository.directory)
        return self.root / HOME

    def check_ended(self) -> None:
        """Raise Unfinished where a run was cut off, or waits for its owner."""
        journal.check_ended(self.root)
        if self.repository is not None:
            landed.check_ended(self.repository.directory)

    def check_still(self) -> None:
        """Raise GitRefuses where the repository is no longer as it was when this was decided."""
        if self.repository is None:
            return
        self.check_ended()
        git.check_idle(self.repository)
        if not self.repository.is_as_found():
            raise GitRefuses(
                what="the repository has changed while this was decided",
                where=str(self.root),
                help="nothing was written; run this again",
            )

    def check(self, paths: Iterable[str]) -> None:
        """Raise GitRefuses, Unfinished or BadFolder where these paths cannot be written now."""
        self.check_ended()
        paths = list(paths)
        if self.branch is None:
            Folder(self.root).tree(paths)  # a link on the way there is refused
        if self.repository is None:
            return
        git.check_idle(self.repository)
        checkout.check(self.repository, paths, in_place=self.branch is None)
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
    lock_file: File | None = None,
    telling: Telling = PLAIN,
    proof: Proof | None = None,
) -> bool:
    """Show a move and, where it is not only a trial and somebody agrees, land it.

    With `--plan` it goes into a file instead. A proof is made of it first, if one is asked for:
    what is not proven lands on its branch, where it harms nobody, and never in the work tree.
    Returns whether it has landed.
    """
    place.check(move.writes)
    telling.show(move.plan, voice, diff=arguments.diff)
    document = {**move.plan.document(), "level": move.after.level, "branch": place.branch}
    document |= telling.document
    if arguments.plan:
        relocked = {} if arguments.no_lock else _relocked(move, place, voice)
        _keep(move, commits, place, arguments, relocked)
        voice.say(f"The plan is in {arguments.plan}: `scaffold apply {arguments.plan}` obeys it.")
    if proof is not None:
        proof.make(move)
        document["proof"] = proof.document
    stays = arguments.plan or arguments.dry_run or (proof and proof.forbids(place.branch))
    if stays or not go_ahead(f"Write this to {move.root}?", arguments):
        voice.document(document)
        return False
    what = " ".join(filter(None, [arguments.command, getattr(arguments, "name", None)]))
    with turn.taken(place.notes, what):
        place.check_still()
        relocked = {lock.NAME: lock_file} if lock_file else {}
        if not relocked and not arguments.no_lock:
            relocked = _relocked(move, place, voice)
        _land(move, commits, place, relocked, what)
    voice.document(document)
    return True


def _keep(
    move: Move,
    commits: Iterable[git.Commit],
    place: Place,
    arguments: argparse.Namespace,
    relocked: Mapping[str, File],
) -> None:
    from scaffold import plan_file

    where, made = Path(arguments.plan), relocked.get(lock.NAME)
    plan_file.write(where, move, place.branch, arguments.command, commits, place.source, made)


def tell_rest(move: Move, voice: Voice, place: Place, *, landed: bool, offers: bool = True) -> int:
    """Say what a move that has landed leaves for the owner, and return the exit code."""
    code = NEEDS_YOU if move.plan.needs_you else 0
    if not landed:
        return code
    shown = contested(move.plan) if place.branch else []
    marked = {each.path for each in shown}
    for change in move.plan.changes:
        if change.offer is not None and change.path not in marked:
            if not offers and change.action is Action.OFFER:
                continue
            voice.say(
                f"Left for you: {change.path}; the layers' version is in {OFFERS}/{change.path}"
            )
        elif change.action is Action.CONFLICT and change.path not in marked:
            voice.say(f"Left for you: {change.path}; {change.why}")
    for each in shown:
        voice.say(f"Left for you: {each.path}; {each.advice}")
    if marked:
        voice.say(
            "Settle them and `git add` each, then `scaffold continue`; "
            "`scaffold abort` goes back to where you were."
        )
    return code


def _land(
    move: Move,
    commits: Iterable[git.Commit],
    place: Place,
    relocked: Mapping[str, File],
    what: str,
) -> None:
    if place.repository is None or place.branch is None:
        files = {**move.writes, **relocked}
        was = {path: move.ours.get(path) for path in move.plan.writes}
        journal.change(move.root, Wish(files, what, expected=was))
        return
    shown = contested(move.plan)
    told = [git.Commit(commit.message, apart(commit.files, shown)) for commit in commits]
    if relocked:
        told.append(git.Commit("Lock the dependencies\n", relocked))
    branch.land(place.repository, place.branch, told, what, shown)


def _relocked(move: Move, place: Place, voice: Voice) -> Mapping[str, File]:
    """Return new lock files where the manifest changes, and where they are not changed already."""
    tree = move.plan.result(move.ours)
    if move.after.is_adopted:
        folder = Folder(move.root)
        texts = folder.tree([p for p in folder.others({".txt", ".in"}) if p.count("/") < 2])
        locks = lock.refreshed(tree, move.ours, folder.tree(lock.TOOLS), voice)
        return {**locks, **lock.recompiled(tree, move.ours, texts, voice)}
    there = dict(Folder(move.root).tree([lock.NAME]))
    wanted = lock.LAYER in move.after.layers
    same = tree.get("pyproject.toml") == move.ours.get("pyproject.toml")
    if not (there or wanted) or (same and (there or lock.LAYER in move.before.layers)):
        return {}
    if place.repository is not None and place.repository.dirty_at([lock.NAME]):
        voice.note(f"note: {lock.NAME} has changes of its own: run `uv lock` when they are in")
        return {}
    made = lock.locked(tree.replacing(there), voice)
    return {lock.NAME: made} if made else {}
