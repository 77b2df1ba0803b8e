"""The commands of a repository: what starts it, serves it, installs it and tests it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from upgrader.adoption.habits import Habits
from upgrader.inspection import Report
from upgrader.tree import Tree

_PLAIN = re.compile(r"[\w ./:=@,+-]+", re.ASCII)
_LONGEST = 72
_SERVERS = {
    "asgi": ("uvicorn", "hypercorn", "granian"),
    "wsgi": ("gunicorn", "waitress-serve"),
    "django": ("gunicorn", "waitress-serve"),
}


def commands_of(
    report: Report, tree: Tree, habits: Habits, known: Mapping[str, str]
) -> dict[str, str]:
    """Return the answers that are commands, as they are given here or as is usual."""
    return {
        "start": _start(report, habits, known),
        "server": _server(report, known),
        "install": _install(tree, habits),
        "test": _test(report, habits, known),
        "ci_python": _python(report),
    }


def _start(report: Report, habits: Habits, known: Mapping[str, str]) -> str:
    """Return a command that shows something working."""
    for found in report.topic("start").answers:
        if found.about.get("starts") == known["application"] and _is_plain(found.value):
            return found.value
    module = known["application"].partition(":")[0]
    usual = {
        "asgi": f"uvicorn {known['application']}",
        "django": "python manage.py runserver",
        "command": f"python {module}" if module.endswith(".py") else f"python -m {module}",
    }
    flask = f"flask --app {known['application']} run"
    return habits.run + usual.get(known["interface"], flask)


def _is_plain(command: str) -> bool:
    return len(command) <= _LONGEST and _PLAIN.fullmatch(command) is not None


def _server(report: Report, known: Mapping[str, str]) -> str:
    """Return the server that is used here, else one that can serve such an application."""
    fit = _SERVERS.get(known["interface"], ())
    for found in report.topic("start").answers:
        if found.about.get("runner") in fit:
            return found.about["runner"]
    return "flask" if known["framework"] == "flask" else (*fit, "uvicorn")[0]


def _install(tree: Tree, habits: Habits) -> str:
    """Return what a clean machine does to have all that tests need."""
    tools = {
        "uv run ": "uv sync --all-groups --all-extras",
        "poetry run ": "poetry install",
        "pdm run ": "pdm install --group :all",
        "pipenv run ": "pipenv sync --dev",
        "pixi run ": "pixi install",
    }
    if habits.run in tools:
        return tools[habits.run]
    manifests = dict.fromkeys((habits.manifest, habits.dev_manifest))
    listed = [path for path in manifests if ":" not in path and path.endswith((".txt", ".in"))]
    words = [f"-r {path}" for path in listed]
    if {"setup.py", "pyproject.toml"} & set(tree) and not any("requirements" in p for p in tree):
        extra = habits.dev_manifest.rpartition(".")[2] if "extra" in habits.dev_manifest else ""
        words.insert(0, f"-e .[{extra}]" if extra else "-e .")
    if "dependency-groups" in habits.dev_manifest:
        words.append(f"--group {habits.dev_manifest.rpartition('.')[2]}")
    return f"uv pip install {' '.join(words or ['-e .'])}"


def _test(report: Report, habits: Habits, known: Mapping[str, str]) -> str:
    """Return how its tests are run; without any, how ours are."""
    best = report.topic("tests").best
    said = best.about.get("command", "") if best else ""
    if _is_plain(said) and "$" not in said:
        return said if said.startswith(habits.run) else habits.run + said
    return f"{habits.run}python -m pytest {known['tests']}/"


def _python(report: Report) -> str:
    """Return the Python that a clean machine gets: the newest one that is stated for it."""
    found = [
        int(match[1])
        for answer in report.topic("python").answers
        if answer.about.get("by") in ("image", "CI", "runtime.txt", ".python-version")
        and (match := re.match(r"3\.(\d+)", answer.value))
    ]
    return f"3.{max(found)}" if found else "3.13"
