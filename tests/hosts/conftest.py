"""What the tests of this folder share: environments, and servers that run while they look."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from scaffold.proving import process, scratch
from scaffold.proving.environment import Environment, make
from scaffold.proving.service import KEY, Service, free_port
from tests.hosts.applications import NEEDS

Serve = Callable[..., AbstractContextManager[Service]]
Environments = Callable[[str], Environment]
SETTINGS = {"APP_ENV": "dev", "ACCESS_KEYS": f"you:{sha256(KEY.encode()).hexdigest()}"}


@pytest.fixture(scope="session")
def environments() -> Iterator[Environments]:
    """Give the function that makes an environment, once for all processes of this run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with scratch.shared(f"hosts-{run}") as folder:

        def of(name: str) -> Environment:
            asked = folder / name
            asked.mkdir(exist_ok=True)
            needs = ", ".join(f'"{need}"' for need in NEEDS[name])
            manifest = f'[project]\nname = "owner"\ndependencies = [{needs}]\n'
            (asked / "pyproject.toml").write_text(manifest, encoding="utf-8")
            return make(asked, folder / "environments")

        yield of


@pytest.fixture
def serve(environments: Environments, tmp_path: Path) -> Serve:
    """Give the function that serves what is in a folder."""

    @contextmanager
    def serving(root: Path, command: str, name: str, **variables: str) -> Iterator[Service]:
        environment = environments(name)
        port, output = free_port(), tmp_path / f"log-{free_port()}"
        env = {
            **environment.variables(), **SETTINGS, "METRICS_PORT": str(free_port()), **variables,
            "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        program, *rest = shlex.split(command.format(port=port))
        with output.open("wb") as out:
            started = process.start(
                [environment.tool(program), *rest], cwd=root, env=env, output=out
            )
            service = Service(started, output, port, env)
            try:
                service.wait()
                yield service
            finally:
                service.stop()

    return serving
