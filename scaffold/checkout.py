"""What is special about a checkout, and what cannot be written into it for that reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scaffold.errors import GitRefuses
from scaffold.folder import Folder, read
from scaffold.git import Repository
from scaffold.plumbing import run
from upgrader.tree import File, Tree


@dataclass(frozen=True, slots=True)
class Modeless:
    """A project's files on a disk that cannot say which of them may be run: the commit says it."""

    repository: Repository

    def tree(self, paths: Iterable[str]) -> Tree:
        """Return those of these paths that are files."""
        modes = self.repository.entries()
        return Tree(
            {
                path: File(file.data, modes.get(path, ("",))[0] == "100755")
                for path, file in read(self.repository.folder, paths).items()
            }
        )

    def others(self, suffixes: Iterable[str]) -> list[str]:
        """Return the paths that end in one of these suffixes, a bounded number of them."""
        return Folder(self.repository.folder).others(suffixes)

    def below(self, folder: str) -> list[str]:
        """Return the paths of the files below a folder."""
        return Folder(self.repository.folder).below(folder)


def source(repository: Repository) -> Modeless | Folder:
    """Return where the files of a work tree are read from."""
    if _settings(repository.folder).get("core.filemode") == "false":
        return Modeless(repository)
    return Folder(repository.folder)


def check(repository: Repository, paths: Sequence[str], *, in_place: bool) -> None:
    """Raise GitRefuses where this checkout cannot take these paths as they are."""
    settings = _settings(repository.folder)
    if settings.get("core.ignorecase") == "true":
        _check_case(repository, paths)
    if in_place:
        if settings.get("core.sparsecheckout") == "true":
            _check_sparse(repository)
        _check_line_ends(repository, paths)


def _check_case(repository: Repository, paths: Sequence[str]) -> None:
    there = {part: part for path in repository.entries() for part in _parts(path)}
    folded = {part.casefold(): part for part in there}
    for path in paths:
        for part in _parts(path):
            other = folded.get(part.casefold(), part)
            if part not in there and other != part:
                raise GitRefuses(
                    what=f"{part} and {other} are one path here: git ignores the case of names",
                    where=f"{part}\n{other}",
                    help=f"rename yours (git mv), or decline the layer's: {path}",
                )


def _parts(path: str) -> list[str]:
    return [path[:at] for at, letter in enumerate(path) if letter == "/"] + [path]


def _check_sparse(repository: Repository) -> None:
    rows = run(repository.folder, "ls-files", "-t", "-z").decode("utf-8", "surrogateescape")
    if absent := sorted(row[2:] for row in rows.split("\0") if row.startswith("S ")):
        raise GitRefuses(
            what=f"{len(absent)} of the project's files are not in this sparse checkout",
            where="\n".join(absent[:5]),
            help="leave --in-place out: a branch needs no files; or `git sparse-checkout disable`",
        )


def _check_line_ends(repository: Repository, paths: Sequence[str]) -> None:
    rows = run(repository.folder, "ls-files", "--eol", "-z").decode("utf-8", "surrogateescape")
    found = (row.partition("\t") for row in rows.split("\0") if row)
    turned = {path for how, _, path in found if how.split()[:2] == ["i/lf", "w/crlf"]}
    if inside := sorted(turned.intersection(paths)):
        raise GitRefuses(
            what=f"git gives {len(inside)} of the files to write other line ends here",
            where="\n".join(inside[:5]),
            help="leave --in-place out: a branch is written with the line ends that git keeps",
        )


@cache
def _settings(folder: Path) -> dict[str, str]:
    listed = run(folder, "config", "--list", "-z").decode("utf-8", "surrogateescape")
    rows = (row.partition("\n") for row in listed.split("\0") if row)
    return {name: value for name, _, value in rows}
