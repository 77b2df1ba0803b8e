"""How to prove that bad or huge input gets a clear answer and costs the service nothing."""

import contextlib
import http.client
from collections.abc import Iterator
from pathlib import Path

from scaffold.proving import Fault, Project, Service, expect

LIMIT = 1024 * 1024
CHUNK = 64 * 1024
JSON = {"Content-Type": "application/json", "X-API-Key": "probe-key"}


def prove_input_limits(project: Project) -> None:
    """Unknown and unbounded fields are a 422, big bodies a 413, announced or not."""
    order = {"customer": "Ada", "article": "tea", "quantity": 2}
    with project.serve(env={"MAX_BODY_BYTES": None}) as service:
        for wrong in ({"colour": "red"}, {"quantity": 10**9}, {"customer": "A" * 101}):
            status = service.post("/orders", {**order, **wrong}).status
            expect(status == 422, f"{next(iter(wrong))} as never before gave {status}")
        before = _resident(service)
        announced = service.request("POST", "/orders", body=b"x" * 2 * LIMIT, headers=JSON).status
        expect(announced == 413, f"twice the limit, announced, gave {announced}")
        counted = _send_in_chunks(service, 2 * LIMIT)
        expect(counted == 413, f"twice the limit, in chunks, gave {counted}")
        _send_in_chunks(service, 32 * LIMIT)
        grown = _resident(service) - before
        expect(grown < 3 * LIMIT, f"the process grew by {grown // 1024} KiB")
        small = service.post("/orders", order).status
        expect(small == 201, f"after that a good order gave {small}")
    with project.serve(env={"MAX_BODY_BYTES": "10"}) as service:
        status = service.post("/orders", order).status
        expect(status == 413, f"MAX_BODY_BYTES=10 let an order through with {status}")


def _send_in_chunks(service: Service, size: int) -> int:
    def body() -> Iterator[bytes]:
        for _ in range(size // CHUNK):
            yield b"x" * CHUNK

    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=20)
    with contextlib.suppress(OSError):  # it may hang up on so much: the answer came before
        connection.request("POST", "/orders", body(), JSON, encode_chunked=True)
    try:
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _resident(service: Service) -> int:
    status = Path(f"/proc/{service.pid}/status")
    if not status.exists():
        return 0
    rows = [row for row in status.read_text().splitlines() if row.startswith("VmRSS")]
    return int(rows[0].split()[1]) * 1024


FAULTS = (
    Fault("input-limits", "{ops}/limits.py", "max_body_size = self._most", "max_body_size = None"),
    Fault("input-limits", "{ops}/limits.py", "default=1024 * 1024", "default=1024 * 1024 * 1024"),
)
