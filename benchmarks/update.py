"""What an update costs, and what becomes of each edit: Copier, Cruft and us on one scenario."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

from benchmarks import measure, one_process, rivals, years
from benchmarks.measure import Command
from benchmarks.render import Bench

NAME, PACKAGE = "Order desk", "order_desk"
TARGET = 1 / 20
RATE = 40
Update = Callable[[Path], Command]
LAYER = """title = "Base"
why = "What every project of this template has."
effort = [0.5, 1, 2]
"""
MOVED = f'moved = {{ "{years.OLD}" = "{years.RENAMED}" }}\n'
SHIM = '#!/bin/sh\necho 1 >> "$GIT_COUNT"\nexec {git} "$@"\n'


def write(folder: Path, files: dict[str, bytes], suffix: str = "") -> None:
    """Write the templates of a release."""
    for path, data in files.items():
        target = folder / f"{path}{suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def repository(bench: Bench, fill: Callable[[Path, bool], None]) -> Path:
    """Return a repository of templates with the tags v1.0.0 and v2.0.0."""
    folder = bench.fresh("template")
    folder.mkdir()
    bench.run(Command(["git", "init", "-qb", "main"], folder, bench.env))
    for second in (False, True):
        for entry in folder.iterdir():
            if entry.name != ".git":
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        fill(folder, second)
        tag = f"v{1 + second}.0.0"
        for argv in (["add", "--all"], ["commit", "-qm", tag], ["tag", tag]):
            bench.run(Command(["git", *argv], folder, bench.env))
    return folder


def owned(bench: Bench, project: Path) -> Path:
    """Commit a project, let its owner edit it, and commit that."""
    if not (project / ".git").exists():
        bench.commit(project)
    years.edit_on_disk(project)
    for argv in (["add", "--all"], ["commit", "-qm", "edits"]):
        bench.run(Command(["git", *argv], project, bench.env))
    return project


def copier(bench: Bench) -> tuple[Path, Update]:
    """Return a project of Copier's, and how it is updated."""

    def fill(folder: Path, second: bool) -> None:
        settings = {"_templates_suffix": ".jinja", "project_name": {"type": "str"}}
        (folder / "copier.yml").write_text(json.dumps(settings))
        answers = "{{ _copier_conf.answers_file }}.jinja"
        (folder / answers).write_text("{{ _copier_answers | to_nice_yaml }}")
        write(folder, years.release(second), ".jinja")

    template, project = repository(bench, fill), bench.fresh("copier")
    tool = [sys.executable, "-m", "copier"]
    copy = ["copy", "--defaults", "--quiet", "--vcs-ref", "v1.0.0", f"--data=project_name={NAME}"]
    bench.run(bench.command(*tool, *copy, str(template), str(project)))
    update = ["update", "--defaults", "--vcs-ref", "v2.0.0"]
    return owned(bench, project), lambda path: bench.command(*tool, *update, str(path))


def cruft(bench: Bench, tool: str) -> tuple[Path, Update]:
    """Return a project of Cruft's, and how it is updated."""

    def fill(folder: Path, second: bool) -> None:
        context = {"project_name": NAME, "package_name": PACKAGE}
        (folder / "cookiecutter.json").write_text(json.dumps(context))
        files = {
            path: data.replace(b"{{ project_name }}", b"{{ cookiecutter.project_name }}")
            for path, data in years.release(second).items()
        }
        write(folder / "{{cookiecutter.package_name}}", files)

    template, folder = repository(bench, fill), bench.fresh("cruft")
    make = ["create", str(template), "--checkout", "v1.0.0", "--no-input"]
    bench.run(bench.command(tool, *make, "--output-dir", str(folder)))
    update = ["update", "--checkout", "v2.0.0", "--skip-apply-ask", "--project-dir"]
    return (
        owned(bench, folder / PACKAGE),
        lambda path: replace(bench.command(tool, *update, str(path)), codes=(0, 1)),
    )


def releases(bench: Bench) -> dict[str, Path]:
    """Return two releases of our tool, with the scenario's templates in the place of its own."""
    homes: dict[str, Path] = {}
    for number in ("1.0.0", "2.0.0"):
        home = homes[number] = bench.fresh("release")
        source = homes.get("1.0.0", rivals.ROOT) if number == "2.0.0" else rivals.ROOT
        skip = ["__pycache__", *(["archives"] if source == rivals.ROOT else [])]
        for name in ("scaffold", "upgrader", "scripts"):
            shutil.copytree(source / name, home / name, ignore=shutil.ignore_patterns(*skip))
        version = home / "scaffold" / "__init__.py"
        text = re.sub(r'__version__ = ".*"', f'__version__ = "{number}"', version.read_text())
        version.write_text(text)
        second = number == "2.0.0"
        layer = home / "templates" / "level1" / "base"
        write(layer, years.release(second), ".jinja")
        (layer / "layer.toml").write_text(LAYER + (MOVED if second else ""))
        shutil.copy(rivals.TEMPLATES / "copier.yml", home / "templates")
        env = {**bench.env, "PYTHONPATH": str(home)}
        bench.run(Command([sys.executable, "scripts/release.py"], home, env))
    return homes


def ours(bench: Bench, homes: dict[str, Path]) -> tuple[Path, Update]:
    """Return a project of ours, and how it is updated."""
    project = bench.fresh("ours")
    first, second = ({**bench.env, "PYTHONPATH": str(home)} for home in homes.values())
    data = ["--data", f"project_name={NAME}", "--data", f"package_name={PACKAGE}"]
    new = [*SCAFFOLD, "new", str(project), "--level", "1", "--defaults", "--no-lock", *data]
    bench.run(Command(new, bench.root, first))

    def update(path: Path) -> Command:
        argv = [*SCAFFOLD, "update", str(path), "--defaults", "--no-lock"]
        return Command(argv, bench.root, second, codes=(0, 4))

    return owned(bench, project), update


SCAFFOLD = [sys.executable, "-m", "scaffold"]


def look(bench: Bench, project: Path, update: Update) -> tuple[int, int, list[str]]:
    """Update a copy, and return exit code, git processes, and what became of each edit."""
    copy, shims = bench.fresh("look"), bench.fresh("shims")
    shutil.copytree(project, copy, symlinks=True)
    shims.mkdir()
    (shims / "git").write_text(SHIM.format(git=shutil.which("git")))
    (shims / "git").chmod(0o755)
    counter = shims / "count"
    counter.touch()
    command = update(copy)
    path = f"{shims}:{command.env['PATH']}"
    done = subprocess.run(
        list(command.argv), cwd=command.cwd, capture_output=True, text=True, check=False,
        env={**command.env, "PATH": path, "GIT_COUNT": str(counter)}, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    said = done.stdout + done.stderr
    fates = [years.fate(copy, edit, said) for edit in years.EDITS]
    changed = sum(
        any(b"# TEMPLATE" in at.read_bytes() for at in copy.glob(f"{path}*"))
        for path in years.CHANGED
    )
    added = sum((copy / path).exists() for path in years.ADDED)
    fates.append(f"{changed} of 10 changes, {added} of 3 additions")
    return done.returncode, len(counter.read_text().splitlines()), fates


def report(bench: Bench, rounds: int, tool: str | None, projects: int) -> None:
    """Measure all and print the page."""
    print(f"{measure.machine()}\nmedians of {rounds} runs in turn\n")
    homes = releases(bench)
    cases = {"copier update": copier(bench), "scaffold update": ours(bench, homes)}
    if tool:
        cases["cruft update"] = cruft(bench, tool)

    def fresh(name: str) -> Command:
        project, update = cases[name]
        copy = bench.fresh("run")
        shutil.copytree(project, copy, symlinks=True)
        return update(copy)

    samples = measure.in_turn(
        {name: lambda name=name: fresh(name) for name in cases},  # type: ignore[misc]
        rounds,
        warm=["scaffold update"],
    )
    lines = [*measure.table(samples, "copier update"), ""]
    names = list(cases)
    seen = {name: look(bench, *cases[name]) for name in names}
    lines += [f"| | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for row, title in enumerate(("exit code", "git processes")):
        lines.append(f"| {title} | {' | '.join(str(seen[name][row]) for name in names)} |")
    for number, title in enumerate([*(edit.name for edit in years.EDITS), "what arrived"]):
        lines.append(f"| {title} | {' | '.join(seen[name][2][number] for name in names)} |")
    share = measure.ratio(samples["scaffold update"], samples["copier update"])
    lines += ["", measure.verdict("update, of copier update", share, TARGET)]
    print("\n".join(lines))
    print("\n".join(one_process.report(bench.root / "many", projects, RATE)))


def main() -> None:
    """Measure, and print a page of Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="runs of each command (7)")
    parser.add_argument("--cruft", metavar="FILE", help="the command of Cruft, if it is to be seen")
    parser.add_argument("--projects", type=int, default=1000, help="in one process (1000)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        root = Path(scratch).resolve()
        (root / "home").mkdir()
        report(Bench(root, count()), chosen.rounds, chosen.cruft, chosen.projects)


if __name__ == "__main__":
    main()
