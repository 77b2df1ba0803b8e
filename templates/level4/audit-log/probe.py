"""How to prove the audit log on a running project, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scaffold.proving import Completed, Fault, Project, Service, expect

KEY = "the key of this probe"
WRITERS = 20
ORDER = {"customer": "Ada", "article": "tea", "quantity": 2}
UNDONE = """
from contextlib import suppress

from {package}.ops.audit import recording
from {package}.ops.database import transaction
from {package}.store import Orders

with recording(), suppress(ZeroDivisionError), transaction():
    Orders().add({order})
    raise ZeroDivisionError
"""
STATEMENTS = """
import sys

from sqlalchemy import text

from {package}.ops.database import DatabaseSettings, engine_for
from {package}.ops.settings import load

with engine_for(load(DatabaseSettings)).begin() as connection:
    for statement in sys.argv[1:]:
        connection.execute(text(statement))
"""
UNLOCK = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_log_no_UPDATE",
        "DROP TRIGGER IF EXISTS audit_log_no_DELETE",
    ),
    "postgresql": ("ALTER TABLE audit_log DISABLE TRIGGER ALL",),
}


def prove_audit_log(project: Project) -> None:
    """What was done is in the log, once; what was done to the log is found."""
    for audit_key in (None, "short"):
        ended = project.fails(env={"AUDIT_KEY": audit_key}, within=15.0)
        expect(
            "AUDIT_KEY" in ended.out and "Traceback" not in ended.out,
            f"a key that is {audit_key} was not named:\n{ended.out}",
        )
    placeholder = {"APP_ENV": "prod", "AUDIT_KEY": "changethis-changethis"}
    ended = project.fails(env=placeholder, within=15.0)
    expect("AUDIT_KEY" in ended.out, f"the example's key was not refused:\n{ended.out}")
    with TemporaryDirectory(prefix="audit-") as scratch:
        _prove_on(project, f"sqlite:///{scratch}/probe.db", Path(scratch) / "sqlite.anchor")
        with project.postgres() as url:
            _prove_on(project, url, Path(scratch) / "postgresql.anchor")


def _prove_on(project: Project, url: str, anchor: Path) -> None:
    variables = {"DATABASE_URL": url, "AUDIT_KEY": KEY, "AUDIT_ANCHOR": str(anchor)}
    with project.serve(variables, workers=2) as service:
        _work(service)
        log = _Log(project, dict(service.env))
    _recorded(log.rows())
    ended = log.run("-c", UNDONE.format(package=project.package, order=ORDER))
    expect(ended.code == 0, f"a script could not record:\n{ended.out}")
    count = len(log.rows())
    expect(count == WRITERS + 2, f"a rollback left a row: {count} rows, not {WRITERS + 2}")
    ended = log.verified()
    expect(ended.code == 0, f"an untouched log is not whole:\n{ended.out}")
    _tampered(log, anchor, url.partition(":")[0].partition("+")[0])


def _work(service: Service) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        placed = list(pool.map(lambda _: service.post("/orders", ORDER), range(WRITERS)))
    seen = sorted({answer.status for answer in placed})
    expect(seen == [201], f"{WRITERS} writers at once got the answers {seen}:\n{service.log()}")
    refused = service.get("/", key="wrong", headers={"x-request-id": "refused"})
    expect(refused.status == 401, f"a wrong key got {refused.status}")
    failed = service.post("/orders", {}, headers={"x-request-id": "failed"})
    expect(failed.status == 422, f"an empty order got {failed.status}")
    service.get("/")


def _recorded(rows: list[dict[str, Any]]) -> None:
    numbers = [row["number"] for row in rows]
    expect(numbers == list(range(1, WRITERS + 3)), f"the rows are {numbers}")
    placed = [row for row in rows if row["action"] == "insert"]
    whole = all(row["actor"] == "you" and row["after"].items() >= ORDER.items() for row in placed)
    expect(len(placed) == WRITERS and whole, f"the orders are in the log as {placed[:2]}")
    expect(len({row["request_id"] for row in placed}) == WRITERS, "request ids are missing")
    others = [
        (row["request_id"], row["actor"], row["action"], row["after"])
        for row in rows
        if row["action"] != "insert"
    ]
    expect(
        sorted(others)
        == [
            ("failed", "you", "failed", {"status": 422}),
            ("refused", "anonymous", "denied", {"status": 401}),
        ],
        f"the refusals are in the log as {others}",
    )


def _tampered(log: _Log, anchor: Path, kind: str) -> None:
    for statement in ("UPDATE audit_log SET actor = 'eve'", "DELETE FROM audit_log"):
        ended = log.execute(statement)
        expect(
            ended.code != 0 and "only grows" in ended.out,
            f"the database did not refuse `{statement}`:\n{ended.out}",
        )
    last = WRITERS + 2
    log.execute(*UNLOCK[kind], f"DELETE FROM audit_log WHERE number = {last}")  # noqa: S608
    ended = log.verified()
    told = f"expected {last} rows, have {last - 1}"
    expect(ended.code == 1 and told in ended.out, f"a row cut off was told as:\n{ended.out}")
    line = next(line for line in anchor.read_text().splitlines(True) if line.startswith(f"{last} "))
    with anchor.open("a") as file:
        file.write(line.replace(f"{last} ", f"{last - 1} ", 1))
    ended = log.verified()
    expect(
        ended.code == 1 and told in ended.out and f"row {last - 1} is not the one" in ended.out,
        f"a forged anchor was told as:\n{ended.out}",
    )
    log.execute("UPDATE audit_log SET actor = 'eve' WHERE number = 3")
    ended = log.verified()
    expect(
        ended.code == 1 and "row 3 was altered" in ended.out,
        f"an altered row was told as:\n{ended.out}",
    )


class _Log:
    """The log of a service that has ended, through the commands of its project."""

    def __init__(self, project: Project, env: dict[str, str]) -> None:
        self._project, self._env = project, env

    def run(self, *argv: str) -> Completed:
        return self._project.run("python", *argv, env=self._env)

    def execute(self, *statements: str) -> Completed:
        return self.run("-c", STATEMENTS.format(package=self._project.package), *statements)

    def verified(self) -> Completed:
        return self.run("-m", f"{self._project.package}.ops.audit", "verify")

    def rows(self) -> list[dict[str, Any]]:
        ended = self.run("-m", f"{self._project.package}.ops.audit", "export")
        expect(ended.code == 0, f"the log cannot be exported:\n{ended.out}")
        rows = [json.loads(line) for line in ended.out.splitlines() if line.startswith("{")]
        return [row | {"after": json.loads(row["after"])} for row in rows]


FAULTS = (
    Fault("audit-log", "{ops}/chain.py", 'if not hmac.compare_digest(_sealed(key, row), row["hash"]):', "if False:"),  # noqa: E501
    Fault("audit-log", "{ops}/chain.py", "if most > head.number:", "if False:"),
    Fault("audit-log", "{ops}/audit.py", "DENIED = (401, 403)", "DENIED = ()"),
    Fault("audit-log", "{ops}/ledger.py", "SELECT pg_advisory_xact_lock({APPEND_LOCK})", "SELECT {APPEND_LOCK}"),  # noqa: E501
    Fault("audit-log", "migrations/versions/0002_audit_log.py", 'op.execute(GUARD_SQLITE.format("DELETE"))', "pass"),  # noqa: E501
)  # fmt: skip
