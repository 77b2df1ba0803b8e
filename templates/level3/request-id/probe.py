"""How to prove that one id goes through the whole chain."""

import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scaffold.proving import Fault, Project, Service, expect

ROUTES = """

from urllib.request import Request as _Request, urlopen as _urlopen

from {package}.ops.exchange import onward as _onward


@app.get("/broken")
def broken() -> None:
    raise RuntimeError("broken")


@app.get("/asks/{{port}}")
def asks(port: int) -> None:
    _urlopen(_Request(f"http://127.0.0.1:{{port}}", headers=_onward())).close()
"""

FAULTS = (
    Fault("request-id", "{ops}/requestid.py", "exchange.id = trace", "pass"),
    Fault("request-id", "{ops}/requestid.py", "(?!0{32})", ""),
    Fault("request-id", "{ops}/requestid.py", "exchange.trace = (trace, flags)", "pass"),
)


class _Neighbour(BaseHTTPRequestHandler):
    """Another service: it keeps the headers that it was asked with."""

    def do_GET(self) -> None:
        self.server.asked = dict(self.headers.items())  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def prove_request_id(project: Project) -> None:
    """A valid id is kept and echoed whatever the answer is; anything else gets a new one."""
    app = project.path("{source}/app.py")
    project.write("{source}/app.py", app.read_text() + ROUTES.format(package=project.package))
    project.allow("GET /broken", "GET /asks/{port}")
    with project.serve(env={"MAX_BODY_BYTES": "1000"}) as service:
        for status, method, path, options in (
            (200, "GET", "/", {}),
            (401, "GET", "/", {"key": None}),
            (404, "GET", "/nowhere", {}),
            (422, "POST", "/orders", {"json": {}}),
            (500, "GET", "/broken", {}),
            (413, "POST", "/orders", {"json": {"customer": "x" * 2000}}),
        ):
            asked = f"probe-{secrets.token_hex(4)}"
            answer = service.request(method, path, headers={"X-Request-ID": asked}, **options)
            expect(answer.status == status, f"{method} {path} gave {answer.status}, not {status}")
            echoed = answer.headers.get("x-request-id")
            expect(echoed == asked, f"with status {status} {asked} came back as {echoed}")
        for bad in ("x" * 10_000, "a b", "<script>", ""):
            echoed = service.get("/", headers={"X-Request-ID": bad}).headers["x-request-id"]
            expect(0 < len(echoed) <= 64 and echoed != bad, f"{bad[:20]!r} came back as {echoed}")
        _check_traces(service)
        _check_neighbour(service)
        service.stop()
        _check_log(service.log())


def _check_traces(service: Service) -> None:
    trace, none = secrets.token_hex(16), "0" * 32
    sent = {"traceparent": f"00-{trace}-{secrets.token_hex(8)}-01"}
    echoed = service.get("/", headers=sent).headers["x-request-id"]
    expect(echoed == trace, f"a request of trace {trace} has the id {echoed}")
    both = service.get("/", headers={**sent, "X-Request-ID": "own"}).headers["x-request-id"]
    expect(both == "own", f"an id of its own loses against the trace: {both}")
    bad = service.get("/", headers={"traceparent": f"00-{none}-{'1' * 16}-01"})
    expect(bad.headers["x-request-id"] != none, "an invalid trace became an id")


def _check_neighbour(service: Service) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Neighbour) as neighbour:
        threading.Thread(target=neighbour.serve_forever, args=(0.05,), daemon=True).start()
        trace, parent = "ab" * 16, "cd" * 8
        sent = {"traceparent": f"00-{trace}-{parent}-01", "X-Request-ID": "probe-chain"}
        answer = service.get(f"/asks/{neighbour.server_port}", headers=sent)
        neighbour.shutdown()
    expect(answer.status == 200, f"a request that asks a neighbour gives {answer.status}")
    asked: dict[str, Any] = {
        name.lower(): value
        for name, value in neighbour.asked.items()  # type: ignore[attr-defined]
    }
    carried = asked.get("x-request-id")
    expect(carried == "probe-chain", f"the next service is asked with the id {carried}")
    on = asked.get("traceparent", "")
    expect(on.startswith(f"00-{trace}-") and on.endswith("-01"), f"the trace goes on as {on!r}")
    expect(parent not in on, "the span of the caller's caller is passed on")


def _check_log(text: str) -> None:
    """Look for the trace in a log whose lines are JSON."""
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    chain = [line for line in lines if line.get("request_id") == "probe-chain"]
    expect(not lines or bool(chain), "the log has not the request's id")
    traced = {line.get("trace_id") for line in chain}
    expect(traced <= {"ab" * 16}, f"the log has the traces {traced}")
