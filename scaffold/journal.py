"""The journal of changes in a work tree: a cut anywhere can be finished, or taken back."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from scaffold import disk, durable, turn
from scaffold.errors import EditedSince, NotWritten, Unfinished
from scaffold.record import FOLDER, HOME, Run, Step, Wish, folders, home_of, runs, stage
from upgrader.tree import File

__all__ = [
    "Wish",
    "change",
    "check_ended",
    "clean",
    "finish",
    "last",
    "take_back",
    "undo",
    "unfinished",
]


def change(root: Path, wish: Wish) -> None:
    """Write files into a project, and remove those that are None: all of them, or none.

    Raises NotWritten, BadFolder. Where the process is killed, `unfinished` finds the run.
    """
    check_ended(root)
    run = None
    try:
        clean(root)
        run = stage(root, home_of(root), wish)
        _carry_out(run)
    except BaseException as error:
        _give_up(root, run, error)
        if isinstance(error, OSError):
            raise disk.not_written(error, root) from error
        raise
    for older in folders(root):
        if older != run.folder:
            with suppress(OSError):
                (older / "record.json").unlink(missing_ok=True)
                _forget(older)


def check_ended(root: Path) -> None:
    """Raise Unfinished where a run was cut off in this project."""
    if run := unfinished(root):
        raise Unfinished(
            what=f"a run was cut off here: scaffold {run.what}",
            where=str(run.folder),
            help="`scaffold continue` finishes it, `scaffold abort` takes it back",
        )


def unfinished(root: Path) -> Run | None:
    """Return the run that was cut off in this project, if there is one."""
    return next((run for run in runs(root) if not run.ended), None)


def last(root: Path) -> Run | None:
    """Return the last run that came to its end, as long as its journal is there."""
    done = [run for run in runs(root) if run.ended]
    return max(done, key=lambda run: run.at, default=None)


def finish(run: Run) -> bool:
    """Bring a run to the end that it was on its way to; tell whether that is the new state.

    Raises EditedSince, NotWritten, Unfinished.
    """
    if (run.folder / "back").exists():
        take_back(run)
        return False
    _check(run)
    gone = [step for step in run.steps if step.after is not None and not run.new(step).exists()]
    if lost := [step.path for step in gone if not _is(run, step, step.after)]:
        raise edited_since(run.root, lost)
    try:
        _carry_out(run)
    except OSError as error:
        raise cut_off(run.root, error) from error
    return True


def take_back(run: Run) -> None:
    """Put everything back as it was before a run. Raises EditedSince, NotWritten, Unfinished."""
    _check(run)
    try:
        durable.write(run.folder / "back", b"")
        durable.sync([run.folder])
        for step in reversed(run.steps):
            _backward(run, step)
        for made in reversed(run.made):
            with suppress(OSError):
                (run.root / made).rmdir()
        _sync_places(run)
        (run.folder / "record.json").unlink()
        clean(run.root)
    except OSError as error:
        raise cut_off(run.root, error) from error


def undo(run: Run) -> None:
    """Put back what the last run has replaced, as a run of its own. Raises EditedSince."""
    if edited := [step.path for step in run.steps if not _is(run, step, step.after)]:
        raise edited_since(run.root, edited)
    change(
        run.root,
        Wish(
            files={
                step.path: None
                if step.before is None
                else File(run.old(step).read_bytes(), bool(step.was & 0o100))
                for step in run.steps
            },
            what=f"undo of {run.what}",
            modes={step.path: step.was & 0o7777 for step in run.steps if step.before is not None},
            unmade=tuple(reversed(run.made)),
            undoes=True,
        ),
    )


def _forget(folder: Path) -> None:
    import shutil  # costs more than most runs have to delete

    shutil.rmtree(folder)


def clean(root: Path) -> None:
    """Take away what a run has left that never came to writing, and what is empty then."""
    for folder in folders(root):
        if not (folder / "record.json").exists():
            _forget(folder)
    home = root / HOME
    if home.is_symlink() or not home.is_dir() or folders(root):
        return
    with suppress(OSError):
        (root / FOLDER).rmdir()
    if {entry.name for entry in home.iterdir()} <= {".gitignore", turn.NAME}:
        (home / ".gitignore").unlink(missing_ok=True)
        with suppress(OSError):
            home.rmdir()


def edited_since(root: Path, paths: list[str]) -> EditedSince:
    """Return the error that names files which somebody has changed since."""
    return EditedSince(
        what=f"{len(paths)} of the run's files {'has' if len(paths) == 1 else 'have'} "
        "been changed since",
        where="\n".join(paths[:9]),
        help=f"put them aside, out of {root}, then run this again: nothing was overwritten",
    )


def cut_off(where: Path, error: BaseException) -> NotWritten:
    """Return the error of a run that is neither here nor there."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return NotWritten(
        what=f"the run was cut off half way: {reason}",
        where=str(getattr(error, "filename", None) or where),
        help="nothing is lost: `scaffold continue` finishes it, `scaffold abort` takes it back",
    )


def _give_up(root: Path, run: Run | None, error: BaseException) -> None:
    """Take a run back that has failed; where that fails too, it stays in the journal."""
    try:
        if run := run or unfinished(root):
            take_back(run)
        with suppress(OSError):
            clean(root)
    except BaseException as second:
        raise cut_off(root, second) from error


def _carry_out(run: Run) -> None:
    for folder in run.made:
        (run.root / folder).mkdir(exist_ok=True)
    for step in run.steps:
        _forward(run, step)
    for folder in run.unmade:
        with suppress(OSError):
            (run.root / folder).rmdir()
    _sync_places(run)
    durable.write(run.folder / "done", b"")
    durable.sync([run.folder])


def _forward(run: Run, step: Step) -> None:
    if step.after is None:
        (run.root / step.path).unlink(missing_ok=True)
    elif (new := run.new(step)).exists():
        new.replace(run.root / step.path)


def _backward(run: Run, step: Step) -> None:
    at = run.root / step.path
    if step.before is None:
        with suppress(FileNotFoundError, NotADirectoryError):
            at.unlink()
    elif not _is(run, step, step.before) or at.stat().st_mode & 0o7777 != step.was:
        at.parent.mkdir(parents=True, exist_ok=True)  # it may be one that the run has taken away
        durable.put(at, run.old(step).read_bytes(), run.folder / "one", step.was)


def _sync_places(run: Run) -> None:
    places = {(run.root / step.path).parent for step in run.steps}
    durable.sync(sorted(places | {(run.root / folder).parent for folder in run.made}))


def _is(run: Run, step: Step, wanted: str | None) -> bool:
    return durable.digest(run.root / step.path) == wanted


def _check(run: Run) -> None:
    """Raise EditedSince where a file is neither as it was nor as the run makes it."""
    edited = [
        step.path
        for step in run.steps
        if not _is(run, step, step.before) and not _is(run, step, step.after)
    ]
    if edited:
        raise edited_since(run.root, edited)
