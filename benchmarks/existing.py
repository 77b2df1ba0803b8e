"""What `scaffold upgrade` does to real repositories: a table over any corpus file.

A corpus file has `repos`, and may have `bench`: entries with `full_name`. Checkouts stand in one
folder, as `owner+name` or `name`, and are copied: nothing is written into them.

    python -m benchmarks.existing CORPUS.json CHECKOUTS [--to 2 3] [--only NAME] [--prove] [--write]

Each copy becomes a git repository and climbs to each level in turn. Held against it: lines of the
owner's that changed beyond what the plan said, files that a second run changes, and files that are
not as they were after `undo`. `--prove` runs the code too, two repositories at a time: a second
table with their tests, their answers and what was added, as `benchmarks.proofs` reads them.
`--write` puts the tables into docs/existing.md; rows of repositories that were not run stay. The
documents of the proofs go to the folder that KEEP_PROOFS names.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import proofs

_PAGE = Path(__file__).parents[1] / "docs" / "existing.md"
_AT_ONCE = 2
_GIT = ("git", "-c", "user.name=corpus", "-c", "user.email=corpus@localhost", "-c",
        "core.autocrlf=false", "-c", "core.safecrlf=false")  # fmt: skip

_WHO = ("NAME", "EMAIL")


@dataclass(frozen=True)
class Row:
    """One climb of one repository.

    Attributes:
        beyond: lines of the owner's that are gone and that the plan did not announce.
        again: files that a second run changes.
        undone: files that are not as they were after `undo`.
        refused: the reason, where it was refused.
    """

    name: str
    target: int
    before: int
    after: int
    added: int
    offered: int
    beyond: int
    again: int
    undone: int
    seconds: float
    refused: str = ""
    proof: str = ""

    def cells(self) -> str:
        """Return the row of the table without proofs."""
        if self.refused:
            return f"| {self.name} | {self.target} | refused: {self.refused} |||||||| "
        cells = (self.name, self.target, self.before, self.after, self.added, self.offered,
                 self.beyond, self.again, self.undone, f"{self.seconds:.1f}")  # fmt: skip
        return f"| {' | '.join(map(str, cells))} |"


def rows(
    corpus: Mapping[str, Any], checkouts: Path, levels: Sequence[int], only: str, *, prove: bool
) -> Iterator[Row]:
    """Yield a row for each level of each repository of the corpus that is checked out."""
    chosen = []
    for entry in [*corpus["repos"], *corpus.get("bench", ())]:
        name = str(entry["full_name"])
        places = (checkouts / name.replace("/", "+"), checkouts / name.split("/")[-1])
        folder = next((place for place in places if place.is_dir()), None)
        if folder is not None and only in name:
            chosen.append((name, folder, entry.get("upgrade", [])))

    def climbed(one: tuple[str, Path, Sequence[str]]) -> list[Row]:
        name, folder, more = one
        with tempfile.TemporaryDirectory(prefix="existing-") as scratch:
            copy = Path(scratch) / name.split("/")[-1]
            shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
            _git(copy, "init", "--quiet")
            _git(copy, "add", "--all", "--force")
            _git(copy, "commit", "--quiet", "--no-verify", "--message", "as it was")
            return list(_climb(name, copy, levels, more, prove=prove))

    with ThreadPoolExecutor(_AT_ONCE if prove else 1) as pool:
        for found in pool.map(climbed, chosen):
            yield from found


def _climb(
    name: str, copy: Path, levels: Sequence[int], more: Sequence[str], *, prove: bool
) -> Iterator[Row]:
    origin = _git(copy, "rev-parse", "HEAD").strip()
    merged: set[str] = set()
    announced: list[str] = []
    for target in levels:
        base = _git(copy, "rev-parse", "HEAD").strip()
        proof = _proved(name, copy, target, more) if prove else ""
        code, said, seconds = _scaffold(copy, "upgrade", "--to", str(target), *more)
        if code not in (0, 4):
            reason = said.get("error", f"exit {code}")
            yield Row(name, target, 0, 0, 0, 0, 0, 0, 0, seconds, str(reason), proof)
            return
        reach = said["reach"]
        tip = _git(copy, "rev-parse", "HEAD").strip()
        prefix = "" if said["project"] == "." else said["project"]
        announced += [each["path"] for each in said["start"] if each["before"] != each["after"]]
        merged |= {f"{prefix}{row['path']}" for row in said["changes"] if row["action"] == "change"}
        beyond = _beyond(copy, origin, announced, merged)
        _scaffold(copy, "upgrade", "--to", str(target), *more)
        again = _differing(copy, tip)
        undone = 0
        if tip != base:
            _scaffold(copy / said["project"], "undo")
            undone = _differing(copy, base)
            _git(copy, "reset", "--hard", "--quiet", tip)
        added = sum(row["fate"] == "added" for row in said["layers"])
        offered = sum(row["fate"] == "offered" for row in said["layers"])
        yield Row(
            name, target, reach["before"], reach["after"], added, offered, beyond, again, undone,
            seconds, proof=proof,
        )  # fmt: skip


def _proved(name: str, copy: Path, target: int, more: Sequence[str]) -> str:
    """Return the row of a proof; nothing is written by it."""
    began = time.monotonic()
    _, said, _ = _scaffold(copy, "upgrade", "--dry-run", "--prove", "--to", str(target), *more)
    row = proofs.row(name, target, said, (time.monotonic() - began) / 60)
    print(row, file=sys.stderr, flush=True)
    return row


def _scaffold(copy: Path, *arguments: str) -> tuple[int, dict[str, Any], float]:
    """Run the tool; return its exit code, its document, and the CPU seconds that it took."""
    asked = ["--defaults", "--no-lock"] if arguments[0] == "upgrade" else []
    command = [sys.executable, "-m", "scaffold", *arguments, "--json", *asked]
    who = {f"GIT_{role}_{what}": "corpus" for role in ("AUTHOR", "COMMITTER") for what in _WHO}
    environment = {**os.environ, **who}
    before = os.times()
    done = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    after = os.times()
    seconds = sum(after[2:4]) - sum(before[2:4])
    document = json.loads(done.stdout) if done.stdout.strip() else {}
    if done.returncode not in (0, 4):
        lines = done.stderr.strip().splitlines() or [""]
        document["error"] = lines[0].removeprefix("error: ")
    return done.returncode, document, seconds


def _beyond(copy: Path, base: str, announced: list[str], merged: set[str]) -> int:
    """Count lines of the owner's that are gone, without those that the plan said would change."""
    beyond = 0
    for line in _git(copy, "diff", "--numstat", "-z", "--no-renames", base).split("\0"):
        path = line.rpartition("\t")[2]
        if not path or not _git(copy, "ls-tree", base, "--", path):
            continue
        lost = _lost(copy, base, path)
        beyond += max(0, lost - announced.count(path))
        if path not in {*merged, *announced}:
            beyond += 1
    return beyond


def _lost(copy: Path, base: str, path: str) -> int:
    """Count the lines of a file that are gone: not all of their characters are in a new line."""
    show = subprocess.run(
        [*_GIT, "show", f"{base}:{path}"], cwd=copy, capture_output=True, check=True
    )
    was, now = show.stdout.split(b"\n"), (copy / path).read_bytes().split(b"\n")
    known, rest = Counter(now), []
    for line in was:
        if known[line]:
            known[line] -= 1
        else:
            rest.append(line)
    new = b"".join(line for line in now if known[line] > 0)
    return sum(not _stands_in(line, new) for line in rest)


def _stands_in(line: bytes, other: bytes) -> bool:
    letters = iter(other)
    return all(letter in letters for letter in line)


def _differing(copy: Path, commit: str) -> int:
    """Count the files that are not as in a commit, and those that are not in it at all."""
    changed = _git(copy, "diff", "--name-only", "-z", commit).split("\0")
    others = _git(copy, "ls-files", "--others", "--exclude-standard", "-z").split("\0")
    return sum(bool(path) for path in [*changed, *others])


def _git(copy: Path, *arguments: str) -> str:
    done = subprocess.run([*_GIT, *arguments], cwd=copy, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape")


def table(found: Sequence[Row]) -> str:
    """Return the rows as a table in Markdown."""
    head = (
        "| repository | to | stood at | reaches | layers added | for its owner | lines of theirs "
        "changed beyond the plan | a second run changes | undo leaves | CPU s |"
    )
    return "\n".join(
        [head, "|---|---|---|---|---|---|---|---|---|---|", *(r.cells() for r in found)]
    )


def main() -> None:
    """Print the tables, or put them into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("checkouts", type=Path)
    parser.add_argument("--to", type=int, nargs="+", default=[2, 3])
    parser.add_argument("--only", default="", help="part of a name")
    parser.add_argument("--prove", action="store_true", help="run their code too; slow")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/existing.md")
    arguments = parser.parse_args()
    corpus = json.loads(arguments.corpus.read_text(encoding="utf-8"))
    asked = (corpus, arguments.checkouts, arguments.to, arguments.only)
    found = list(rows(*asked, prove=arguments.prove))
    texts = {"corpus": table(found)}
    if arguments.prove:
        texts["proof"] = proofs.table([row.proof for row in found])
    print("\n\n".join(texts.values()))
    if arguments.write:
        page = _PAGE.read_text(encoding="utf-8")
        for mark, text in texts.items():
            page = proofs.put(page, mark, text, [each["full_name"] for each in corpus["repos"]])
        _PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
