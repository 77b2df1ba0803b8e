"""A load generator: a fixed number of requests over kept connections, in a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import json
import time


async def connection(port: int, request: bytes, times: int, taken: list[float]) -> None:
    """Send a request again and again over one connection, the next after the last answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for _ in range(times):
            start = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode(errors="replace"))
            length = head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
            taken.append(time.perf_counter() - start)
    finally:
        writer.close()


async def load(port: int, request: bytes, connections: int, requests: int) -> dict[str, float]:
    """Return requests a second, and the 99th percentile of their times in milliseconds."""
    taken: list[float] = []
    each = requests // connections
    start = time.perf_counter()
    await asyncio.gather(*(connection(port, request, each, taken) for _ in range(connections)))
    seconds = time.perf_counter() - start
    return {"rate": len(taken) / seconds, "p99": sorted(taken)[int(len(taken) * 0.99)] * 1000}


def main() -> None:
    """Print what one run has measured, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("--key", default="")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--requests", type=int, default=2000)
    chosen = parser.parse_args()
    key = f"X-API-Key: {chosen.key}\r\n" if chosen.key else ""
    request = f"GET {chosen.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{key}\r\n".encode()
    print(json.dumps(asyncio.run(load(chosen.port, request, chosen.connections, chosen.requests))))


if __name__ == "__main__":
    main()
