"""Whole processes, measured in turn: processor time, wall time and memory, children included."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Command:
    """A process to be started.

    Attributes:
        codes: the exit codes that are no failure.
    """

    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str]
    codes: Sequence[int] = (0,)


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run took.

    Attributes:
        cpu: user and system time in milliseconds, of the process and of those it waited for.
        wall: milliseconds from start to end.
        rss: the most memory that any of them held, in MiB.
    """

    cpu: float
    wall: float
    rss: float


def once(command: Command) -> Sample:
    """Run a command to its end.

    Raises RuntimeError where it fails.
    """
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(command.argv),
            cwd=command.cwd,
            env=dict(command.env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        # It has been waited for: without this, Popen would look for it again.
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in command.codes:
            output.seek(0)
            said = output.read().decode(errors="replace")[-2000:]
            raise RuntimeError(f"{' '.join(command.argv)} ended with {process.returncode}:\n{said}")
    return Sample((usage.ru_utime + usage.ru_stime) * 1000, wall * 1000, usage.ru_maxrss / 1024)


def in_turn(
    cases: Mapping[str, Callable[[], Command]], rounds: int, warm: Sequence[str] = ()
) -> dict[str, list[Sample]]:
    """Run every case once a round, each round beginning with another one, and return all samples.

    A case prepares its command outside of the clock. Those named in `warm` run once before.
    """
    for name in warm:
        once(cases[name]())
    samples: dict[str, list[Sample]] = {name: [] for name in cases}
    names = list(cases)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            samples[name].append(once(cases[name]()))
    return samples


def ratio(ours: Sequence[Sample], theirs: Sequence[Sample]) -> float:
    """Return the median of our processor time over theirs, round by round."""
    return median(one.cpu / other.cpu for one, other in zip(ours, theirs, strict=True))


def table(samples: Mapping[str, Sequence[Sample]], base: str) -> list[str]:
    """Return the lines of a Markdown table: medians, and processor time as a share of `base`."""
    lines = [
        f"| command | CPU ms | wall ms | peak MiB | CPU, of {base} |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, runs in samples.items():
        cpu, wall, rss = (
            median(getattr(run, key) for run in runs) for key in ("cpu", "wall", "rss")
        )
        share = ratio(runs, samples[base])
        lines.append(f"| {name} | {cpu:,.0f} | {wall:,.0f} | {rss:.0f} | {share:.3f} |")
    return lines


def verdict(what: str, measured: float, target: float) -> str:
    """Return the line that says whether a target was met; less is better."""
    word = "hit" if measured <= target else "MISS"
    return f"- {word}: {what}: {measured:.3f}, target at most {target:.3f}"


def floor() -> float:
    """Return the MiB that this process holds: what it starts begins as a copy of it."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def machine() -> str:
    """Return what the numbers were measured on, and when."""
    import datetime
    import platform

    model = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    today = datetime.datetime.now(tz=datetime.UTC).date()
    load = f"load {os.getloadavg()[0]:.1f}"
    python = f"CPython {platform.python_version()}"
    return f"{today}, {model}, {os.cpu_count()} cores, {load}, {platform.system()}, {python}"
