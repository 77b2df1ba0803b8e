"""How to prove the alerts and the dashboard, with the real Prometheus where there is one."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

from scaffold.proving import Fault, Project, Service, expect, process
from scaffold.proving.service import free_port

GIVEN = {"up"}  # made by Prometheus, not by us
ORDER = {"customer": "Ada", "article": "tea", "quantity": 1}
AT_ONCE = 60
FIRES = 20.0  # seconds within which an alert fires or clears, at the hurried pace of the probe
TROUBLE = """

import time as _time


@app.get("/broken")
def broken() -> None:
    _time.sleep(0.8)
    raise RuntimeError("broken")
"""

FAULTS = (
    Fault("alerts-dashboards", "monitoring/alerts.yml", "http_server_active_requests{",
          "http_server_requests_in_flight{"),
    Fault("alerts-dashboards", "monitoring/alerts.yml", "docs/runbooks/Saturated.md",
          "docs/runbooks/Full.md"),
    Fault("alerts-dashboards", "monitoring/prometheus.yml", "job_name: ", "job_name: other_"),
)  # fmt: skip


def prove_alerts_dashboards(project: Project) -> None:
    """Rules and dashboard read what is really exported; each alert fires, clears, has its page."""
    alerts = project.path("monitoring/alerts.yml").read_text()
    dashboard = json.loads(project.path("monitoring/dashboard.json").read_text())
    panels = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    named = re.findall(r"- alert: (\w+)", alerts)
    pages = re.findall(r"runbook_url: (\S+)", alerts)
    expect(len(named) >= 4 and len(pages) == len(named), f"{len(named)} alerts, {len(pages)} pages")
    gone = [page for page in pages if not project.path(page).is_file()]
    expect(not gone, f"an alert names a page that is not there: {gone}")
    _check_names(project, {"rules": [alerts], "dashboard": panels})
    if shutil.which("promtool"):
        for command in (["check", "config", "prometheus.yml"], ["check", "rules", "alerts.yml"],
                        ["test", "rules", "alerts_test.yml"]):  # fmt: skip
            *words, file = command
            told = project.run("promtool", *words, f"monitoring/{file}")
            expect(told.code == 0, f"promtool {' '.join(command)}:\n{told.out[-2000:]}")
        _check_thresholds(project, named)
    if shutil.which("prometheus"):
        with project.copy() as scratch:
            _check_for_real(scratch, panels, set(named))


def _check_names(project: Project, texts: dict[str, list[str]]) -> None:
    with project.serve() as service:
        service.post("/orders", ORDER)
        time.sleep(0.3)  # it is counted just after its answer
        exported = _exported(service.metrics_port)
    for what, lines in texts.items():
        read = {name for line in lines for name in re.findall(r"\b([a-z_]+)\{", line)} - GIVEN
        expect(bool(read), f"the {what} read nothing")
        expect(read <= exported, f"the {what} read what is not there: {sorted(read - exported)}")


def _check_thresholds(project: Project, alerts: Iterable[str]) -> None:
    for alert in alerts:
        with project.copy() as scratch:
            rules = scratch.path("monitoring/alerts.yml").read_text()
            before, _, after = rules.partition(f"- alert: {alert}\n")
            silent = after.replace("for: ", "for: 9", 1)
            scratch.write("monitoring/alerts.yml", f"{before}- alert: {alert}\n{silent}")
            told = scratch.run("promtool", "test", "rules", "monitoring/alerts_test.yml")
        expect(told.code != 0, f"the tests of the rules do not miss {alert}")


def _check_for_real(project: Project, panels: list[str], alerts: set[str]) -> None:
    """Have Prometheus watch a service that is well, in trouble, well again, gone and back."""
    app = project.path("{source}/app.py")
    project.write("{source}/app.py", app.read_text() + TROUBLE)
    project.allow("GET /broken")
    env = {"METRICS_PORT": str(free_port())}
    with _prometheus(project, env["METRICS_PORT"]) as ask:
        with project.serve(env=env) as service:
            _until(ask, set(), service, "a service that is well")
            _until(ask, alerts - {"ServiceDown"}, service, "a service in trouble")
            for panel in panels:
                query = quote(panel.replace("$__rate_interval", "10s"))
                found = ask(f"query?query={query}")["result"]
                expect(bool(found), f"a panel of the dashboard shows nothing: {panel}")
            _until(ask, set(), service, "a service that is well again")
        _until(ask, {"ServiceDown"}, None, "a service that is gone")
        with project.serve(env=env) as service:
            _until(ask, set(), service, "a service that is back")


def _until(ask: Callable[[str], Any], alerts: set[str], service: Service | None, what: str) -> None:
    """Use the service, badly where it shall be in trouble, until just these alerts fire."""
    firing, calm, over = {"?"}, 0, Event()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        if service and alerts:
            for _ in range(AT_ONCE):
                pool.submit(_trouble, service, over)
        ends = time.monotonic() + FIRES
        while time.monotonic() < ends and calm < 3:
            for _ in range(20) if service and not alerts else ():
                service.post("/orders", ORDER)
            time.sleep(0.3)
            found = ask("alerts")["alerts"]
            firing = {one["labels"]["alertname"] for one in found if one["state"] == "firing"}
            calm = calm + 1 if firing == alerts else 0
        over.set()
    expect(firing == alerts, f"{what}: of {sorted(alerts)} fire {sorted(firing)}")


def _trouble(service: Service, over: Event) -> None:
    while not over.is_set():
        service.get("/broken", timeout=30)


@contextmanager
def _prometheus(project: Project, metrics_port: str) -> Iterator[Callable[[str], Any]]:
    """Start it with the project's own files, at a pace that a probe can wait for."""
    folder = project.path("monitoring")
    for name in ("alerts.yml", "prometheus.yml"):
        text = (folder / name).read_text()
        text = re.sub(r"(?m)^( *)for: \w+$", r"\1for: 1s", text).replace("[5m]", "[5s]")
        text = re.sub(r"_interval: \w+", "_interval: 500ms", text)
        (folder / name).write_text(text.replace("127.0.0.1:9464", f"127.0.0.1:{metrics_port}"))
    port, log = free_port(), folder / "prometheus.log"
    program, listen = str(shutil.which("prometheus")), f"--web.listen-address=127.0.0.1:{port}"
    files = [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    command = [program, listen, *files]
    with log.open("wb") as output:
        child = process.start(command, cwd=folder, env=process.clean_environment(), output=output)
    try:
        ready = process.wait_until(lambda: _asked(port, "/-/ready")[0] == 200, 20)
        expect(ready, f"Prometheus does not start:\n{process.tail(_read(log))}")
        yield lambda path: json.loads(_asked(port, f"/api/v1/{path}")[1])["data"]
    finally:
        process.kill(child)


def _read(log: Path) -> str:
    return log.read_text(errors="replace")


def _exported(port: int) -> set[str]:
    text = _asked(port, "/metrics")[1].decode()
    return set(re.findall(r"^([a-z_]+)[{ ]", text, re.MULTILINE))


def _asked(port: int, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()
