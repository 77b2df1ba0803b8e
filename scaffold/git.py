"""Git, through its plumbing: what a repository has, and commits that no hook sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scaffold.errors import GitRefuses
from scaffold.plumbing import run
from upgrader.tree import File, Tree

MOST = 2000  # files that are looked at beside those that layers have
_BUSY = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "BISECT_LOG": "bisect",
}


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit to make: its message, and the files that differ from the one before."""

    message: str
    files: Mapping[str, File | None]


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that a folder is in.

    Attributes:
        folder: the project's folder, which may be below the repository's root.
        prefix: the folder's path from the root, "" or ending in "/".
        head: the commit that is checked out; None before the first one.
        dirty: paths from the root that differ from that commit or are not in it.
    """

    folder: Path
    directory: Path
    prefix: str
    head: str | None
    branch: str | None
    dirty: tuple[str, ...]

    def dirty_at(self, paths: Iterable[str]) -> list[str]:
        """Return those of the project's paths that differ from the commit."""
        dirty = set(self.dirty)
        # Git names a folder that it does not know instead of the files in it.
        folders = tuple(path for path in dirty if path.endswith("/"))
        whole = ((path, self.prefix + path) for path in paths)
        return sorted(path for path, full in whole if full in dirty or full.startswith(folders))

    def tree(self, paths: Iterable[str]) -> Tree:
        """Return those of these paths that are files of the commit."""
        entries = self.entries()
        wanted = set(paths)
        picked = {path: entry for path, entry in entries.items() if path in wanted}
        blobs = self.blobs([oid for _, oid in picked.values()])
        return Tree(
            {path: File(blobs[oid], mode == "100755") for path, (mode, oid) in picked.items()}
        )

    def others(self, suffixes: Iterable[str]) -> list[str]:
        """Return the commit's paths that end in one of these suffixes, at most MOST."""
        wanted = set(suffixes)
        return [path for path in self.entries() if Path(path).suffix in wanted][:MOST]

    def below(self, folder: str) -> list[str]:
        """Return the commit's paths below a folder."""
        return [path for path in self.entries() if path.startswith(f"{folder}/")]

    def links(self) -> set[str]:
        """Return the commit's paths that are links or repositories of their own."""
        listed = _listing(self.folder, self.head or "HEAD").split(b"\0")
        rows = (row.decode("utf-8", "surrogateescape").partition("\t") for row in listed if row)
        return {path for meta, _, path in rows if meta[:6] in {"120000", "160000"}}

    def entries(self, at: str | None = None) -> dict[str, tuple[str, str]]:
        """Return mode and blob of each of the project's files, here or in another commit."""
        if self.head is None:
            return {}
        entries = {}
        listed = _listing(self.folder, self.head) if at is None else _list(self.folder, at)
        for row in listed.split(b"\0"):
            meta, _, name = row.partition(b"\t")
            mode, _, rest = meta.decode().partition(" ")
            if mode in {"100644", "100755"}:
                entries[name.decode("utf-8", "surrogateescape")] = (mode, rest.split()[1])
        return entries

    def blobs(self, oids: Sequence[str]) -> dict[str, bytes]:
        """Return the bytes of these blobs."""
        if not oids:
            return {}
        stream = run(self.folder, "cat-file", "--batch", given="\n".join([*oids, ""]).encode())
        blobs, at = {}, 0
        for oid in oids:
            end = stream.index(b"\n", at)
            size = int(stream[at:end].split()[2])
            blobs[oid] = stream[end + 1 : end + 1 + size]
            at = end + 1 + size + 1
        return blobs

    def is_as_found(self) -> bool:
        """Tell whether the branch that was checked out still is.

        What changes meanwhile in the files is safe: git refuses to switch over it.
        """
        text = _head(self.directory)
        # A repository that keeps its refs in tables says so in this file, and nothing more.
        known = f"ref: refs/heads/{self.branch}" if self.branch else self.head
        return text in {known, "ref: refs/heads/.invalid"}

    def has_branch(self, branch: str) -> bool:
        """Tell whether the repository has a branch of this name."""
        return bool(run(self.folder, "for-each-ref", "--format=1", f"refs/heads/{branch}"))


def _list(folder: Path, commit: str) -> bytes:
    return run(folder, "ls-tree", "-r", "-z", commit, ".")


def _head(directory: Path) -> str:
    return (directory / "HEAD").read_text(encoding="utf-8", errors="surrogateescape").strip()


_listing = lru_cache(4)(_list)  # for commits by their own names: those never change


def find(folder: Path) -> Repository | None:
    """Return the repository that a folder is in, or None. Raises GitRefuses if it is not usable."""
    if not any((at / ".git").exists() for at in (folder, *folder.parents)):
        return None
    where = run(folder, "rev-parse", "--absolute-git-dir", "--show-prefix").decode()
    directory, _, rest = where.partition("\n")
    return Repository(folder, Path(directory), rest.rstrip("\n"), *_status(folder))


def check_idle(repository: Repository) -> None:
    """Raise GitRefuses in the middle of a merge, a rebase or their like."""
    for name, what in _BUSY.items():
        if (repository.directory / name).exists():
            raise GitRefuses(
                what=f"the repository is in the middle of a {what}",
                where=str(repository.directory / name),
                help=f"finish it, or stop it with `git {what} --abort`, then run this again"
                if what != "bisect"
                else "end it with `git bisect reset`, then run this again",
            )


def check_ready(folder: Path) -> None:
    """Raise GitRefuses where git is not there, or does not know who commits."""
    run(folder, "var", "GIT_COMMITTER_IDENT")
    run(folder, "var", "GIT_AUTHOR_IDENT")


def start(folder: Path, commit: Commit) -> None:
    """Make a folder that has the commit's files a repository with that commit."""
    run(folder, "-c", "init.templateDir=", "init", "--quiet")
    ref = run(folder, "symbolic-ref", "HEAD").decode().strip()
    import_commits(folder, ref, [commit], "", None)
    run(folder, "read-tree", "HEAD")
    run(folder, "update-index", "-q", "--refresh")


def import_commits(
    folder: Path, ref: str, commits: Sequence[Commit], prefix: str, head: str | None
) -> str:
    """Make commits under a full name, on top of another, and return the last. No hook sees it."""
    author = run(folder, "var", "GIT_AUTHOR_IDENT").strip()
    committer = run(folder, "var", "GIT_COMMITTER_IDENT").strip()
    stream = bytearray()
    for number, commit in enumerate(commits):
        message = commit.message.encode()
        stream += b"commit %s\nmark :1\n" % ref.encode()
        stream += b"author %s\ncommitter %s\n" % (author, committer)
        stream += b"data %d\n%s\n" % (len(message), message)
        if number == 0 and head:
            stream += b"from %s\n" % head.encode()
        for path, file in sorted(commit.files.items(), key=lambda item: item[1] is not None):
            stream += _entry(prefix + path, file)
    stream += b"get-mark :1\ndone\n"
    options = ("--quiet", "--date-format=raw", "--done")
    return run(folder, "fast-import", *options, given=stream).decode().strip()


def _entry(path: str, file: File | None) -> bytes:
    quoted = path.encode("utf-8", "surrogateescape")
    quoted = b'"' + quoted.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    if file is None:
        return b"D %s\n" % quoted
    mode = b"100755" if file.executable else b"100644"
    return b"M %s inline %s\ndata %d\n%s\n" % (mode, quoted, len(file.data), file.data)


def _status(folder: Path) -> tuple[str | None, str | None, tuple[str, ...]]:
    options = ("--porcelain=v2", "--branch", "-z", "--untracked-files=normal")
    output = run(folder, "status", *options)
    head = branch = None
    dirty: list[str] = []
    rows = iter(output.decode("utf-8", "surrogateescape").split("\0"))
    for row in rows:
        if row.startswith("# branch.oid ") and not row.endswith("(initial)"):
            head = row.rpartition(" ")[2]
        elif row.startswith("# branch.head ") and not row.endswith("(detached)"):
            branch = row.removeprefix("# branch.head ")
        elif row.startswith("1 "):
            dirty.append(row.split(" ", 8)[8])
        elif row.startswith("2 "):
            dirty += [row.split(" ", 9)[9], next(rows)]
        elif row.startswith("u "):
            dirty.append(row.split(" ", 10)[10])
        elif row.startswith("? "):
            dirty.append(row[2:])
    return head, branch, tuple(dirty)
