"""How to prove that the tests find mistakes, and that they touch nothing but their own data."""

import sqlite3
from pathlib import Path

from scaffold.proving import Fault, Project, expect

QUICK = ("pytest", "-q", "-x", "tests/test_orders.py", "tests/test_smoke.py")
OWN = ("pytest", "-q", "--ignore=tests/test_database.py")  # whole runs, without PostgreSQL
UNTESTED = """

@app.get("/untested")
def untested(much: bool) -> dict[str, bool]:
    if much:
        return {"much": True}
    return {"much": False}
"""
LEAVING = """import socket

def test_it_leaves() -> None:
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=3)
    except OSError:
        raise AssertionError("it got as far as the network") from None
"""

FAULTS = (
    Fault("tests", "tests/test_orders.py", '{"quantity": 1001}', '{"quantity": 5000}'),
    Fault("test-isolation", "tests/isolation.py", 'if not name.endswith("_test"):', "if not name:"),
    Fault("test-isolation", "tests/isolation.py", "if not is_here(host):", "if host is ...:"),
)


def prove_tests(project: Project) -> None:
    """Green as it is, red with each of five mistakes; the gate holds, and goes up only."""
    whole = project.run("pytest", "-q", timeout=120)
    expect(whole.code == 0, f"the tests of the project itself fail:\n{whole.out[-2000:]}")
    for what, path, old, new in _mistakes(project):
        with project.copy() as scratch:
            scratch.edit(path, old, new)
            seen = scratch.run(*QUICK)
        expect(seen.code == 1, f"no test sees this mistake: {what} (code {seen.code})")
    _prove_ratchet(project)
    with project.copy() as scratch:
        app = scratch.path("{source}/app.py")
        scratch.write("{source}/app.py", app.read_text() + UNTESTED)
        scratch.allow("GET /untested")
        # The contract is red for a new route too, and first.
        gate = scratch.run(*OWN, "--ignore=tests/test_contract.py", timeout=120)
        few = scratch.run("pytest", "-q", "tests/test_smoke.py")
    stopped = gate.code != 0 and "not reached" in gate.out
    expect(stopped, f"code without a test passes the raised gate:\n{gate.out[-500:]}")
    expect(few.code == 0, f"a run of a few tests is judged by the gate:\n{few.out[-500:]}")


def prove_test_isolation(project: Project) -> None:
    """A filled database stays as it is, whichever way it is named; nothing reaches the network."""
    url = f"sqlite:///{project.root}/filled.db"
    filled = _fill(project, url)
    named = project.run(*OWN, env={"DATABASE_URL": url}, timeout=120)
    expect(named.code != 0, "the tests run on the database that DATABASE_URL names")
    expect("DATABASE_URL" in named.out, f"the refusal does not say why:\n{named.out[-500:]}")
    expect(_rows(filled) == 3, f"3 orders were there, after the tests {_rows(filled)}")

    project.write(".env", f"DATABASE_URL={url}\n")
    written = project.run(*OWN, timeout=120)
    expect(written.code == 0, f"with a .env of one's own the tests fail:\n{written.out[-1000:]}")
    expect(_rows(filled) == 3, "the tests have written to the database that .env names")

    project.write("tests/test_leaving.py", LEAVING)
    left = project.run("pytest", "-q", "tests/test_leaving.py")
    expect("NetworkBlocked" in left.out, f"a test reaches the network:\n{left.out[-500:]}")


def _mistakes(project: Project) -> list[tuple[str, str, str, str]]:
    app, around, data = "{source}/app.py", "{ops}/asgi.py", "{ops}/database.py"
    lost = (data, "with sessions.begin() as session:", "with sessions() as session:")
    if not project.path(data).exists():
        lost = ("{source}/store.py", 'self._orders[order["id"]] = order', "pass")
    fields = "order.model_dump()"
    return [
        ("the wrong status", app, "status_code=201", "status_code=200"),
        ("off by one", app, "le=1000", "le=1001"),
        ("no gate", around, "access.Gate(load(access.AccessSettings)),", ""),
        ("a missing commit", *lost),
        ("the wrong field", app, fields, f'{fields} | {{"article": order.customer}}'),
    ]


def _prove_ratchet(project: Project) -> None:
    manifest = project.path("pyproject.toml")
    start = manifest.read_text()
    gate = next(line for line in start.splitlines() if line.startswith("fail_under"))
    seen = project.run("python", "-m", "tests.ratchet")
    expect(seen.code == 0, f"the ratchet fails:\n{seen.out[-500:]}")
    stays = manifest.read_text() == start and "stays" in seen.out
    expect(stays, f"{gate!r} is not what is measured at the start: {seen.out}")
    project.edit("pyproject.toml", gate, "fail_under = 12")
    project.run("python", "-m", "tests.ratchet")
    expect(manifest.read_text() == start, "the ratchet does not raise the gate")
    project.edit("pyproject.toml", gate, "fail_under = 100.5")
    project.run("python", "-m", "tests.ratchet")
    expect("fail_under = 100.5" in manifest.read_text(), "the ratchet lowers the gate")
    project.run("python", "-m", "tests.ratchet", "--start")
    expect(manifest.read_text() == start, "the gate cannot begin with what is measured")


def _fill(project: Project, url: str) -> Path:
    order = {"customer": "Ada", "article": "tea", "quantity": 1}
    with project.serve(env={"DATABASE_URL": url}) as service:
        for _ in range(3):
            expect(service.post("/orders", order).status == 201, "no order can be placed")
    return project.root / "filled.db"


def _rows(database: Path) -> int:
    connection = sqlite3.connect(database)
    try:
        rows: int = connection.execute("select count(*) from orders").fetchone()[0]
    finally:
        connection.close()
    return rows
