"""`scaffold undo`: the last run is taken back, and refused where that would cost its owner work."""

from __future__ import annotations

import argparse

from scaffold import branch, git, journal, landed
from scaffold.commands.ending import Ending, told
from scaffold.errors import GitRefuses, NothingLeft
from scaffold.landed import Landing
from scaffold.record import Run
from scaffold.voice import Voice


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Undo the run: in the work tree from its journal, in git by a commit that reverts it."""
    with Ending.of(arguments.path, "undo") as ending:
        ending.check_ended()
        last = _last(ending)
        if isinstance(last, Run):
            journal.undo(last)
            return told(voice, f"Undone: scaffold {last.what}, in the work tree.", "undone")
        _revert(ending.in_git, last)
        return told(voice, f"Undone: scaffold {last.what}, by a commit.", "undone")


def _last(ending: Ending) -> Run | Landing:
    here = journal.last(ending.root)
    there = None
    if ending.repository is not None:
        there = landed.last(ending.repository.directory)
        if there is not None and there.prefix != ending.repository.prefix:
            there = None
    found = max((run for run in (here, there) if run), key=lambda run: run.at, default=None)
    if found is None or found.undoes:
        raise NothingLeft(
            what="there is no run to undo" if found is None else "the last run was undone already",
            where=str(ending.root),
            help="a run is known where it was made; in a clone, `git revert` does the same",
        )
    return found


def _revert(repository: git.Repository, last: Landing) -> None:
    git.check_idle(repository)
    git.check_ready(repository.folder)
    if repository.head == last.head:
        raise GitRefuses(
            what=f"the last run is on the branch {last.branch}, and that is not checked out",
            where=str(repository.folder),
            help=f"nothing of it is here; git branch -D {last.branch} deletes it there",
        )
    if dirty := repository.dirty_at(_paths(repository, last)):
        raise GitRefuses(
            what=f"{len(dirty)} of the run's files have changes that are not committed",
            where="\n".join(dirty[:5]),
            help="commit or stash them, then run this again",
        )
    branch.revert(repository, last)


def _paths(repository: git.Repository, last: Landing) -> set[str]:
    before, after = (repository.entries(at) for at in (last.head, last.tip or last.ref))
    return {path for path in {**before, **after} if before.get(path) != after.get(path)}
