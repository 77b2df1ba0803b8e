"""`scaffold abort`: a run that was cut off, or that waits for its owner, is taken back whole."""

from __future__ import annotations

import argparse

from scaffold import git, journal, landed, retreat
from scaffold.commands.ending import Ending, told
from scaffold.landed import Landing
from scaffold.record import Run
from scaffold.voice import Voice


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Take the run back."""
    with Ending.of(arguments.path, "abort") as ending:
        what = ending.unfinished("abort")
        if isinstance(what, Run):
            journal.take_back(what)
        else:
            _leave(ending.in_git, what, voice)
        return told(voice, f"scaffold {what.what} is taken back: all is as it was.", "aborted")


def _leave(repository: git.Repository, landing: Landing, voice: Voice) -> None:
    if repository.head == landing.head and repository.branch == landing.back:
        _back_from_half_way(repository, landing)
    elif landing.branch is None:
        # An undo is one commit that the work tree already has: it is as it was only before it.
        retreat.drop(repository, landing)
        return
    elif repository.branch == landing.branch:
        retreat.leave(repository, landing)
    if not retreat.take_away(repository, landing):
        voice.note(f"note: {landing.branch} stays: there are commits on it that are not ours")
    aside = landed.folder_of(repository.directory) / "aborted"
    if aside.is_dir():
        voice.note(f"note: what you had settled is kept in {aside}")


def _back_from_half_way(repository: git.Repository, landing: Landing) -> None:
    if retreat.at(repository.folder, landing.ref) is None:
        return
    retreat.from_half_way(repository, landing)
