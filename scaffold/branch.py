"""Commits land in a repository: there and back, whatever happens on the way."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from scaffold import disk, durable, landed
from scaffold.contest import Contested
from scaffold.errors import EditedSince, GitRefuses
from scaffold.git import Commit, Repository, import_commits
from scaffold.landed import Landing, Stage
from scaffold.plumbing import run
from scaffold.retreat import at, checkout, drop, leave, listed, restore
from upgrader.tree import File

UNDO = "refs/scaffold/undo"


def land(
    repository: Repository,
    name: str,
    commits: Sequence[Commit],
    what: str,
    contested: Sequence[Contested] = (),
) -> Landing:
    """Make the commits on a new branch, from the commit that is checked out, and check it out.

    Contested files are committed as they were; the work tree then has git's own markers in them,
    and the index their three versions. Raises GitRefuses; the repository is then as it was.
    """
    paths = tuple(sorted({path for commit in commits for path in commit.files}))
    landing = Landing(
        what=what,
        at=time.time_ns(),
        prefix=repository.prefix,
        head=repository.head or "",
        back=repository.branch,
        ref=f"refs/heads/{name}",
        paths=paths,
        stages=_stored(repository.folder, contested),
    )
    return carry(repository, landing, commits)


def carry(repository: Repository, landing: Landing, commits: Sequence[Commit]) -> Landing:
    """Land what is described, or leave the repository as it was."""
    absent = [path for path in landing.paths if not os.path.lexists(repository.folder / path)]
    gone = False
    try:
        landed.note(repository.directory, landing)
        tip = import_commits(repository.folder, landing.ref, commits, landing.prefix, landing.head)
        gone = True
        go(repository.folder, landing)
        landing = place(repository, replace(landing, tip=tip))
    except BaseException as error:
        if gone and at(repository.folder, "HEAD") == landing.head:
            with suppress(GitRefuses):
                restore(repository, landing, absent)
        elif gone and landing.branch:
            leave(repository, landing)
        drop(repository, landing)
        if isinstance(error, OSError):
            raise disk.not_written(error, repository.directory) from error
        raise
    return landing


def place(repository: Repository, landing: Landing) -> Landing:
    """Put contested files before their owner; a run without them has come to its end."""
    folder = repository.folder
    if landing.ref == UNDO:
        run(folder, "update-ref", "-d", UNDO)
    if not landing.stages:
        landing = replace(landing, tip=landing.tip or at(folder, "HEAD"))
        landed.settle(repository.directory, landing)
        return landing
    rows = []
    for stage in landing.stages:
        path = landing.prefix + stage.path
        rows.append(f"0 {'0' * 40}\t{path}")
        sides = enumerate(stage.entries, 1)
        rows += [f"{side[0]} {side[1]} {number}\t{path}" for number, side in sides if side]
    run(folder, "update-index", "-z", "--index-info", given=listed(rows))
    checkout(folder, [stage.path for stage in landing.stages if all(stage.entries)], "--merge")
    hidden = {stage.path for stage in landing.stages if _is_hidden(folder, stage)}
    deleted = [stage.path for stage in landing.stages if stage.entries[1] is None]
    checkout(folder, [path for path in deleted if path not in hidden], "--theirs")
    put = [stage.path for stage in landing.stages if stage.path not in hidden]
    seen = {path: durable.digest(folder / path) for path in put}
    landing = replace(landing, placed=seen, tip=landing.tip or at(folder, "HEAD"))
    landed.note(repository.directory, landing)
    return landing


def revert(repository: Repository, last: Landing) -> Landing:
    """Take the last run back by a commit on the branch that is checked out.

    Raises EditedSince where the owner has changed since what it would overwrite.
    """
    files: dict[str, File | None] = {}
    before, after = repository.entries(last.head), repository.entries(last.tip or last.ref)
    now = repository.entries()
    paths = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    if edited := sorted(path for path in paths if now.get(path) != after.get(path)):
        raise EditedSince(
            what=f"{len(edited)} of the run's files are no longer as it left them",
            where="\n".join(edited[:9]),
            help=f"`git diff {(last.tip or '')[:9]} HEAD` shows how; `git revert` can take each "
            "commit back by itself",
        )
    blobs = repository.blobs([before[path][1] for path in paths if path in before])
    for path in paths:
        was = before.get(path)
        files[path] = None if was is None else File(blobs[was[1]], was[0] == "100755")
    landing = Landing(
        what=f"undo of {last.what}",
        at=time.time_ns(),
        prefix=repository.prefix,
        head=repository.head or "",
        back=repository.branch,
        ref=UNDO,
        paths=tuple(sorted(paths)),
        undoes=True,
    )
    return carry(repository, landing, [Commit(f"Undo: scaffold {last.what}\n", files)])


def go(folder: Path, landing: Landing) -> None:
    """Bring the work tree from where a run began to where its commits end."""
    if landing.branch is None:
        run(folder, "merge", "--quiet", "--ff-only", landing.ref)
    else:
        # What git ignores may be all that its owner has of it: a switch must not take it.
        run(folder, "switch", "--quiet", "--no-guess", "--no-overwrite-ignore", landing.branch)


def _is_hidden(folder: Path, stage: Stage) -> bool:
    """Tell whether something that git ignores is where the owner has deleted a file."""
    return stage.entries[1] is None and os.path.lexists(folder / stage.path)


def _stored(folder: Path, contested: Sequence[Contested]) -> tuple[Stage, ...]:
    """Put the versions of contested files into the repository."""
    if not contested:
        return ()
    import tempfile  # most runs contest nothing

    sides = [side for each in contested for side in each.sides if side is not None]
    with tempfile.TemporaryDirectory(prefix="scaffold-sides-") as scratch:
        names = [f"{scratch}/{number}" for number in range(len(sides))]
        for name, side in zip(names, sides, strict=True):
            Path(name).write_bytes(side.data)
        options = ("-w", "--no-filters", "--stdin-paths")
        given = "\n".join([*names, ""]).encode()
        oids = iter(run(folder, "hash-object", *options, given=given).decode().split())
    return tuple(
        Stage(each.path, tuple((_mode(side), next(oids)) if side else None for side in each.sides))
        for each in contested
    )


def _mode(file: File) -> str:
    return "100755" if file.executable else "100644"
