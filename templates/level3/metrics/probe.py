"""How to prove the metrics, and what is made of them, on a running project."""

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from scaffold.proving import Fault, Project, Service, expect

COUNT = "http_server_request_duration_seconds_count"
GIVEN = ("up",)  # made by Prometheus, not by us
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
    Fault("alerts-dashboards", "monitoring/alerts.yml", "http_server_active_requests{",
          "http_server_requests_in_flight{"),
    Fault("alerts-dashboards", "monitoring/alerts.yml", "docs/runbooks/Saturated.md",
          "docs/runbooks/Full.md"),
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


def prove_alerts_dashboards(project: Project) -> None:
    """Rules and dashboard read what the service really exports; every alert has its page."""
    alerts = project.path("monitoring/alerts.yml").read_text()
    dashboard = json.loads(project.path("monitoring/dashboard.json").read_text())
    panels = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    with project.serve() as service:
        service.post("/orders", ORDER)
        _settled(service, 1, "POST", "/orders", 201)  # it is counted just after its answer
        exported = {name.partition("{")[0] for name in _scrape(service)}
    for what, texts in (("rules", [alerts]), ("dashboard", panels)):
        read = _names(texts) - set(GIVEN)
        expect(read, f"the {what} read nothing")
        expect(read <= exported, f"the {what} read what is not there: {sorted(read - exported)}")
    pages = re.findall(r"runbook_url: (\S+)", alerts)
    named = re.findall(r"- alert: (\w+)", alerts)
    expect(len(named) >= 4 and len(pages) == len(named), f"{len(named)} alerts, {len(pages)} pages")
    gone = [page for page in pages if not project.path(page).is_file()]
    expect(not gone, f"an alert names a page that is not there: {gone}")
    if shutil.which("promtool"):
        for command in (["check", "config", "prometheus.yml"], ["check", "rules", "alerts.yml"],
                        ["test", "rules", "alerts_test.yml"]):  # fmt: skip
            *words, file = command
            told = project.run("promtool", *words, f"monitoring/{file}")
            expect(told.code == 0, f"promtool {' '.join(command)}:\n{told.out[-2000:]}")
        _check_thresholds(project, named)


def _check_thresholds(project: Project, alerts: Iterable[str]) -> None:
    for alert in alerts:
        with project.copy() as scratch:
            rules = scratch.path("monitoring/alerts.yml").read_text()
            before, _, after = rules.partition(f"- alert: {alert}\n")
            silent = after.replace("for: ", "for: 9", 1)
            scratch.write("monitoring/alerts.yml", f"{before}- alert: {alert}\n{silent}")
            told = scratch.run("promtool", "test", "rules", "monitoring/alerts_test.yml")
        expect(told.code != 0, f"the tests of the rules do not miss {alert}")


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


def _names(texts: Iterable[str]) -> set[str]:
    return {name for text in texts for name in re.findall(r"\b([a-z_]+)\{", text)}


def _scrape(service: Service) -> dict[str, float]:
    connection = HTTPConnection("127.0.0.1", service.metrics_port, timeout=10)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    rows = (line.rpartition(" ") for line in text.splitlines() if line[:1] not in ("#", ""))
    return {name: float(value) for name, _, value in rows}
