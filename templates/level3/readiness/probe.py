"""How to prove that a service says when it cannot work."""

import time
from contextlib import ExitStack
from pathlib import Path

from scaffold.proving import Fault, Project, Response, Service, expect

SOON = 3.0
TOKEN = "probe-token"  # noqa: S105 - of a service that lives for seconds
HANGS = """

import os as _os
import pathlib as _pathlib
import time as _time

from {package}.ops.readiness import require as _require


def _payments() -> None:
    while _pathlib.Path(_os.environ["TMPDIR"], "hang").exists():
        _time.sleep(0.05)


_require("payments", _payments)
"""

FAULTS = (
    Fault("readiness", "{ops}/readiness.py", "if not failing:", "if True:"),
    Fault("readiness", "{ops}/readiness.py", "if late > PATIENCE", "if late > 600"),
    Fault("readiness", "{ops}/readiness.py", "if self._may_know(exchange)", "if True"),
)


def prove_readiness(project: Project) -> None:
    """See 503 for a dead database, a hanging check and an old schema, and life going on."""
    app = project.path("{source}/app.py")
    project.write("{source}/app.py", app.read_text() + HANGS.format(package=project.package))
    with ExitStack() as database:
        env = {"READINESS_TOKEN": TOKEN}
        if project.path("{ops}/database.py").exists():
            env["DATABASE_URL"] = database.enter_context(project.postgres())
        with project.serve(env=env) as service:
            _waits(service, 200, "a service that has just started")
            if "DATABASE_URL" in env:
                _check_schema(project, service)
            _check_hanging(service)
            if "DATABASE_URL" in env:
                database.close()
                _refuses(service, "database", "a stopped database")


def _check_hanging(service: Service) -> None:
    flag = Path(service.env["TMPDIR"], "hang")
    flag.touch()
    _refuses(service, "payments", "a hanging check")
    began = time.monotonic()
    expect(service.get("/").status == 200, "nothing else is answered while a check hangs")
    expect(time.monotonic() - began < 1, "a hanging check makes requests wait")
    flag.unlink()
    _waits(service, 200, "a check that hangs no more")


def _check_schema(project: Project, service: Service) -> None:
    for revision in ("base", "heads"):
        done = project.run("alembic", "stamp", "--purge", revision, env=service.env)
        expect(done.code == 0, done.out[-500:])
        if revision == "base":
            _refuses(service, "database", "an old schema")
    _waits(service, 200, "the schema that the code needs")


def _refuses(service: Service, check: str, what: str) -> None:
    unready = _waits(service, 503, what)
    expect(check not in unready.text, f"{what}: strangers are told {unready.text}")
    expect("retry-after" in unready.headers, f"{what}: nobody is told when to ask again")
    told = _told(service)
    ends = time.monotonic() + SOON
    while check not in told and time.monotonic() < ends:
        time.sleep(0.1)
        told = _told(service)
    expect(check in told, f"{what}: who may know is told {told}, not {check}")
    live = service.get("/healthz", key=None).status
    expect(live == 200, f"{what}: /healthz gives {live}")
    expect("not ready: " in service.log(), f"{what}: the log does not say so")


def _told(service: Service) -> list[str]:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    return list(service.get("/readyz", headers=bearer).json().get("errors") or [])


def _waits(service: Service, status: int, what: str) -> Response:
    ends = time.monotonic() + SOON + 0.2
    while (answer := service.get("/readyz", key=None)).status != status:
        expect(time.monotonic() < ends, f"{what}: /readyz still gives {answer.status}")
        time.sleep(0.05)
    return answer
