"""How to prove the pipeline: its own lines are run here, on sound code and on broken code."""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from scaffold.proving import Completed, Fault, Project, expect

PIPELINE = ".gitlab-ci.yml"
JOB = re.compile(r"^([\w-]+):$", re.MULTILINE)
SCRIPT = re.compile(r"^  script:\n((?:    - .+\n)+)", re.MULTILINE)
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")
PYTHONS = re.compile(r"- UV_PYTHON: \[(.+)\]")
UV = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
# How this machine reaches its package index.
REACH = ("UV_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
MODULE, TEST = "{source}/seeded.py", "tests/test_seeded.py"
# What stops a change, and a file that is wrong in that way alone.
SEEDED = (
    ("ruff check", MODULE, '"""Seeded."""\n\nimport os\n'),
    ("ruff format", MODULE, '"""Seeded."""\n\nNUMBER  =  7\n'),
    ("mypy", MODULE, '"""Seeded."""\n\nNUMBER: int = "seven"\n'),
    ("pytest", TEST, '"""Seeded."""\n\n\ndef test_one() -> None:\n    assert len("one") == 1\n'),
)


def prove_ci(project: Project) -> None:
    """Run every line in order, on each Python that is here; then see the right one fail."""
    jobs = _jobs(project.path(PIPELINE).read_text(encoding="utf-8"))
    expect({"check", "test"} <= set(jobs), f"the jobs are {', '.join(jobs)}")
    check, test = _lines(jobs["check"]), _lines(jobs["test"])
    with project.copy() as copy:
        if not copy.path("uv.lock").exists():
            _passes(copy, f"{UV} lock")
        for line in check:
            _passes(copy, line)
        # The build says nothing of a file's content, and the lock nothing of any of these.
        judges = [line for line in check[1:] if "build" not in line]
        _seed(copy, SEEDED[:-1], judges)
        for python in _pythons(copy, jobs["test"]):
            for line in test:
                _passes(copy, line, {"UV_PYTHON": python})
        _seed(copy, SEEDED[-1:], judges + test[1:])
        copy.path("uv.lock").unlink()
        _stops(copy, "uv sync", check)


def prove_ci_hardening(project: Project) -> None:
    """Read what the pipeline runs: nothing of it can be changed from elsewhere in silence."""
    text = project.path(PIPELINE).read_text(encoding="utf-8")
    images = re.findall(r"^ *image: (\S+)$", text, re.MULTILINE)
    expect(bool(images), "the pipeline names no image")
    for image in images:
        expect(bool(DIGEST.search(image)), f"the image {image} can be changed under its name")
    for tool in re.findall(r"pip install .*?(\S+)$", text, re.MULTILINE):
        expect("==" in tool, f"{tool} is whatever is newest on that day")
    expect("include:" not in text, "the pipeline runs what another place says")


def _jobs(text: str) -> dict[str, str]:
    _, *parts = JOB.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _lines(job: str) -> list[str]:
    found = SCRIPT.search(job)
    return [line.removeprefix("    - ") for line in found[1].splitlines()] if found else []


def _seed(project: Project, seeded: Iterable[tuple[str, str, str]], lines: list[str]) -> None:
    for step, path, text in seeded:
        project.write(path, text)
        _stops(project, step, lines)
        project.path(path).unlink()


def _pythons(project: Project, job: str) -> list[str]:
    found = PYTHONS.search(job)
    asked = re.findall(r"[\d.]+", found[1]) if found else []
    expect(len(asked) >= 2, f"the tests run on {len(asked)} Pythons")
    here = [one for one in asked if _sh(project, f"{UV} python find {one}").code == 0]
    expect(bool(here), f"none of Python {', '.join(asked)} is on this machine")
    return here


def _passes(project: Project, line: str, env: Mapping[str, str] | None = None) -> None:
    done = _sh(project, line, env or {})
    expect(done.code == 0, f"`{line}` fails on sound code:\n{done.out[-2000:]}")


def _stops(project: Project, step: str, lines: list[str]) -> None:
    for line in lines:
        done = _sh(project, line)
        if step in line:
            expect(done.code != 0, f"`{line}` passes code that it must refuse")
            return
        expect(done.code == 0, f"`{line}` stops what `{step}` must:\n{done.out[-2000:]}")
    expect(False, f"no line runs `{step}`")


def _sh(project: Project, line: str, env: Mapping[str, str] | None = None) -> Completed:
    """Run a line as a runner does: no environment but the one that it makes itself."""
    own: dict[str, str | None] = {
        **_reach(),
        "UV_PROJECT_ENVIRONMENT": None,
        "VIRTUAL_ENV": None,
        "PYTHONPATH": None,
        "UV_PYTHON": str(project.environment.python.resolve()),
        "UV_PYTHON_DOWNLOADS": "never",
        # Test runs that go on beside this one would clear and shut a shared folder.
        "PYTEST_DEBUG_TEMPROOT": str(project.root.parent),
        "PATH": f"{Path(UV).parent}:{os.environ.get('PATH', '')}",
    }
    return project.run("sh", "-c", line, env={**own, **(env or {})}, timeout=600)


def _reach() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if name.upper().startswith(REACH)}


FAULTS = (
    Fault("ci", PIPELINE, "    - uv run mypy", "    - uv run mypy || true"),
    Fault("ci", PIPELINE, "    - uv run pytest", "    - uv run pytest --collect-only"),
    Fault("ci-hardening", PIPELINE, "root-user-action=ignore uv==", "root-user-action=ignore uv>="),
)
