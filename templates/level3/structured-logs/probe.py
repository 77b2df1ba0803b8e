"""How to prove the log on a running project."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from scaffold.proving import Fault, Project, Service, expect

HIDDEN = "hunter2hunter2"  # what must not be seen
FORGED = '{"level": "error", "message": "forged"}'
SPOKEN = """

import logging as _logging

import structlog as _structlog


@app.get("/spoken/{number}")
def spoken(number: int, text: str = "") -> None:
    _logging.getLogger("sync").warning("sync %s", number)
    _structlog.get_logger().warning(f"struct {number}", said=text)


@app.get("/waited/{number}")
async def waited(number: int) -> None:
    _logging.getLogger("async").warning("async %s", number)


@app.post("/secrets")
def secret(given: dict[str, str]) -> None:
    word = given["password"]
    log = _logging.getLogger("secrets")
    log.warning("user has password=%s", word)
    log.warning("sent %s", {"token": word, "name": "Ada"})
    log.warning("Authorization: Bearer %s", word)
    log.warning("at postgresql://app:%s@db/orders", word)
    log.warning("more", extra={"api_key": word, "inner": {"deep": [{"Cookie": word}]}})
    _structlog.get_logger().warning("more", client_secret=word, form=given)
    raise RuntimeError(f"cannot log in with token={word}")


@app.get("/broken")
def broken() -> None:
    raise RuntimeError("broken")
"""

FAULTS = (
    Fault("structured-logs", "{ops}/logs.py", "event.update(_about(exchange))", "event.update({})"),
    Fault("structured-logs", "{ops}/redaction.py", "_TEXT.sub(_hidden, text)", "text"),
    Fault("structured-logs", "{ops}/redaction.py", "or _is_secret(name)", ""),
)


def prove_structured_logs(project: Project) -> None:
    """Every line is JSON and carries its own request's id; no line is forged, no secret written."""
    _speak(project)
    with project.serve() as service:
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(lambda number: _ask(service, number), range(200)))
        service.get("/spoken/900?text=x%0D%0A" + FORGED.replace('"', "%22").replace(" ", "%20"))
        service.get("/no%0D%0A%7B%22message%22:%22forged%22%7D")
        service.post(f"/secrets?token={HIDDEN}", {"password": HIDDEN}, headers={"X-Token": HIDDEN})
        service.stop()
        text = service.log()
    lines = [_parsed(line) for line in text.splitlines()]
    _check_requests(lines)
    expect(not [line for line in lines if line["message"] == "forged"], "a line was forged")
    found = next((line for line in text.splitlines() if HIDDEN in line), None)
    expect(found is None, f"a secret is in the log: {found}")
    expect("RuntimeError" in text, "the exception is not in the log")
    for line in lines:
        expect(str(line["timestamp"]).endswith("Z"), f"no time in UTC: {line}")
        expect(line["service.name"] == project.package, f"no service: {line}")
        expect(line["deployment.environment.name"] == "dev", f"no environment: {line}")
        expect(line.get("service.version"), f"no version: {line}")


def _check_requests(lines: list[dict[str, Any]]) -> None:
    for number in range(200):
        own = [line for line in lines if line.get("request_id") == f"probe-{number}"]
        said = sorted(line["message"] for line in own if "logger" in line or "said" in line)
        here = [f"async {number}"] if number % 2 else [f"struct {number}", f"sync {number}"]
        expect(said == here, f"with the id of request {number} stands {said}, not {here}")
        ended = [line for line in own if "http.response.status_code" in line]
        expect(len(ended) == 1, f"request {number} has {len(ended)} lines of its own")
        expect(ended[0]["http.route"].endswith("/{number}"), f"no route: {ended[0]}")
        expect(ended[0]["user.id"] == "you", f"nobody has asked: {ended[0]}")


def _ask(service: Service, number: int) -> None:
    path = f"/{'waited' if number % 2 else 'spoken'}/{number}"
    service.get(path, headers={"X-Request-ID": f"probe-{number}"})


def _speak(project: Project) -> None:
    app = project.path("{source}/app.py")
    project.write("{source}/app.py", app.read_text() + SPOKEN)
    project.allow("GET /spoken/{number}", "GET /waited/{number}", "POST /secrets", "GET /broken")


def _parsed(line: str) -> dict[str, Any]:
    try:
        parsed = json.loads(line)
    except ValueError:
        parsed = None
    expect(isinstance(parsed, dict), f"a line is no JSON object: {line[:300]}")
    return dict(parsed)
