"""`scaffold continue`: a run that was cut off, or that waited for its owner, comes to its end."""

from __future__ import annotations

import argparse

from scaffold import branch, git, journal, landed, retreat
from scaffold.commands.ending import NEEDS_YOU, Ending, told
from scaffold.errors import GitRefuses
from scaffold.landed import Landing
from scaffold.record import Run
from scaffold.show import OFFERS
from scaffold.voice import Voice


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Finish the run."""
    with Ending.of(arguments.path, "continue") as ending:
        what = ending.unfinished("continue")
        if isinstance(what, Run):
            new = journal.finish(what)
            journal.clean(ending.root)
            if not new:
                text = f"scaffold {what.what} is taken back, as had been begun."
                return told(voice, text, "aborted")
            return _finished(what, voice)
        return _landing(ending.in_git, what, voice)


def _finished(run: Run, voice: Voice) -> int:
    """Say what a finished run has left for its owner, as it would have said it itself."""
    under = f"{OFFERS}/"
    offers = [step.path for step in run.steps if step.path.startswith(under) and not run.undoes]
    left = [path.removeprefix(under) for path in offers]
    for path in left:
        voice.say(f"Left for you: {path}; the layers' version is in {under}{path}")
    told(voice, f"scaffold {run.what} is finished.", "finished", left)
    return NEEDS_YOU if left else 0


def _landing(repository: git.Repository, landing: Landing, voice: Voice) -> int:
    if landing.placed is None:
        if retreat.at(repository.folder, landing.ref) is None and _at_start(repository, landing):
            landed.forget(repository.directory)
            text = f"scaffold {landing.what} was cut off before it had made anything: run it again."
            return told(voice, text, "nothing")
        _bring(repository, landing)
        landing = branch.place(repository, landing)
    elif repository.branch != landing.branch:
        raise GitRefuses(
            what=f"scaffold {landing.what} is under way on another branch",
            where=landing.branch or landing.ref,
            help=f"git switch {landing.branch}, then run this again",
        )
    if waiting := retreat.unsettled(repository, landing):
        for path in waiting:
            voice.say(f"  ! {path}")
        count = f"{len(waiting)} {'file waits' if len(waiting) == 1 else 'files wait'}"
        text = f"{count} for you: settle, `git add`, then `scaffold continue`."
        told(voice, text, "waiting", waiting)
        return NEEDS_YOU
    if not landing.stages:
        return told(voice, f"scaffold {landing.what} is finished.", "finished")
    committed = retreat.conclude(repository, landing)
    how = "what you settled is committed" if committed else "nothing was left to commit"
    return told(voice, f"scaffold {landing.what} is finished: {how}.", "finished")


def _at_start(repository: git.Repository, landing: Landing) -> bool:
    return repository.head == landing.head


def _bring(repository: git.Repository, landing: Landing) -> None:
    """Bring the work tree to where the run's commits end, from wherever it was cut off."""
    if repository.head != landing.head:
        return
    retreat.from_half_way(repository, landing)
    branch.go(repository.folder, landing)
