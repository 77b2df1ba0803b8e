"""The port that a process of ours has chosen by itself, as the system knows it."""

from __future__ import annotations

import contextlib
from pathlib import Path

_LISTENING = "0A"


def listening(group: int) -> int | None:
    """Return a TCP port on which a group of processes listens, None where it has none yet.

    Only Linux tells; elsewhere the answer is always None.
    """
    sockets = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                sockets |= {link.readlink().name for link in (process / "fd").iterdir()}
    ports = []
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                row = line.split()
                if row[3] == _LISTENING and f"socket:[{row[9]}]" in sockets:
                    ports.append(int(row[1].rpartition(":")[2], 16))
    return min(ports, default=None)
