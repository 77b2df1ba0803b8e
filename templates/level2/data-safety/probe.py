"""How to prove that a kill, a crash or a broken copy costs no order that was answered."""

import contextlib
import itertools
import json
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scaffold.proving import Fault, Project, Service, Unproven, expect
from scaffold.proving.process import Completed

WRITES, WRITERS = 200, 4
ORDER = {"customer": "Ada", "article": "tea", "quantity": 2}
OWN = """
from {package}.store import transaction


@app.post("/pairs", status_code=201)
def _pair(order: NewOrder) -> list[Any]:
    with transaction():
        return [orders.add(order.model_dump()) for _ in range(2)]


@app.post("/halves")
def _half(order: NewOrder) -> None:
    with transaction():
        orders.add(order.model_dump())
        raise RuntimeError("half way")


@app.post("/inner", status_code=201)
def _inner(order: NewOrder) -> list[Any]:
    with transaction():
        kept = [orders.add(order.model_dump()) for _ in range(2)]
        try:
            with transaction():
                orders.add(order.model_dump())
                raise LookupError
        except LookupError:
            return kept
"""
PRAGMAS = """
from {package}.store import transaction
with transaction() as piece:
    for name in ("foreign_keys", "journal_mode"):
        print(piece.execute({query}).fetchone()[0])
"""


def prove_data_safety(project: Project) -> None:
    """No answered order is lost, none is half there, and a copy brings all of them back."""
    app = project.path("{source}/app.py").read_text(encoding="utf-8")
    project.write("{source}/app.py", app + OWN.format(package=project.package))
    project.allow("POST /pairs", "POST /halves", "POST /inner")
    data = project.root / "probe-data.db"
    env = {"DATABASE_URL": f"sqlite:///{data}"}
    if project.migrates:
        _climb(project, data, env)
    _killed(project, data, env)
    _saved(project, data, env)
    _broken(project, data, env)
    if not project.migrates:
        wrong = project.fails(env={"DATABASE_URL": "postgresql+psycopg://a@b/c"}, within=20)
        expect("DATABASE_URL" in wrong.out, f"not named:\n{wrong.out[-300:]}")


def _killed(project: Project, data: Path, env: dict[str, str]) -> None:
    """End it by force half way through many writes."""
    answered: list[int] = []
    with project.serve(env=env) as service:
        _pragmas(project, env)
        half = service.post("/halves", ORDER).status
        expect(half == 500, f"a piece of work that fails gave {half}")
        inner = service.post("/inner", ORDER).status
        expect(inner == 201, f"an inner piece that fails alone gave {inner}")
        with ThreadPoolExecutor(WRITERS) as pool, _writing(pool, service, answered, WRITES):
            while len(answered) < WRITES // 2:
                time.sleep(0.01)
                expect(service.post("/orders", ORDER).status == 201, "no order can be placed")
                answered += [0, 0]
            os.kill(service.pid, signal.SIGKILL)
    numbers = [number for number in answered if number]
    expect(_integrity(data) == "ok", f"after the kill: {_integrity(data)}")
    with project.serve(env=env) as service:
        for number in numbers:
            status = service.get(f"/orders/{number}").status
            expect(status == 200, f"order {number} was answered, and is gone: {status}")
    odd = (_count(data) - answered.count(0) // 2) % 2
    expect(not odd, f"{_count(data)} orders: half of a pair")


def _saved(project: Project, data: Path, env: dict[str, str]) -> None:
    """Save a copy while others write, and have it bring back what was there."""
    copy = project.root / "copy.db"
    answered: list[int] = []
    with (
        project.serve(env=env) as service,
        ThreadPoolExecutor(WRITERS) as pool,
        _writing(pool, service, answered, 10_000) as ended,
    ):
        while len(answered) < 20:
            time.sleep(0.01)
        before = list(answered)
        _backup(project, env, str(copy))
        while len(answered) < len(before) + 20:
            time.sleep(0.01)
        ended.set()
    expect(_count(copy) % 2 == _count(data) % 2, "the copy has half of a pair")
    expect(_count(copy) < _count(data), "the copy has what was written after it was made")
    here = {path.name for path in project.root.glob("*copy.db*")}
    expect(here == {"copy.db"}, f"the copy is more than a file: {here}")
    at_copy, at_end = _dump(copy), _dump(data)
    with project.serve(env=env) as service:
        said = _backup(project, env, "--restore", str(copy)).out
        kept = next(Path(project.root, word) for word in said.split() if "before" in word)
        expect(_dump(kept) == at_end, "what was there before was not kept whole")
        for number in before:
            status = service.get(f"/orders/{number}").status
            expect(status == 200, f"order {number} was in the copy, and is gone: {status}")
        gone = service.get(f"/orders/{max(answered)}").status
        expect(gone == 404, f"an order from after the copy gave {gone}")
        placed = service.post("/orders", ORDER).status
        expect(placed == 201, f"after the restore an order gave {placed}")
    _backup(project, env, "--restore", str(copy))
    expect(_dump(data) == at_copy, "what was restored is not what was saved")


def _broken(project: Project, data: Path, env: dict[str, str]) -> None:
    """Neither take a broken copy nor make one."""
    broken, copy = project.root / "broken.db", project.root / "never.db"
    content = bytearray((project.root / "copy.db").read_bytes())
    content[4096 : 4096 + 2048] = b"\xff" * 2048
    broken.write_bytes(content)
    expect(_integrity(broken) != "ok", "the probe could not break a copy")
    was = _dump(data)
    for argv, url in (
        (("--restore", str(broken)), env["DATABASE_URL"]),
        (("--restore", str(copy)), env["DATABASE_URL"]),
        ((str(copy),), f"sqlite:///{broken}"),
        ((str(copy),), f"sqlite:///{project.root}/none.db"),
    ):
        done = _run(project, {"DATABASE_URL": url}, *argv)
        refused = done.code != 0 and "error:" in done.out and "Traceback" not in done.out
        expect(refused, f"{argv} of {url} ended with {done.code}: {done.out[-300:]}")
    expect(_dump(data) == was, "a broken copy changed the data")
    expect(not copy.exists(), "there is a copy of broken data")


def _climb(project: Project, data: Path, env: dict[str, str]) -> None:
    """Come from a file of level 2."""
    with contextlib.closing(sqlite3.connect(data)) as below:
        below.execute("CREATE TABLE order_documents (id INTEGER PRIMARY KEY, fields TEXT)")
        below.execute("INSERT INTO order_documents VALUES (41, ?)", [json.dumps(ORDER)])
        below.commit()
    with project.serve(env=env) as service:
        old = service.get("/orders/41")
        expect(old.status == 200 and old.json() == {"id": 41, **ORDER}, f"it came as {old.text}")
        new = service.post("/orders", ORDER).json()["id"]
        expect(new == 42, f"the next order is number {new}")
    for end in ("", "-wal", "-shm"):
        Path(f"{data}{end}").unlink(missing_ok=True)


@contextlib.contextmanager
def _writing(
    pool: ThreadPoolExecutor, service: Service, answered: list[int], most: int
) -> Iterator[threading.Event]:
    """Have pairs of orders placed until that ends, or the service does."""
    ended, turns = threading.Event(), itertools.count()

    def write() -> None:
        with contextlib.suppress(Unproven, OSError, ValueError):
            while not ended.is_set() and next(turns) < most:
                answer = service.post("/pairs", ORDER)
                expect(answer.status == 201, f"a pair of orders gave {answer.status}")
                answered.extend(order["id"] for order in answer.json())

    writers = [pool.submit(write) for _ in range(WRITERS)]
    try:
        yield ended
    finally:
        ended.set()
        for writer in writers:
            writer.result()


def _pragmas(project: Project, env: dict[str, str]) -> None:
    query = 'text(f"PRAGMA {name}")' if project.migrates else 'f"PRAGMA {name}"'
    code = PRAGMAS.format(package=project.package, query=query)
    if project.migrates:
        code = f"from sqlalchemy import text{code}"
    done = project.run("python", "-c", code, env={"APP_ENV": "dev", **env})
    expect(done.out.split() == ["1", "wal"], f"foreign keys and journal: {done.out}")


def _backup(project: Project, env: dict[str, str], *argv: str) -> Completed:
    done = _run(project, env, *argv)
    expect(done.code == 0, f"backup {' '.join(argv)} says:\n{done.out[-500:]}")
    return done


def _run(project: Project, env: dict[str, str], *argv: str) -> Completed:
    return project.run("python", "-m", f"{project.package}.ops.backup", *argv, env=env)


def _rows(data: Path, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(data)) as database:
        try:
            return database.execute(query).fetchall()
        except sqlite3.DatabaseError as error:
            return [(str(error),)]


def _integrity(data: Path) -> str:
    return "; ".join(str(row[0]) for row in _rows(data, "PRAGMA integrity_check"))


def _count(data: Path) -> int:
    names = {row[0] for row in _rows(data, "SELECT name FROM sqlite_master")}
    table = next(name for name in ("orders", "order_documents") if name in names)
    return int(str(_rows(data, f"SELECT count(*) FROM {table}")[0][0]))  # noqa: S608


def _dump(data: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(data)) as database:
        return list(database.iterdump())


FAULTS = (
    Fault("data-safety", "{source}/store.py", 'if inner else "ROLLBACK"', 'if inner else "COMMIT"'),
    Fault("data-safety", "{source}/store.py", "journal_mode = WAL", "journal_mode = OFF"),
    Fault("data-safety", "{ops}/backup.py", "_check(fresh)", "pass"),
    Fault("data-safety", "{ops}/backup.py", "    _check(copy)\n", ""),
    Fault("data-safety", "{ops}/backup.py", "kept)\n    _copy(copy, data)", "kept)"),
)
