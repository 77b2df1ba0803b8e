"""A project as a value: paths mapped to files, checked, sorted and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from upgrader.errors import UserError


class BadPath(UserError):
    """A path that is absolute, climbs out of the project, or is not in its plain form."""


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes, and whether it may be run."""

    data: bytes
    executable: bool = False


class Tree(Mapping[str, File]):
    """Files by their path from the project's root, with "/" on every system, in sorted order."""

    __slots__ = ("_files",)

    def __init__(self, files: Mapping[str, File] | Iterable[tuple[str, File]] = ()) -> None:
        self._files = {checked(path): file for path, file in sorted(dict(files).items())}

    def __getitem__(self, path: str) -> File:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tree) and self._files == other._files

    def __hash__(self) -> int:
        return hash(tuple(self._files.items()))

    def __repr__(self) -> str:
        return f"Tree({', '.join(self._files)})"

    def replacing(self, files: Mapping[str, File | None]) -> Tree:
        """Return this tree with these files in it, and without those that are None."""
        merged = {**self._files, **files}
        return Tree({path: file for path, file in merged.items() if file is not None})

    def only(self, paths: Iterable[str]) -> Tree:
        """Return the part of this tree that has these paths."""
        wanted = set(paths)
        return Tree({path: file for path, file in self._files.items() if path in wanted})


def checked(path: str) -> str:
    """Return the path if it is a plain one that stays inside the project, or raise BadPath."""
    parts = path.split("/")
    plain = path and "\\" not in path and "\0" not in path and ":" not in parts[0]
    if not plain or any(part in {"", ".", ".."} for part in parts) or parts[0] == ".git":
        raise BadPath(
            what=f"{path!r} is not a path inside a project",
            where=path,
            help='use a relative path with "/", without "." and ".."',
        )
    return path
