"""Runs of a load on a service, and what they say beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the load.

    Attributes:
        rate: requests a second.
        p99: milliseconds that 99 of 100 requests stayed under.
        cpu: milliseconds of the server's processor time, a request.
        memory: MiB that the server holds afterwards, shared pages counted once for each process.

    """

    rate: float
    p99: float
    cpu: float
    memory: float


Results = dict[str, list[Run]]


def table(results: Results, base: str) -> list[str]:
    """Return the lines of a Markdown table: medians, and throughput as a share of the base."""
    lines = [
        f"| | requests/s | p99 ms | CPU ms a request | throughput, of {base} | by CPU | MiB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, runs in results.items():
        rate, p99, cpu, memory = (
            median(getattr(run, key) for run in runs) for key in ("rate", "p99", "cpu", "memory")
        )
        kept, same = share(runs, results[base]), by_cpu(runs, results[base])
        row = (name, f"{rate:,.0f}", f"{p99:.1f}", f"{cpu:.3f}", f"{kept:.2f}", f"{same:.2f}")
        lines.append(f"| {' | '.join(row)} | {memory:.0f} |")
    return lines


def share(runs: Sequence[Run], base: Sequence[Run]) -> float:
    """Return the median of the throughput as a share of the base's, round by round."""
    return median(one.rate / other.rate for one, other in zip(runs, base, strict=True))


def by_cpu(runs: Sequence[Run], base: Sequence[Run]) -> float:
    """Return the same share by the server's processor time: it holds on a busy machine as well."""
    return median(other.cpu / one.cpu for one, other in zip(runs, base, strict=True))
