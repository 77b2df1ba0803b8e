"""How to prove the updates: every place that has dependencies is watched, and nothing too young."""

import re

from scaffold.proving import Fault, Project, expect

FILE = ".github/dependabot.yml"
# Each kind of dependency, and what shows that a project has some.
PLACES = {"uv": "pyproject.toml", "github-actions": ".github/workflows", "docker": "Dockerfile"}
ENTRY = re.compile(r"^  - package-ecosystem: (\S+)\n((?:    .*\n|\n)*)", re.MULTILINE)


def prove_dep_updates(project: Project) -> None:
    """Compare what is watched with what is there."""
    text = project.path(FILE).read_text(encoding="utf-8")
    expect(text.startswith("version: 2\n"), "Dependabot reads version 2 alone")
    entries = dict(ENTRY.findall(f"{text}\n"))
    there = {kind for kind, path in PLACES.items() if project.path(path).exists()}
    expect(set(entries) == there, f"watched: {sorted(entries)}, there: {sorted(there)}")
    for kind, rows in entries.items():
        expect("interval: weekly" in rows, f"{kind} is not looked at every week")
        days = re.search(r"default-days: (\d+)", rows)
        expect(days is not None and int(days[1]) >= 7, f"{kind} takes what is younger than a week")


FAULTS = (
    Fault("dep-updates", FILE, "  - package-ecosystem: github-actions", "  - package-ecosystem: npm"),
    Fault("dep-updates", FILE, "  - package-ecosystem: uv\n    directory: /\n    schedule:\n      interval: weekly", "  - package-ecosystem: uv\n    directory: /\n    schedule:\n      interval: monthly"),
)
