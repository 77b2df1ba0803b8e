"""A plan as a file: decided here, read by a person, obeyed elsewhere, and refused when stale."""

from __future__ import annotations

import base64
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from scaffold import __version__
from scaffold.errors import BadPlan, Stale
from scaffold.git import Commit
from scaffold.lock import NAME as LOCK
from scaffold.move import Move, Source
from scaffold.state import NAME, State, parse
from upgrader.change import Action, Change
from upgrader.formats import Conflict
from upgrader.plan import Plan
from upgrader.tree import BadPath, File, Tree, checked

VERSION = 1


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a plan file says.

    Attributes:
        branch: where its commits go; None for the work tree.
        before: digests of what was at each path that it writes; None for no file.
        changes: its changes, without the project's own bytes.
        lock: the lock file to come.
    """

    command: str
    branch: str | None
    before: Mapping[str, str | None]
    changes: tuple[Change, ...]
    commits: tuple[Commit, ...]
    state: State
    lock: File | None

    def plan(self, ours: Tree) -> Plan:
        """Return the plan for the project's own files, or raise Stale."""
        moved = [path for path in self.before if _digest(ours.get(path)) != self.before[path]]
        if moved:
            raise Stale(
                what=f"{len(moved)} of the files are not as they were when the plan was made",
                where="\n".join(sorted(moved)[:5]),
                help="make the plan again for the project as it is now",
            )
        return Plan(
            tuple(
                Change(
                    each.action, each.path, each.layers, each.why, ours.get(each.path),
                    ours.get(each.path) if each.after is _SAME else each.after,
                    each.offer, each.conflicts, each.notes, each.base,
                )
                for each in self.changes
            )
        )  # fmt: skip


_SAME = File(b"same")  # stands for the project's own bytes, which a plan file does not hold


def write(
    path: Path, move: Move, branch: str | None, command: str, commits: Iterable[Commit],
    source: Source, lock: File | None,
) -> None:  # fmt: skip
    """Write a plan file; the source is where the project's files were read from.

    Raises BadPlan where the file cannot be written.
    """
    document = _document(move, branch, command, list(commits), source, lock)
    try:
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        raise BadPlan(
            what=f"the plan cannot be written: {error.strerror}",
            where=str(path),
            help="name a file in a folder that is there and writable",
        ) from error


def _document(
    move: Move, branch: str | None, command: str, commits: list[Commit], source: Source,
    lock: File | None,
) -> dict[str, Any]:  # fmt: skip
    blobs: dict[str, dict[str, Any]] = {}
    touched = {*move.writes, *(each.path for each in move.plan.changes)}
    touched |= {NAME, *(name for each in commits for name in each.files)}
    if lock is not None:
        touched.add(LOCK)
    now = source.tree(touched)
    before = {name: _digest(now.get(name)) for name in sorted(touched)}
    return {
        "plan": VERSION,
        "made_by": __version__,
        "command": command,
        "branch": branch,
        "summary": move.plan.document()["summary"],
        "state": move.after.file().data.decode(),
        "before": before,
        "changes": [_row(each, blobs) for each in move.plan.changes],
        "commits": [
            {
                "message": each.message,
                "files": {name: _kept(file, blobs) for name, file in sorted(each.files.items())},
            }
            for each in commits
        ],
        "lock": _kept(lock, blobs),
        "files": blobs,
    }


def read(path: Path) -> PlanFile:
    """Return what a plan file says, or raise BadPlan."""
    try:
        document = json.loads(path.read_bytes())
        return _parsed(document, path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, BadPath) as error:
        reason = error.strerror if isinstance(error, OSError) else f"{error}"
        raise BadPlan(
            what=f"the plan cannot be read: {reason}",
            where=str(path),
            help="make it again with --plan; it is not meant to be edited",
        ) from error


def _parsed(document: Mapping[str, Any], path: Path) -> PlanFile:
    if document["plan"] != VERSION:
        raise ValueError(f"it has version {document['plan']}, and this reads {VERSION}")
    blobs = {digest: _bytes(digest, row) for digest, row in document["files"].items()}
    changes = tuple(_change(row, blobs) for row in document["changes"])
    commits = tuple(
        Commit(
            row["message"], {_plain(at): _file(kept, blobs) for at, kept in row["files"].items()}
        )
        for row in document["commits"]
    )
    before = {_plain(at): digest for at, digest in document["before"].items()}
    written = {each.path for each in changes} | {at for each in commits for at in each.files}
    if unknown := written - set(before):
        raise ValueError(f"it does not say what was at {min(unknown)}")
    state = parse(tomllib.loads(document["state"]), path)
    lock = _file(document["lock"], blobs)
    branch = document["branch"]
    return PlanFile(document["command"], branch, before, changes, commits, state, lock)


def _row(change: Change, blobs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    row = Plan((change,)).document()["changes"][0]
    after = "same" if change.after == change.before else _kept(change.after, blobs)
    row |= {"after": after, "offer": _kept(change.offer, blobs), "base": _kept(change.base, blobs)}
    return {name: value for name, value in row.items() if value is not None}


def _change(row: Mapping[str, Any], blobs: Mapping[str, bytes]) -> Change:
    after = row.get("after")
    return Change(
        action=Action(row["action"]),
        path=_plain(row["path"]),
        layers=tuple(row["layers"]),
        why=row["why"],
        after=_SAME if after == "same" else _file(after, blobs),
        offer=_file(row.get("offer"), blobs),
        conflicts=tuple(Conflict(**each) for each in row.get("conflicts", ())),
        notes=tuple(row.get("notes", ())),
        base=_file(row.get("base"), blobs),
    )


def _plain(path: str) -> str:
    # A plan may come from anywhere: no spelling of .git is a place that it may write to.
    if any(part.lower().rstrip(" .") in {".git", "git~1"} for part in path.split("/")):
        raise ValueError(f"{path} is git's own")
    return checked(path)


def _kept(file: File | None, blobs: dict[str, dict[str, Any]]) -> str | None:
    if file is None:
        return None
    digest = sha256(file.data).hexdigest()
    try:
        blobs[digest] = {"text": file.data.decode()}
    except UnicodeDecodeError:
        blobs[digest] = {"base64": base64.b64encode(file.data).decode()}
    return f"{digest} x" if file.executable else digest


def _file(kept: str | None, blobs: Mapping[str, bytes]) -> File | None:
    if kept is None:
        return None
    digest, _, mode = kept.partition(" ")
    return File(blobs[digest], mode == "x")


def _bytes(digest: str, row: Mapping[str, str]) -> bytes:
    data = row["text"].encode() if "text" in row else base64.b64decode(row["base64"], validate=True)
    if sha256(data).hexdigest() != digest:
        raise ValueError(f"the bytes of {digest[:12]} were changed")
    return data


def _digest(file: File | None) -> str | None:
    return None if file is None else sha256(file.data).hexdigest()
