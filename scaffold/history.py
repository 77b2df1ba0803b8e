"""The history of a repository: which file was touched how often, read in one pass and bounded."""

from __future__ import annotations

from pathlib import Path

from scaffold import plumbing
from scaffold.errors import GitRefuses
from upgrader.review.components import History, Touched

MOST = 2_000  # commits; what is older says little of today's churn
SECONDS = 15.0


def history(root: Path, seconds: float = SECONDS) -> History:
    """Return how the files came to be; where that cannot be known, the reason.

    Only names are compared, never contents, so that no blob is read or fetched, and no program
    that the repository's settings name is started.
    """
    try:
        said = plumbing.run(
            root, "rev-parse", "--is-shallow-repository", "--is-bare-repository", seconds=seconds
        )
        if b"true" in said:
            return History(unknown="the clone is shallow, so its history is not here")
        log = plumbing.run(
            root, "-c", "log.showSignature=false", "-c", "protocol.allow=never",
            "log", f"--max-count={MOST}", "--no-merges", "--no-renames", "--no-ext-diff",
            "--no-textconv", "--no-mailmap", "--no-color", "--relative", "--name-only", "-z",
            "--format=%x01%ct", "--", ".", seconds=seconds,
        )  # fmt: skip
    except GitRefuses as error:
        return History(unknown=error.what)
    return read(log)


def read(log: bytes) -> History:
    """Read what git prints: for each commit its time after a byte of 1, then its files."""
    touched: dict[str, Touched] = {}
    times: list[int] = []
    now = 0
    for field in log.split(b"\0"):
        part = field
        if b"\1" in field:
            head = field[field.index(b"\1") + 1 :]
            stamp, _, part = head.partition(b"\n")
            now = int(stamp) if stamp.strip().isdigit() else now
            times.append(now)
        name = part.strip(b"\n").decode("utf-8", "surrogateescape")
        if name:
            known = touched.get(name, Touched(0, now, now))
            first, last = min(known.first, now), max(known.last, now)
            touched[name] = Touched(known.commits + 1, first, last)
    if not times:
        return History(unknown="nothing of this folder was ever committed")
    return History(dict(sorted(touched.items())), max(times), is_whole=len(times) < MOST)
