"""How to prove the metrics on a running project."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from scaffold.proving import Fault, Project, Service, expect

COUNT = "http_server_request_duration_seconds_count"
ORDER = {"customer": "Ada", "article": "tea", "quantity": 1}
KINDS = """

import time as _time

from fastapi import BackgroundTasks as _Tasks
from fastapi.responses import StreamingResponse as _Stream


@app.get("/streamed")
def streamed() -> _Stream:
    return _Stream(iter([b"a", b"b", b"c"]))


@app.get("/later")
def later(tasks: _Tasks) -> None:
    tasks.add_task(_time.sleep, 0.7)


@app.get("/broken")
def broken() -> None:
    raise RuntimeError("broken")
"""

FAULTS = (
    Fault("metrics", "{ops}/metrics.py", "(method, exchange.route, exchange.status)",
          "(method, exchange.path, exchange.status)"),
    Fault("metrics", "{ops}/metrics.py", 'else "_OTHER"\n', "else exchange.method\n"),
)  # fmt: skip


def prove_metrics(project: Project) -> None:
    """Each request counts once, under labels that nobody outside can multiply; workers add up."""
    app = project.path("{source}/app.py")
    project.write("{source}/app.py", app.read_text() + KINDS)
    project.allow("GET /streamed", "GET /later", "GET /broken")
    with project.serve(env={"MAX_BODY_BYTES": "1000"}) as service:
        _check_kinds(service)
        _check_bounds(service)
        seen = _scrape(service)
        expect(seen.get("http_server_active_requests") == 0, "requests in flight, and none is")
        expect(any(name.startswith("build_info{") for name in seen), "no build_info")
        own = service.get("/metrics")
        expect(own.status == 404, f"users can see /metrics: {own.status}")
    shared = project.root / "shared-metrics"
    shared.mkdir()
    with project.serve(env={"PROMETHEUS_MULTIPROC_DIR": str(shared)}, workers=2) as service:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: service.get("/orders/1"), range(100)))
        summed = _settled(service, 100, "GET", "/orders/{number}", 404)
    expect(len({file.stem.rpartition("_")[2] for file in shared.iterdir()}) >= 2, "one worker only")
    expect(summed == 100, f"two workers got 100 requests and count {summed}")


def _check_kinds(service: Service) -> None:
    big = {**ORDER, "customer": "x" * 2000}
    for method, path, route, status, body in (
        ("GET", "/streamed", "/streamed", 200, None),
        ("GET", "/later", "/later", 200, None),
        ("GET", "/broken", "/broken", 500, None),
        ("POST", "/orders", "/orders", 413, big),
        ("POST", "/orders", "/orders", 422, {}),
        ("POST", "/orders", "/orders", 201, ORDER),
    ):
        before = _counted(_scrape(service), method, route, status)
        answer = service.request(method, path, json=body)
        expect(answer.status == status, f"{method} {path} gave {answer.status}, not {status}")
        now = _settled(service, before + 1, method, route, status)
        expect(now - before == 1, f"{method} {path}, {status}: counted {now - before:g} times")
    seen = _scrape(service)
    slow = next(v for k, v in seen.items() if "seconds_sum{" in k and 'route="/later"' in k)
    expect(slow < 0.5, f"what runs after the answer counts as its duration: {slow:.2f} s")
    expect(seen.get('business_events_total{event="POST /orders"}') == 1, "no order is counted")


def _check_bounds(service: Service) -> None:
    def ask(number: int) -> None:
        service.get(f"/orders/{secrets.randbelow(10**9) + 10**6}")
        service.get(f"/{secrets.token_hex(8)}/{number}")
        if number % 20 == 0:
            service.request(f"BREW{number}", "/")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(1000)))
    found = _settled(service, 1000, "GET", "/orders/{number}", 404)
    lost = _settled(service, 1000, "GET", "unmatched", 404)
    seen = _scrape(service)
    series = [name for name in seen if name.startswith(COUNT)]
    expect(len(series) <= 20, f"2000 random paths have made {len(series)} series: {series[-3:]}")
    expect(found == 1000, f"1000 look-ups are counted as {found:g}")
    expect(lost >= 1000, f"1000 unknown paths are counted as {lost:g}")
    expect(any('method="_OTHER"' in name for name in series), "unknown methods are not _OTHER")


def _counted(seen: dict[str, float], method: str, route: str, status: int) -> float:
    wanted = (f'method="{method}"', f'route="{route}"', f'status_code="{status}"')
    return sum(
        value
        for name, value in seen.items()
        if name.startswith(COUNT) and all(label in name for label in wanted)
    )


def _settled(service: Service, expected: float, method: str, route: str, status: int) -> float:
    """Return the count when it is no smaller, or at last: a request counts just after its answer."""
    time.sleep(0.1)
    ends = time.monotonic() + 3
    while (now := _counted(_scrape(service), method, route, status)) < expected:
        if time.monotonic() > ends:
            break
        time.sleep(0.1)
    return now


def _scrape(service: Service) -> dict[str, float]:
    connection = HTTPConnection("127.0.0.1", service.metrics_port, timeout=10)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    rows = (line.rpartition(" ") for line in text.splitlines() if line[:1] not in ("#", ""))
    return {name: float(value) for name, _, value in rows}
