"""How to prove the migrations on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from scaffold.proving import Fault, Project, expect

UP = ("alembic", "upgrade", "heads")
DOWN = ("alembic", "downgrade", "base")
SCHEMA = """
import os
from sqlalchemy import create_engine, inspect
seen = inspect(create_engine(os.environ["DATABASE_URL"]))
for table in sorted(set(seen.get_table_names()) - {"alembic_version"}):
    print(table, [{**c, "type": str(c["type"])} for c in seen.get_columns(table)],
          seen.get_pk_constraint(table), seen.get_foreign_keys(table),
          seen.get_indexes(table), seen.get_unique_constraints(table))
"""
SLOW = '''"""A step that takes its time."""

import time

import sqlalchemy as sa
from alembic import op

revision = "slow"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("slow", sa.Column("id", sa.Integer(), primary_key=True))
    time.sleep(2)


def downgrade() -> None:
    op.drop_table("slow")
'''
ORDER = {"customer": "Ada", "article": "tea", "quantity": 1}

FAULTS = (
    Fault("db-migrations", "migrations/env.py", "SELECT pg_advisory_lock(:lock)",
          "SELECT :lock + 0"),
    Fault("db-migrations", "{ops}/schema.py", "if found != wanted:", "if not wanted:"),
    Fault("db-migrations", "migrations/versions/0001_orders.py",
          'sa.Column("quantity", sa.Integer(), nullable=False)',
          'sa.Column("quantity", sa.Integer(), nullable=True)'),
)  # fmt: skip


def prove_db_migrations(project: Project) -> None:
    """Up, down and up is the same; drift shows; one migrates at a time; no old schema serves."""
    for path in project.path("{source}").rglob("*.py"):
        expect("create_all" not in path.read_text(), f"{path.name} makes tables by itself")
    for number, kind in enumerate(("SQLite", "PostgreSQL")):
        with _database(project, number) as url:
            _check_steps(project, kind, {"DATABASE_URL": url})
        with _database(project, number + 2) as url:
            _check_migrators(project, kind, {"DATABASE_URL": url})


def _check_steps(project: Project, kind: str, env: dict[str, str]) -> None:
    old = project.fails(env=env, within=20)
    advised = "alembic upgrade head" in old.out
    expect(advised, f"{kind}, empty: the refusal gives no advice: {old.out}")
    up = _schema_after(project, env, UP)
    expect("orders" in up, f"{kind}: no table of orders after {' '.join(UP)}")
    down = _schema_after(project, env, DOWN)
    expect(not down.strip(), f"{kind}: going down leaves {down}")
    expect(_schema_after(project, env, UP) == up, f"{kind}: up again is another schema")
    drift = project.run("alembic", "check", env=env)
    expect(drift.code == 0, f"{kind}: the classes and the migrations differ:\n{drift.out[-800:]}")
    with project.copy() as scratch:
        column = "quantity: Mapped[int]"
        scratch.edit("{source}/store.py", column, f"{column}\n    note: Mapped[str | None]")
        unseen = scratch.run("alembic", "check", env=env)
    expect(unseen.code != 0, f"{kind}: a new column without its migration goes unseen")
    with project.serve(env=env, migrate=False) as service:
        placed = service.post("/orders", ORDER)
        expect(placed.status == 201, f"{kind}: no order can be placed: {placed.text}")
        number = placed.json()["id"]
    with project.serve(env=env, migrate=False) as service:
        kept = service.get(f"/orders/{number}")
        expect(kept.status == 200 and kept.json() == placed.json(), f"{kind}: the order is gone")


def _check_migrators(project: Project, kind: str, env: dict[str, str]) -> None:
    with project.copy() as scratch:
        scratch.write("migrations/versions/slow.py", SLOW)
        with ThreadPoolExecutor(2) as pool:
            both = list(pool.map(lambda _: scratch.run(*UP, env=env), range(2)))
    for one in both:
        expect(one.code == 0, f"{kind}, two migrators at once: one fails:\n{one.out[-800:]}")
    ran = sum("-> slow" in one.out for one in both)
    expect(ran == 1, f"{kind}, two migrators at once: {ran} took the same step")


def _schema_after(project: Project, env: dict[str, str], command: tuple[str, ...]) -> str:
    ended = project.run(*command, env=env)
    expect(ended.code == 0, f"`{' '.join(command)}` fails:\n{ended.out[-800:]}")
    return project.run("python", "-c", SCHEMA, env=env).out


@contextmanager
def _database(project: Project, number: int) -> Iterator[str]:
    if number % 2:
        with project.postgres() as url:
            yield url
    else:
        yield f"sqlite:///{project.root}/probe-{number}.db"
