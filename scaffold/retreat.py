"""Ways out of a run that lands in a repository: to its end, or back to where it began."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from scaffold import durable, landed
from scaffold.errors import EditedSince, GitRefuses
from scaffold.git import Repository
from scaffold.landed import Landing
from scaffold.plumbing import run

_MARKERS = (b"<<<<<<< ", b">>>>>>> ")


def unsettled(repository: Repository, landing: Landing) -> list[str]:
    """Return the paths that still wait: three versions in the index, or markers in the text."""
    rows = run(repository.folder, "ls-files", "-u", "-z").decode("utf-8", "surrogateescape")
    waiting = {row.partition("\t")[2] for row in rows.split("\0") if row}
    for stage in landing.stages:
        with suppress(OSError):
            lines = (repository.folder / stage.path).read_bytes().splitlines()
            if any(line.startswith(_MARKERS) for line in lines):
                waiting.add(stage.path)
    return sorted(waiting)


def conclude(repository: Repository, landing: Landing) -> bool:
    """Commit what the owner has settled, as the index has it; tell whether there was anything."""
    folder = repository.folder
    tree = run(folder, "write-tree").decode().strip()
    head = at(folder, "HEAD") or landing.head
    changed = tree != at(folder, "HEAD^{tree}")
    if changed:
        text = f"Settle what both had changed\n\n{len(landing.stages)} files of: {landing.what}\n"
        message = ("commit-tree", tree, "-p", head, "-F", "-")
        made = run(folder, *message, given=text.encode()).decode().strip()
        run(folder, "update-ref", "-m", "scaffold continue", "HEAD", made, head)
    landed.settle(repository.directory, replace(landing, tip=at(folder, "HEAD")))
    return changed


def leave(repository: Repository, landing: Landing) -> None:
    """Go back to where the run began, from its branch. What was settled by then is kept aside."""
    folder = repository.folder
    paths = [stage.path for stage in landing.stages]
    aside = landed.folder_of(repository.directory) / "aborted"
    for path in paths:
        was = (landing.placed or {}).get(path)
        if was is not None and durable.digest(folder / path) not in {was, None}:
            (aside / path).parent.mkdir(parents=True, exist_ok=True)
            (aside / path).write_bytes((folder / path).read_bytes())
    known = set(paths) & set(repository.entries("HEAD"))
    checkout(folder, sorted(known), "HEAD")
    for path in sorted(set(paths) - known):
        run(folder, "update-index", "--force-remove", "--", path)
        if (landing.placed or {}).get(path) is not None:
            (folder / path).unlink(missing_ok=True)
    to = ("--detach", landing.head) if landing.back is None else (landing.back,)
    run(folder, "switch", "--quiet", "--no-guess", "--no-overwrite-ignore", *to)


def from_half_way(repository: Repository, landing: Landing) -> None:
    """Go back to the start of a way there that ended half way.

    Raises EditedSince where the owner has changed one of the run's files since, and GitRefuses.
    """
    foreign, made = strange(repository, landing)
    if foreign:
        raise EditedSince(
            what=f"{len(foreign)} of the run's files were changed after it was cut off",
            where="\n".join(foreign[:9]),
            help="put them aside, then run this again: nothing was overwritten",
        )
    restore(repository, landing, made)


def restore(repository: Repository, landing: Landing, made: Iterable[str]) -> None:
    """Undo what a way there that ended half way has done: `made` are files that it alone made.

    Raises GitRefuses where git cannot, and leaves those files then.
    """
    folder = repository.folder
    known = set(landing.paths) & set(repository.entries())
    checkout(folder, sorted(known), "HEAD")
    for file in sorted((folder / path for path in made), reverse=True):
        with suppress(OSError):
            file.unlink()
        for above in file.parents:
            if above == folder:
                break
            with suppress(OSError):
                above.rmdir()


def strange(repository: Repository, landing: Landing) -> tuple[list[str], list[str]]:
    """Return which paths the owner has written since a cut, and which ones only the run has made.

    A file that the run was about to write may be there in part.
    """
    before, after = repository.entries(landing.head), repository.entries(landing.ref)
    oids = [side[path][1] for side in (before, after) for path in landing.paths if path in side]
    blobs = repository.blobs(oids)
    foreign, made = [], []
    for path in landing.paths:
        with suppress(FileNotFoundError, NotADirectoryError):
            found = _plain((repository.folder / path).read_bytes())
            was = _plain(blobs[before[path][1]]) if path in before else None
            new = _plain(blobs[after[path][1]]) if path in after else b""
            if path not in before and new.startswith(found):
                made.append(path)
            elif found != was and not (path in after and new.startswith(found)):
                foreign.append(path)
    return foreign, made


def _plain(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def take_away(repository: Repository, landing: Landing) -> bool:
    """Delete the run's branch unless its owner has put more on it; tell whether it is gone."""
    now = at(repository.folder, landing.ref)
    if now is not None and landing.tip is not None and now != landing.tip:
        landed.forget(repository.directory)
        return False
    drop(repository, landing)
    return True


def drop(repository: Repository, landing: Landing) -> None:
    """Delete what a run's commits are under, and the note of the run."""
    with suppress(GitRefuses):
        run(repository.folder, "update-ref", "-d", landing.ref)
    landed.forget(repository.directory)


def checkout(folder: Path, paths: Sequence[str], *how: str) -> None:
    """Put these of the project's paths into the work tree, from HEAD or as a merge."""
    if paths:
        options = ("--quiet", "--pathspec-from-file=-", "--pathspec-file-nul", *how)
        run(folder, "--literal-pathspecs", "checkout", *options, given=listed(paths))


def listed(rows: Iterable[str]) -> bytes:
    """Return rows as git reads them, each ended by a NUL."""
    return "".join(f"{row}\0" for row in rows).encode("utf-8", "surrogateescape")


def at(folder: Path, name: str) -> str | None:
    """Return the object that a name stands for, or None."""
    with suppress(GitRefuses):
        return run(folder, "rev-parse", "--verify", "--quiet", name).decode().strip()
    return None
