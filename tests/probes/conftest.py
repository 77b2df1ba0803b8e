"""The matrix: every layer, capability and seeded fault that the folder of templates holds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from scaffold import library
from scaffold.proving import Project, scratch
from scaffold.proving.environment import make
from scaffold.proving.probes import capabilities, described, faults

TEMPLATES = Path(__file__).parents[2] / "templates"
LEVELS = sorted(int(folder.name.removeprefix("level")) for folder in TEMPLATES.glob("level*"))
LAYERS = sorted(file.parent for file in TEMPLATES.glob("level*/*/layer.toml"))
ASKED = {question.name for question in library.load().questions if question.asked}
PROJECTS = [(level, {"ci": "github"}) for level in LEVELS] + [(3, {"ci": "gitlab"})]
# Proved at their own level only, not at the highest as well: each installs or tests a project again
# and again, and what more layers bring to it is met by `CHECKS`. Seconds with all downloads cached.
ONCE = {
    "alerts-dashboards": "waits until a real Prometheus has seen each alert fire and clear: 47 s",
    "cd-rollback": "ships five releases, two of them by the lines of the pipeline: 30 s",
    "ci-github": "runs every line of the workflow, on sound code and on broken code: 58 s",
    "ci-gitlab": "runs every line of the pipeline, in the same way as the workflow",
    "container": "installs the project as the image does: 6 s",
    "dev-env": "sets a clone up and runs all its checks: 20 s",
    "pre-commit": "installs the project and commits in it: 7 s",
    "contract-tests": "fuzzes every operation three times: 20 s of work, each fault nearly as much",
    "docs": "follows every how-to, each with an installation of its own: 35 s",
    "tests": "runs the test suites a dozen times: 39 s, at the highest level 67 s",
}
# What is checked, in projects that have this folder.
CHECKS = {
    "lint": "",
    "format": "",
    "types": "",
    "tests": "tests",
    "workflows": ".github/workflows",
}

Generated = Callable[..., Project]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Fill in the layers, capabilities, faults and projects that a test asks for."""
    wanted = set(metafunc.fixturenames)
    for names, rows in (
        (("layer", "capability", "level"), _probes),
        (("layer", "fault"), _faults),
        (("layer", "capability"), _capabilities),
        (("layer",), _layers),
        (("level", "answers", "check"), _checks),
    ):
        if wanted >= set(names):
            metafunc.parametrize(names, rows())
            return


def _level(layer: Path) -> int:
    return int(layer.parent.name.removeprefix("level"))


def _name(layer: Path) -> str:
    return f"{layer.parent.name}/{layer.name}"


def layers_of(level: int, answers: Mapping[str, str]) -> list[Path]:
    """Return the folders of the layers of a project with these answers."""
    return [
        layer
        for layer in LAYERS
        if _level(layer) <= level and described(layer).get("when", {}).items() <= answers.items()
    ]


def _layers() -> list[Any]:
    return [pytest.param(layer, id=_name(layer)) for layer in LAYERS]


def _capabilities() -> list[Any]:
    return [
        pytest.param(layer, capability, id=f"{_name(layer)}:{capability}")
        for layer in LAYERS
        for capability in capabilities(layer)
    ]


def _probes() -> list[Any]:
    return [
        pytest.param(layer, capability, level, id=f"{_name(layer)}:{capability}@{level}")
        for layer in LAYERS
        for capability in capabilities(layer)
        for level in sorted({_level(layer), _level(layer) if layer.name in ONCE else LEVELS[-1]})
    ]


def _faults() -> list[Any]:
    return [
        pytest.param(layer, fault, id=f"{_name(layer)}:{fault.capability}-{number}")
        for layer in LAYERS
        for number, fault in enumerate(faults(layer), start=1)
    ]


def _checks() -> list[Any]:
    return [
        pytest.param(level, answers, check, id=f"level{level}-{answers['ci']}-{check}")
        for level, answers in PROJECTS
        for check, folder in CHECKS.items()
        if any((layer / folder).is_dir() for layer in layers_of(level, answers))
    ]


@pytest.fixture(scope="session")
def shared() -> Iterator[Path]:
    """Give a folder that all processes of this run share."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with scratch.shared(f"probes-{run}") as folder:
        yield folder


@pytest.fixture(scope="session")
def generated(shared: Path) -> Generated:
    """Give the function that makes a project at a level, once for all processes."""

    def at(level: int, **answers: str) -> Project:
        root = shared / "projects" / "-".join([f"level{level}", *answers.values()])
        with scratch.exclusive(root.with_suffix(".lock")):
            if not root.exists():
                _new(root, level, answers)
        return Project.at(root, make(root, shared / "environments"))

    return at


def _new(root: Path, level: int, answers: dict[str, str]) -> None:
    data = {"project_name": "Order desk", **answers}
    given = [part for name, value in data.items() for part in ("--data", f"{name}={value}")]
    command = ["new", str(root), "--level", str(level), "--defaults", "--no-git", "--no-lock"]
    made = subprocess.run(
        [sys.executable, "-m", "scaffold", *command, *given],
        cwd=TEMPLATES.parent,
        env={**os.environ, "XDG_CACHE_HOME": str(root.parent / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


@pytest.fixture
def of_layer(generated: Generated) -> Generated:
    """Give the function that makes the project of a layer, at the level of the layer or another."""

    def made(layer: Path, level: int | None = None) -> Project:
        when = described(layer).get("when", {})
        answers = {name: answer for name, answer in when.items() if name in ASKED}
        return generated(level or _level(layer), **{"ci": "github", **answers})

    return made


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how long the probes took, and which took longest."""
    took: dict[str, float] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if "tests/probes/" in getattr(report, "nodeid", "") and hasattr(report, "duration"):
                took[report.nodeid] = took.get(report.nodeid, 0.0) + report.duration
    if took:
        terminalreporter.section("probes")
        terminalreporter.line(f"{len(took)} in {sum(took.values()):.0f} s of work; the longest:")
        for name in sorted(took, key=lambda name: -took[name])[:10]:
            terminalreporter.line(f"{took[name]:7.1f} s  {name.partition('::')[2]}")
