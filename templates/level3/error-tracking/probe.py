"""How to prove that crashes reach a human, with a stand-in of a tracker on this machine."""

import contextlib
import gzip
import json
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scaffold.proving import Fault, Project, expect

HIDDEN = "hunter2hunter2"  # what must not be seen
FAULTY = """

import logging as _logging
import threading as _threading

from fastapi import BackgroundTasks as _Tasks, Request as _Request


def _fails() -> None:
    raise ValueError("in the background")


@app.post("/broken/{word}")
def broken(word: str, given: dict[str, str]) -> None:
    held = given["password"]
    raise RuntimeError(f"no login with password={held}")


@app.get("/later")
def later(tasks: _Tasks) -> None:
    tasks.add_task(_fails)


@app.get("/thread")
def thread() -> None:
    _threading.Thread(target=_fails).start()


@app.get("/said")
def said() -> None:
    _logging.getLogger("said").error("no crash at all")
"""

FAULTS = (
    Fault("error-tracking", "{ops}/tracking.py", "if not self._dsn:", "if True:"),
    Fault("error-tracking", "{ops}/tracking.py", "include_local_variables=False",
          "include_local_variables=True"),
    Fault("error-tracking", "{ops}/tracking.py", "without_secrets(str(", "str(str("),
    Fault("error-tracking", "{ops}/tracking.py", 'environment=self._environment,', ""),
)  # fmt: skip


class Tracker(ThreadingHTTPServer):
    """What a tracker is at the wire: it takes envelopes, and keeps their events."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Envelopes)
        self.events: list[dict[str, Any]] = []
        self.sent = ""
        self.goes_on = threading.Event()
        self.goes_on.set()

    def wait(self, count: int) -> list[dict[str, Any]]:
        """Return the events, once there are as many or some seconds have passed."""
        ends = time.monotonic() + 5
        while len(self.events) < count and time.monotonic() < ends:
            time.sleep(0.05)
        time.sleep(0.3)
        return self.events


class _Envelopes(BaseHTTPRequestHandler):
    server: Tracker

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers.get("Content-Encoding")
        body = gzip.decompress(body) if kind == "gzip" else body
        body = zlib.decompress(body) if kind == "deflate" else body
        self.server.goes_on.wait(30)
        self.server.sent += body.decode()
        lines = body.decode().splitlines()
        for header, item in zip(lines[1::2], lines[2::2], strict=False):
            if json.loads(header).get("type") == "event":
                self.server.events.append(json.loads(item))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        with contextlib.suppress(ConnectionError):  # it hung for longer than anybody waits
            self.end_headers()
            self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def prove_error_tracking(project: Project) -> None:
    """Each fault is one event, of this release and place, with nothing of a user's."""
    app = project.path("{source}/app.py")
    project.write("{source}/app.py", app.read_text() + FAULTY)
    project.allow("POST /broken/{word}", "GET /later", "GET /thread", "GET /said")
    with _tracker() as tracker:
        env = {"SENTRY_DSN": f"http://public@127.0.0.1:{tracker.server_port}/1"}
        with project.serve(env=env) as service:
            given = {"Cookie": f"session={HIDDEN}", "X-Request-ID": "probe-crash"}
            broken = service.post(
                f"/broken/{HIDDEN}?word={HIDDEN}", {"password": HIDDEN}, headers=given
            )
            expect(broken.status == 500, f"the crash is answered with {broken.status}")
            for path in ("/nowhere", "/said", "/later", "/thread"):
                service.get(path)
            service.post("/orders", {})
            _check(project, tracker)
            tracker.goes_on.clear()
            began = time.monotonic()
            for _ in range(20):
                service.post("/broken/x", {"password": ""})
            took = time.monotonic() - began
            expect(took < 5, f"with a tracker that hangs, 20 crashes take {took:.1f} s")
            began = time.monotonic()
            expect(service.stop() == 0, "with a tracker that hangs it does not end well")
            took = time.monotonic() - began
            expect(took < 6, f"with a tracker that hangs a stop takes {took:.1f} s")
        tracker.goes_on.set()
    wrong = project.fails(env={"SENTRY_DSN": "sentry.example.com"}, within=20)
    expect("error: SENTRY_DSN" in wrong.out, f"a wrong address: {wrong.out[-300:]}")


def _check(project: Project, tracker: Tracker) -> None:
    events = tracker.wait(3)
    raised = [event["exception"]["values"][-1]["type"] for event in events if "exception" in event]
    expect(len(events) == 3, f"three faults make {len(events)} events: {raised}")
    expect(sorted(raised) == ["RuntimeError", "ValueError", "ValueError"], f"events: {raised}")
    crash = next(e for e in events if e["exception"]["values"][-1]["type"] == "RuntimeError")
    expect(crash.get("environment") == "dev", f"its environment is {crash.get('environment')}")
    release = crash.get("release", "")
    expect(release.startswith(f"{project.package}@"), f"its release is {release!r}")
    expect(crash["tags"]["request_id"] == "probe-crash", f"its tags are {crash['tags']}")
    expect(crash["transaction"] == "POST /broken/{word}", f"it is in {crash['transaction']}")
    leaked = tracker.sent.find(HIDDEN)
    expect(leaked < 0, f"a user's data is sent: {tracker.sent[max(0, leaked - 80) : leaked + 20]}")
    for name in ("user", "request", "breadcrumbs"):
        expect(not crash.get(name), f"it has {name}: {crash.get(name)}")


@contextlib.contextmanager
def _tracker() -> Iterator[Tracker]:
    with Tracker() as tracker:
        threading.Thread(target=tracker.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield tracker
        finally:
            tracker.goes_on.set()
            tracker.shutdown()
