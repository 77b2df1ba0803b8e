"""What reviews cost: processor time and memory, each in a process of its own and many in one.

    python -m benchmarks.review_speed CHECKOUTS [--small 5000] [--rounds 3]

Processor time is what a busy machine leaves comparable: reviews a second are counted for cores that
have nothing else to do.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from scaffold.commands.asking import quick
from scaffold.reports.rates import read_rates
from scaffold.reports.reviewed import reviewed
from upgrader.review.roadmap import calibrated

CORES = 2
# The child tells its own share apart from that of ruff and git, which it starts.
_CHILD = """
import resource, sys
from scaffold.__main__ import main
sys.argv = ["scaffold", "review", sys.argv[1], "--quiet"]
main()
own = resource.getrusage(resource.RUSAGE_SELF)
below = resource.getrusage(resource.RUSAGE_CHILDREN)
print(own.ru_utime + own.ru_stime, below.ru_utime + below.ru_stime, own.ru_maxrss)
"""


@dataclass(frozen=True)
class Cost:
    """Seconds of its own, seconds of ruff and git, and megabytes."""

    own: float
    others: float
    memory: float


def process(folder: Path) -> Cost:
    """Review a folder in a process of its own, started as a user does: with compiled code."""
    known = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(folder)],
        capture_output=True, text=True, check=True, env=known,
    )  # fmt: skip
    own, others, memory = map(float, done.stdout.split())
    return Cost(own, others, memory / 1024)


def together(folder: Path) -> Cost:
    """Review a folder in this process, which is warm."""
    rates, calibration = calibrated(read_rates(None), ())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.process_time()
    with quick():
        reviewed(folder, rates, calibration)
    own = time.process_time() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    others = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(own, others, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def lines_in(folder: Path) -> int:
    """Return the lines of Python below a folder."""
    files = (path for path in folder.rglob("*.py") if path.is_file() and not path.is_symlink())
    return sum(path.read_bytes().count(b"\n") for path in files)


def costs(run: Callable[[Path], Cost], folders: list[Path], rounds: int) -> dict[Path, Cost]:
    """Return the median costs of each folder, the first round for warming up left out."""
    found: dict[Path, list[Cost]] = {folder: [] for folder in folders}
    for turn in range(rounds + 1):
        for folder in folders:
            cost = run(folder)
            if turn:
                found[folder].append(cost)
    return {
        folder: Cost(
            median(c.own for c in each), median(c.others for c in each),
            median(c.memory for c in each),
        )
        for folder, each in found.items()
    }  # fmt: skip


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("checkouts", type=Path, nargs="+")
    parser.add_argument("--small", type=int, default=5_000, help="lines up to which one is small")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    folders = [f for root in arguments.checkouts for f in sorted(root.iterdir()) if f.is_dir()]
    sizes = {folder: lines_in(folder) for folder in folders}
    small = [folder for folder in folders if sizes[folder] <= arguments.small]
    print("| small repositories | seconds each | of them ruff and git | a second, two cores |")
    print("|---|--:|--:|--:|")
    for name, run in (("a process each", process), ("one process a core", together)):
        found = costs(run, small, arguments.rounds).values()
        each = sum(cost.own + cost.others for cost in found) / len(small)
        others = sum(cost.others for cost in found) / len(small)
        print(f"| {len(small)}, {name} | {each:.2f} | {others:.2f} | {CORES / each:.1f} |")
    large = [folder for folder in folders if sizes[folder] > 8 * arguments.small]
    print("\n| large repository | lines | seconds | ruff and git | MB |\n|---|--:|--:|--:|--:|")
    for folder, cost in costs(process, large, arguments.rounds).items():
        row = f"{sizes[folder]:,} | {cost.own:.2f} | {cost.others:.2f} | {cost.memory:.0f}"
        print(f"| {folder.name.replace('+', '/')} | {row} |")


if __name__ == "__main__":
    main()
