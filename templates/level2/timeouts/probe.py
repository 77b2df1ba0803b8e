"""How to prove that a neighbour that hangs, drips, refuses or sends elsewhere harms nobody else."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from scaffold.proving import Fault, Project, Response, Service, expect

CROWD = 60  # more than the server has threads
READ, TOTAL = 1.0, 2.0
BUDGET = {"OUTBOUND_READ_SECONDS": str(READ), "OUTBOUND_TOTAL_SECONDS": str(TOTAL)}
OWN = """
from {package}.ops.outbound import client

neighbour = client("http://127.0.0.1")


@app.get("/ask/{{port}}")
async def _ask(port: int) -> dict[str, Any]:
    token = "-".join(["seeded", "secret"])  # or the log had it from this line
    answer = await neighbour.get(f"http://127.0.0.1:{{port}}/stock?token={{token}}")
    return {{"status": answer.status_code}}
"""
SEEDED = """import requests

answer = requests.get("https://example.com")
"""
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
FAILS = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"


def prove_timeouts(project: Project) -> None:
    """It ends in time with a problem that says so, and everybody else is served meanwhile."""
    app = project.path("{source}/app.py").read_text(encoding="utf-8")
    project.write("{source}/app.py", app + OWN.format(package=project.package))
    project.allow("GET /ask/{port}")
    with project.serve(env=BUDGET) as service:
        service.get("/")  # the first request pays for what is made once
        with _neighbour(silent=True) as port:
            _slow(service, port, READ)
            _crowded(service, port)
        with _neighbour(drips=True) as port:
            _slow(service, port, TOTAL)
        with _neighbour(FAILS) as port:
            _problem(service.get(f"/ask/{port}"), 502)
        _problem(service.get("/ask/1"), 502)
        with _neighbour(REDIRECT) as port:
            elsewhere = service.get(f"/ask/{port}")
            expect(elsewhere.text == '{"status":302}', f"a redirect: {elsewhere.text}")
        service.stop()
        log = service.log()
    for told in ("127.0.0.1:1/stock", "ReadTimeout", "ConnectError"):
        expect(told in log, f"{told} is not in the log")
    expect("seeded-secret" not in log, "the log has the query")
    refused = project.fails(env={"OUTBOUND_TOTAL_SECONDS": "0"}, within=20)
    expect("OUTBOUND_TOTAL_SECONDS" in refused.out, f"no name:\n{refused.out[-500:]}")
    if (project.environment.bin / "ruff").exists():
        project.write("{source}/seeded.py", SEEDED)
        done = project.run("ruff", "check", "--no-cache", "--output-format", "concise")
        expect("S113" in done.out, f"a call without a timeout passed:\n{done.out[-500:]}")


def _slow(service: Service, port: int, budget: float) -> None:
    began = time.monotonic()
    answer = service.get(f"/ask/{port}")
    took = time.monotonic() - began
    _problem(answer, 504)
    expect(0.8 * budget <= took <= 1.2 * budget, f"it took {took:.2f} s, not {budget:g} s")


def _crowded(service: Service, port: int) -> None:
    with ThreadPoolExecutor(CROWD) as pool:
        waiting = [pool.submit(service.get, f"/ask/{port}") for _ in range(CROWD)]
        time.sleep(READ / 4)
        began = time.monotonic()
        status = service.get("/").status
        took = time.monotonic() - began
        expect(status == 200 and took < READ / 2, f"meanwhile / gave {status} in {took:.2f} s")
        for each in waiting:
            _problem(each.result(), 504)


def _problem(answer: Response, status: int) -> None:
    expect(answer.status == status, f"{answer.status}, not {status}: {answer.text[:300]}")
    kind = answer.headers.get("content-type")
    expect(kind == "application/problem+json", f"{status} is {kind}")
    expect("127.0.0.1" not in answer.text, f"the answer names the neighbour: {answer.text}")


@contextlib.contextmanager
def _neighbour(answer: bytes = b"", silent: bool = False, drips: bool = False) -> Iterator[int]:
    """Give the port of a neighbour that answers so, or not at all, or a byte at a time."""
    ended = threading.Event()

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            held.append(connection)
            if not silent:
                threading.Thread(target=speak, args=(connection,), daemon=True).start()

    def speak(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            connection.sendall(answer or b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
            for _ in range(20 if drips else 0):  # twice as long as the budget
                connection.sendall(b".")
                ended.wait(READ / 5)

    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0), backlog=2 * CROWD) as server:
        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        ended.set()
        server.shutdown(socket.SHUT_RDWR)
    for connection in held:
        connection.close()


FAULTS = (
    Fault("timeouts", "{ops}/outbound.py", "asyncio.timeout(self._total)", "asyncio.timeout(None)"),
    Fault(
        "timeouts",
        "{ops}/outbound.py",
        "httpx2.Timeout(read, connect",
        "httpx2.Timeout(60, connect",
    ),
    Fault("timeouts", "{ops}/outbound.py", "(504, late)", "(500, late)"),
)
