"""What a new user waits for: from `scaffold new` to the first green run of the tests."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from benchmarks import measure
from benchmarks.measure import Command, Sample
from scaffold.proving.environment import uv_command

ROOT = Path(__file__).parent.parent
LEVELS = (1, 2, 3, 4)
TARGET = 60.0  # seconds of wall time that the tests of level 3 may take
# The loopback is all the network that they have, where this machine allows that to be arranged.
_LOOPBACK = ("--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
ALONE = (
    ("unshare", *_LOOPBACK),
    ("unshare", "--map-current-user", "--keep-caps", *_LOOPBACK),
)


def steps(level: int, scratch: Path) -> Iterator[tuple[str, Command]]:
    """Yield what a new user does at a level, and what each step is called."""
    project, env = scratch / f"level{level}", _environment()
    given = ["--level", str(level), "--defaults", "--data", "project_name=Order desk"]
    new = [sys.executable, "-m", "scaffold", "new", str(project), *given]
    yield "`new`, with its lock", Command(new, ROOT, env)
    yield "`uv sync`", Command([*uv_command(), "sync", "--quiet"], project, env)
    if level > 1:
        pytest = [str(project / ".venv/bin/python"), "-m", "pytest", "-q"]
        yield "`pytest`, without a network", Command([*_alone(), *pytest], project, env)


def _environment() -> Mapping[str, str]:
    own = {"VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "PYTHONPATH"}
    env = {name: text for name, text in os.environ.items() if name not in own}
    return env | {"PATH": f"{Path(uv_command()[0]).parent}:{env['PATH']}"}


def _alone() -> list[str]:
    for way in ALONE:
        with contextlib.suppress(OSError, RuntimeError):
            measure.once(Command([*way, "true"], ROOT, os.environ))
            return [*way]
    return []


def run(rounds: int) -> dict[int, dict[str, list[Sample]]]:
    """Take every step at every level, each round in a folder of its own."""
    found: dict[int, dict[str, list[Sample]]] = {level: {} for level in LEVELS}
    for _ in range(rounds):
        for level in LEVELS:
            with tempfile.TemporaryDirectory(prefix="first-") as scratch:
                for name, command in steps(level, Path(scratch).resolve()):
                    found[level].setdefault(name, []).append(measure.once(command))
    return found


def report(found: Mapping[int, Mapping[str, list[Sample]]], rounds: int) -> None:
    """Print a page of Markdown."""
    print(measure.machine())
    print(f"medians of {rounds} rounds, packages in uv's cache\n")
    print("| level | step | wall s | CPU s | peak MiB |\n|---|---|--:|--:|--:|")
    for level, taken in found.items():
        for name, runs in taken.items():
            wall, cpu, rss = (median(getattr(r, k) for r in runs) for k in ("wall", "cpu", "rss"))
            print(f"| {level} | {name} | {wall / 1000:.1f} | {cpu / 1000:.1f} | {rss:.0f} |")
        whole = sum(median(each.wall for each in runs) for runs in taken.values())
        print(f"| {level} | **together** | **{whole / 1000:.1f}** | | |")
    tests = [*found[3].values()][-1]
    wall, cpu = (median(getattr(each, kind) for each in tests) / 1000 for kind in ("wall", "cpu"))
    word = "hit" if wall < TARGET else "MISS"
    print(f"\n- {word}: the tests of level 3 take {wall:.0f} s ({cpu:.0f} s of CPU)", end="")
    print(f", target under {TARGET:.0f} s")
    if not _alone():
        print("- this machine could not take the network away from the tests")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds (3)")
    chosen = parser.parse_args()
    if not uv_command() or not shutil.which("git"):
        sys.exit("uv and git are needed")
    report(run(chosen.rounds), chosen.rounds)


if __name__ == "__main__":
    main()
