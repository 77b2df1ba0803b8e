"""The kinds of files that several sides write in, and how two or three versions of one meet."""

from __future__ import annotations

from upgrader.errors import LayersDisagree
from upgrader.formats.decoded import Decoded, decode
from upgrader.formats.kinds import kind_of, module_of
from upgrader.formats.meeting import WHOLE
from upgrader.formats.merged import Conflict, Merged
from upgrader.formats.reading import check

__all__ = ["Conflict", "Merged", "check", "kind_of", "merge", "overlay"]


HELP = "keep the value in one layer"


def overlay(path: str, lower: bytes, upper: bytes) -> bytes:
    """Add what a higher layer says to a lower layer's file.

    Raises LayersDisagree when both say different things at one place, or the kind has no places.
    """
    kind = kind_of(path)
    below, above = decode(lower), decode(upper)
    if lower == upper:
        return lower
    if kind in ("python", "text") or below is None or above is None:
        raise LayersDisagree(
            "two layers bring the same file, and files of this kind cannot be put together",
            path,
            "let one layer own the file, or give each its own",
        )
    if below.text == above.text:
        return lower
    meeting = module_of(kind).overlay(path, below.text, above.text)
    if meeting.conflicts:
        raise _disagreement(path, meeting.conflicts[0])
    return below.encode(meeting.text)


def _disagreement(path: str, conflict: Conflict) -> LayersDisagree:
    if conflict.where == WHOLE:
        return LayersDisagree(f"they cannot be put together: {conflict.why}", path, HELP)
    return LayersDisagree(
        f"two layers disagree about {conflict.where}: "
        f"{conflict.ours} below, {conflict.theirs} above",
        f"{path}, {conflict.where}",
        HELP,
    )


def merge(path: str, base: bytes | None, ours: bytes, theirs: bytes) -> Merged:
    """Bring what theirs changed since base into ours.

    Where both changed a place, ours stays and the place is listed. A base of None means that no
    earlier version is known: nothing of ours is ever replaced then.
    """
    if ours == theirs or base == theirs:
        return Merged(ours)
    if base == ours:
        return Merged(theirs)
    was = decode(base) if base is not None else None
    mine, yours = decode(ours), decode(theirs)
    if mine is None or yours is None or (base is not None and was is None):
        size = f"{len(ours)} bytes", f"{len(theirs)} bytes"
        return Merged(ours, (Conflict(WHOLE, *size, "it is not text, and both changed it"),))
    if mine.text == yours.text or (was and was.text == yours.text):
        return Merged(ours)
    if was and was.text == mine.text:
        return Merged(mine.encode(yours.text))
    return _met(path, was, mine, yours, ours)


def _met(path: str, was: Decoded | None, mine: Decoded, yours: Decoded, ours: bytes) -> Merged:
    meeting = module_of(kind_of(path)).merge(path, was.text if was else None, mine.text, yours.text)
    conflicts, notes = tuple(meeting.conflicts), tuple(meeting.notes)
    if meeting.text == mine.text:
        return Merged(ours, conflicts, notes)
    data = mine.encode(meeting.text)
    error = None if meeting.checked else check(path, data)
    if error is None:
        return Merged(data, conflicts, notes)
    why = f"the merged file could not be read again: {error}"
    return Merged(ours, (Conflict(WHOLE, mine.text, yours.text, why),))
