"""How to prove that a stop drops nothing and ends in time."""

import contextlib
import http.client
import os
import re
import signal
import time
from concurrent.futures import Future, ThreadPoolExecutor

from scaffold.proving import Fault, Project, Service, Unproven, expect

PATIENCE = 3  # of the server, for what is open when the signal comes
SENDERS = 8
STREAMS = """

import asyncio as _asyncio
import time as _time

from fastapi.responses import StreamingResponse as _Stream


@app.get("/slow")
def slow() -> dict[str, bool]:
    _time.sleep(1)
    return {"done": True}


@app.get("/events")
async def events() -> _Stream:
    async def endless():
        while True:
            yield b"data: here\\n\\n"
            await _asyncio.sleep(0.1)

    return _Stream(endless(), media_type="text/event-stream")
"""

FAULTS = (
    Fault("graceful-shutdown", "{ops}/drain.py", "_draining.set()\n        if", "pass\n        if"),
    Fault("graceful-shutdown", "{ops}/drain.py", 'require("drain", self._check)', "pass"),
    Fault("graceful-shutdown", "{ops}/drain.py", "_CLOSE if", "() if"),
    Fault("graceful-shutdown", "docs/graceful-shutdown.md",
          "app --timeout-graceful-shutdown 20", "app"),
)  # fmt: skip


def prove_graceful_shutdown(project: Project) -> None:
    """Stop it under load with a stream open, with a warning and without one."""
    _check_commands(project)
    app = project.path("{source}/app.py")
    project.write("{source}/app.py", app.read_text() + STREAMS)
    project.allow("GET /slow", "GET /events")
    env = {"UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN": str(PATIENCE), "DRAIN_SECONDS": "2.5"}
    with project.serve(env=env) as service, ThreadPoolExecutor(SENDERS + 1) as pool:
        senders = [pool.submit(_send, service) for _ in range(SENDERS)]
        time.sleep(1.5)
        warned = project.run("python", "-m", f"{project.package}.ops.drain", env=service.env)
        expect(warned.code == 0, f"the warning ends with {warned.code}:\n{warned.out}")
        _ends(service, pool, senders)
    with project.serve(env=env) as service, ThreadPoolExecutor(1) as pool:
        expect(_ready(service), "a file for the process before makes the next one not ready")
        _ends(service, pool, [])


def _ends(service: Service, pool: ThreadPoolExecutor, senders: list[Future[int]]) -> None:
    stream = http.client.HTTPConnection("127.0.0.1", service.port, timeout=20)
    with contextlib.closing(stream):
        stream.request("GET", "/events", headers={"x-api-key": "probe-key"})
        with stream.getresponse() as events:
            expect(events.read(6) == b"data: ", "no stream of events")
            slow = pool.submit(service.get, "/slow")
            time.sleep(0.3)
            began = time.monotonic()
            os.kill(service.pid, signal.SIGTERM)
            code = service.stop()
            took = time.monotonic() - began
    expect(slow.result().status == 200, "a request that was open at the signal is lost")
    expect(took < PATIENCE + 3, f"it took {took:.1f} s to end")
    expect(code == 0, f"it ended with {code}")
    expect("shut down" in service.log(), "the layers have not cleaned up")
    sent = [sender.result() for sender in senders]
    expect(all(sent), f"the senders got {sent} answers")


def _send(service: Service) -> int:
    """Send as a load balancer does, and say so where a request was lost."""
    try:
        return _balanced(service)
    except (OSError, http.client.HTTPException) as error:
        raise Unproven(f"a request under load is lost: {error!r}") from error


def _balanced(service: Service) -> int:
    """Send on one kept connection while the service is ready."""
    with contextlib.ExitStack() as opened:
        return _kept(service, opened)


def _kept(service: Service, opened: contextlib.ExitStack) -> int:
    def connected() -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
        opened.callback(connection.close)
        return connection

    kept, sent, ends = None, 0, time.monotonic() + 15
    while _ready(service):
        expect(time.monotonic() < ends, "it was warned, and stays ready")
        for _ in range(5):
            kept = kept or connected()
            kept.request("GET", "/", headers={"x-api-key": "probe-key"})
            answer = kept.getresponse()
            expect(answer.status == 200, f"under load / gave {answer.status}")
            answer.read()
            sent += 1
            if answer.will_close:
                kept = None
            time.sleep(0.02)
    kept = connected()
    kept.request("GET", "/", headers={"x-api-key": "probe-key"})
    last = kept.getresponse()
    expect(last.status == 200, f"what still came after the warning got {last.status}")
    expect(last.will_close, "a connection is kept that the stop will cut")
    last.read()
    return sent


def _ready(service: Service) -> bool:
    ends = time.monotonic() + 2.2
    while (status := service.get("/readyz", key=None).status) != 200:
        if "will be stopped" in service.log() or time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return status == 200


def _check_commands(project: Project) -> None:
    pages = [project.path("README.md"), *project.path("docs").rglob("*.md")]
    others = [*project.root.glob("*ockerfile"), *project.root.glob("*compose*.y*ml")]
    found = 0
    for file in [*pages, *others]:
        text = file.read_text(encoding="utf-8").replace("\\\n", " ")
        if file in pages:
            text = "\n".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
        for line in text.splitlines():
            if re.search(rf"uvicorn\W+{project.package}\.ops\.asgi:app", line):
                found += 1
                bounded = "--timeout-graceful-shutdown" in line or "--reload" in line
                expect(bounded, f"{file.name} starts a server that a stream keeps: {line}")
    expect(found > 0, "nothing says how to start it")
