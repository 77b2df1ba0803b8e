"""How to prove that what is installed next month is what is installed today."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from scaffold.proving import Fault, Project, expect
from scaffold.proving.process import Completed

UV = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
OWN = {"VIRTUAL_ENV", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON"}


def prove_lockfile(project: Project) -> None:
    """The lock installs and is kept to; a dependency that it lacks is refused."""
    manifest = tomllib.loads(project.path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = project.path(".python-version").read_text(encoding="utf-8").strip()
    least = manifest["requires-python"].removeprefix(">=")
    numbers = [tuple(map(int, version.split("."))) for version in (least, pinned)]
    expect(numbers[0] <= numbers[1], f"Python {pinned} is pinned, and {least} the oldest to run on")
    for path in ("Dockerfile", ".gitlab-ci.yml"):
        if (file := project.path(path)).exists():
            expect(f"python:{pinned}" in file.read_text("utf-8"), f"{path} has another Python")
    lock = project.path("uv.lock")
    if not lock.exists():
        done = _uv(project, "lock")
        expect(done.code == 0, f"`uv lock` says:\n{done.out[-800:]}")
    before = lock.read_bytes()
    packages = tomllib.loads(before.decode())["package"]
    bare = [
        row["name"] for row in packages if not row.get("wheels") and "registry" in row["source"]
    ]
    hashed = all("hash" in wheel for row in packages for wheel in row.get("wheels", []))
    expect(hashed and not bare, f"no digest for {bare or 'some wheel'}")
    done = _uv(project, "sync", "--locked", "--no-dev")
    expect(done.code == 0, f"`uv sync --locked` says:\n{done.out[-800:]}")
    for row in packages:
        if row["name"] == "uvicorn":
            seen = _uv(project, "pip", "show", "uvicorn").out
            expect(f"Version: {row['version']}\n" in seen, f"locked {row['version']}, got:\n{seen}")
    project.edit("pyproject.toml", '"uvicorn>=', '"h11>=0.14", "uvicorn>=')
    done = _uv(project, "sync", "--locked", "--no-dev")
    refused = done.code != 0 and "uv lock" in done.out
    expect(refused, f"with another dependency it ended with {done.code}:\n{done.out[-500:]}")
    expect(lock.read_bytes() == before, "the lock was changed in passing")


def _uv(project: Project, *argv: str) -> Completed:
    env = {name: text for name, text in os.environ.items() if name not in OWN}
    # Any Python will do here: whether this machine can get another is not the project's doing.
    env["UV_PYTHON"] = str(project.environment.python)
    done = subprocess.run(
        [UV, *argv, "--no-progress"], cwd=project.root, env=env, capture_output=True, text=True
    )
    return Completed(done.returncode, done.stdout + done.stderr)


FAULTS = (Fault("lockfile", ".python-version", "3.13", "3.9"),)
