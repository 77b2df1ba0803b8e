"""How to prove that what is installed next month is what is installed today."""

import tomllib

from scaffold.proving import Fault, Machine, Project, expect

INSTALL = "uv sync --locked --no-dev --no-progress"
INSTALLED = "from importlib.metadata import version; print(version('uvicorn'))"


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
    machine, lock = Machine(project), project.path("uv.lock")
    machine.lock()
    before = lock.read_bytes()
    packages = tomllib.loads(before.decode())["package"]
    bare = [
        row["name"] for row in packages if not row.get("wheels") and "registry" in row["source"]
    ]
    hashed = all("hash" in wheel for row in packages for wheel in row.get("wheels", []))
    expect(hashed and not bare, f"no digest for {bare or 'some wheel'}")
    machine.passes(INSTALL)
    for row in packages:
        if row["name"] == "uvicorn":
            seen = machine.run(f'.venv/bin/python -c "{INSTALLED}"').out.strip()
            expect(seen == row["version"], f"uvicorn is locked as {row['version']}, got {seen}")
    project.edit("pyproject.toml", '"uvicorn>=', '"h11>=0.14", "uvicorn>=')
    done = machine.run(INSTALL)
    refused = done.code != 0 and "uv lock" in done.out
    expect(refused, f"with another dependency it ended with {done.code}:\n{done.out[-500:]}")
    expect(lock.read_bytes() == before, "the lock was changed in passing")


FAULTS = (Fault("lockfile", ".python-version", "3.13", "3.9"),)
