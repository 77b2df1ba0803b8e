"""Files that the owner moved: which of the layers' paths is now at which of the owner's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from upgrader.tree import File, Tree

ALIKE = 0.6  # git's own threshold is 0.5; ours acts without asking, so it asks for more
COMPARED = 200_000  # bytes; a larger file is followed only if it is the same to the byte


def follow(base: Tree, ours: Tree, moved: Collection[str]) -> Mapping[str, str]:
    """Return, for those of the moved paths that were found again, where they are now.

    `moved` are paths of the base that ours lacks; any path of ours that the base lacks may be it.
    The same bytes come first, then the most alike text with the same suffix.
    """
    free = {path: file for path, file in ours.items() if path not in base}
    found: dict[str, str] = {}
    for path in sorted(moved):
        same = [other for other, file in free.items() if file.data == base[path].data]
        if same and base[path].data.strip():
            found[path] = min(same, key=lambda other: (not _same_name(path, other), other))
            del free[found[path]]
    for path in sorted(set(moved) - set(found)):
        alike = {other: _likeness(base[path], file) for other, file in _near(path, free).items()}
        best = max(alike, key=lambda other: (alike[other], other), default=None)
        if best is not None and alike[best] >= ALIKE:
            found[path] = best
            del free[best]
    return found


def _same_name(path: str, other: str) -> bool:
    return PurePosixPath(path).name == PurePosixPath(other).name


def _near(path: str, free: Mapping[str, File]) -> Mapping[str, File]:
    suffix = PurePosixPath(path).suffix
    return {other: file for other, file in free.items() if PurePosixPath(other).suffix == suffix}


def _likeness(base: File, file: File) -> float:
    if max(len(base.data), len(file.data)) > COMPARED or b"\0" in file.data[:8000]:
        return 0.0
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, base.data.splitlines(), file.data.splitlines(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
