"""How long our commands take beside Copier's and Cookiecutter's, on the same tree."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import count
from pathlib import Path

from benchmarks import measure, rivals
from benchmarks.measure import Command

NEW, START, UPGRADE = 1 / 8, 3.0, 1 / 8
SCAFFOLD = [sys.executable, "-m", "scaffold"]


@dataclass(frozen=True)
class Bench:
    """A scratch folder, and the commands that are run in it."""

    root: Path
    numbers: Iterator[int]

    def fresh(self, name: str) -> Path:
        """Return a path in the scratch folder where nothing is yet."""
        return self.root / f"{name}-{next(self.numbers)}"

    @property
    def env(self) -> dict[str, str]:
        """The variables of every process: our code, a home of its own, git without settings."""
        roles = ("AUTHOR", "COMMITTER")
        who = {f"GIT_{role}_NAME": "bench" for role in roles}
        mail = {f"GIT_{role}_EMAIL": "bench@example.org" for role in roles}
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        home = {"HOME": str(self.root / "home"), "GIT_CONFIG_NOSYSTEM": "1"}
        return {**kept, **home, **who, **mail, "PYTHONPATH": str(rivals.ROOT)}

    def command(self, *argv: str, **env: str) -> Command:
        """Return a command that runs in the scratch folder."""
        return Command(argv, self.root, {**self.env, **env})

    def run(self, command: Command) -> None:
        """Run a command outside of the clock."""
        measure.once(command)

    def new(self, path: Path, level: int, answers: dict[str, str] = rivals.ANSWERS) -> Command:
        """Return our command that makes a project, its cache of templates kept."""
        data = [part for name, value in answers.items() for part in ("--data", f"{name}={value}")]
        flags = ["--defaults", "--no-lock", "--no-git", "--json"]
        return self.command(*SCAFFOLD, "new", str(path), "--level", str(level), *data, *flags)

    def cold(self, command: Command) -> Command:
        """Return the command with a cache of its own that is empty."""
        env = {**command.env, "XDG_CACHE_HOME": str(self.fresh("cache"))}
        return Command(command.argv, command.cwd, env)

    def commit(self, project: Path) -> None:
        """Put a project under version control, all of it committed."""
        for argv in (["init", "-qb", "main"], ["add", "--all"], ["commit", "-qm", "start"]):
            self.run(Command(["git", *argv], project, self.env))


def templates(bench: Bench) -> dict[int, rivals.Source]:
    """Return levels 3 and 4 as templates of the others."""
    found = {}
    for level in (3, 4):
        marked = bench.fresh("marked")
        bench.run(bench.new(marked, level, rivals.MARKED))
        found[level] = rivals.source(level, marked)
    return found


def making(bench: Bench, level4: rivals.Source) -> dict[str, Callable[[], Command]]:
    """Return the commands that make a project of level 4, and check that they make the same."""
    copier, cookie = bench.fresh("copier"), bench.fresh("cookiecutter")
    rivals.write_copier(level4, copier)
    rivals.write_cookiecutter(level4, cookie)
    answers = [f"{name}={value}" for name, value in rivals.ANSWERS.items()]

    def by_copier(path: Path) -> Command:
        data = [part for answer in answers for part in ("--data", answer)]
        argv = ["copy", "--defaults", "--quiet", *data, str(copier), str(path)]
        return bench.command(sys.executable, "-m", "copier", *argv)

    def by_cookiecutter(path: Path) -> Command:
        argv = ["--no-input", "--output-dir", str(path), str(cookie), *answers]
        return bench.command(sys.executable, "-m", "cookiecutter", *argv)

    ours, theirs, other = bench.fresh("ours"), bench.fresh("theirs"), bench.fresh("other")
    for command in (bench.new(ours, 4), by_copier(theirs), by_cookiecutter(other)):
        bench.run(command)
    for name, tree in (("copier", theirs), ("cookiecutter", other / "order_desk")):
        if different := rivals.differences(ours, tree):
            print(f"{name} renders {len(different)} files otherwise: {', '.join(different[:5])}\n")
    return {
        "copier copy": lambda: by_copier(bench.fresh("out")),
        "cookiecutter": lambda: by_cookiecutter(bench.fresh("out")),
        "scaffold new, cold cache": lambda: bench.cold(bench.new(bench.fresh("out"), 4)),
        "scaffold new, warm cache": lambda: bench.new(bench.fresh("out"), 4),
        "cp -r": lambda: bench.command("cp", "-r", str(ours), str(bench.fresh("out"))),
    }


def starting(bench: Bench) -> dict[str, Callable[[], Command]]:
    """Return the commands that do next to nothing."""
    return {
        "python -c pass": lambda: bench.command(sys.executable, "-c", "pass"),
        "scaffold --version": lambda: bench.command(*SCAFFOLD, "--version"),
        "copier --version": lambda: bench.command(sys.executable, "-m", "copier", "--version"),
    }


def climbing(bench: Bench, levels: dict[int, rivals.Source]) -> dict[str, Callable[[], Command]]:
    """Return the commands that show or make the step from level 3 to level 4."""
    repository, theirs, ours = bench.fresh("template"), bench.fresh("theirs"), bench.fresh("ours")
    rivals.tag(repository, levels[3], "v1.0.0", bench.env)
    rivals.tag(repository, levels[4], "v2.0.0", bench.env)
    data = [f"--data={name}={value}" for name, value in rivals.ANSWERS.items()]
    copy = ["copy", "--defaults", "--quiet", "--vcs-ref", "v1.0.0", *data]
    bench.run(bench.command(sys.executable, "-m", "copier", *copy, str(repository), str(theirs)))
    bench.run(bench.new(ours, 3))
    for project in (theirs, ours):
        bench.commit(project)

    def update() -> Command:
        project = bench.fresh("project")
        shutil.copytree(theirs, project, symlinks=True)
        argv = ["update", "--defaults", "--quiet", "--vcs-ref", "v2.0.0", str(project)]
        return bench.command(sys.executable, "-m", "copier", *argv)

    upgrade = bench.command(*SCAFFOLD, "upgrade", str(ours), "--to", "4", "--dry-run", "--json")
    return {
        "copier update": update,
        "scaffold upgrade --dry-run, cold cache": lambda: bench.cold(upgrade),
        "scaffold upgrade --dry-run, warm cache": lambda: upgrade,
    }


def where(command: Command) -> None:
    """Print what our time goes into: modules by import, functions by their own time."""
    argv = [*command.argv]
    env = dict(command.env)
    imported = subprocess.run(
        [argv[0], "-X", "importtime", *argv[1:]],
        cwd=command.cwd, env=env, capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    rows = [line.split("|") for line in imported.splitlines() if line.startswith("import time: ")]
    taken = [(int(row[0].split(":")[1]), row[2].strip()) for row in rows if row[0][-2].isdigit()]
    total = sum(own for own, _ in taken)
    print(f"\n{len(taken)} modules, {total / 1000:.0f} ms of imports; the dearest by themselves:\n")
    for own, name in sorted(taken, reverse=True)[:12]:
        print(f"    {own / 1000:6.1f} ms  {name}")
    profile = [argv[0], "-m", "cProfile", "-s", "tottime", *argv[1:]]
    shown = subprocess.run(
        profile, cwd=command.cwd, env=env, capture_output=True, text=True, check=True
    ).stdout
    lines = [line for line in shown[shown.index("   ncalls") :].splitlines() if line.strip()]
    print("\nfunctions by their own time, under the profiler:\n")
    for line in lines[:16]:
        print(f"    {line.replace(str(rivals.ROOT) + '/', '').replace(sys.prefix, '')}")


def report(bench: Bench, rounds: int, show_where: bool) -> None:
    """Measure all and print the tables."""
    releases = ", ".join(f"{name} {version(name)}" for name in ("copier", "cookiecutter"))
    print(f"{measure.machine()}\n{releases}; medians of {rounds} runs in turn")
    print(f"a peak below {measure.floor():.0f} MiB, this process's own, cannot be seen\n")
    levels = templates(bench)
    lines = [f"A project of level 4, {len(levels[4].files)} files:\n"]
    warm = "scaffold new, warm cache"
    made = measure.in_turn(making(bench, levels[4]), rounds, warm=[warm])
    lines += [*measure.table(made, "copier copy"), "", "Start:", ""]
    began = measure.in_turn(starting(bench), rounds)
    lines += [*measure.table(began, "python -c pass"), "", "From level 3 to level 4:", ""]
    warm_up = "scaffold upgrade --dry-run, warm cache"
    climbed = measure.in_turn(climbing(bench, levels), rounds, warm=[warm_up])
    lines += [*measure.table(climbed, "copier update"), ""]
    for kind in ("warm", "cold"):
        new = measure.ratio(made[f"scaffold new, {kind} cache"], made["copier copy"])
        lines.append(measure.verdict(f"new, {kind} cache, of copier copy", new, NEW))
    start = measure.ratio(began["scaffold --version"], began["python -c pass"])
    lines.append(measure.verdict("--version, of python -c pass", start, START))
    for kind in ("warm", "cold"):
        name = f"scaffold upgrade --dry-run, {kind} cache"
        up = measure.ratio(climbed[name], climbed["copier update"])
        what = f"upgrade --dry-run, {kind} cache, of copier update"
        lines.append(measure.verdict(what, up, UPGRADE))
    print("\n".join(lines))
    if show_where:
        where(bench.new(bench.fresh("out"), 4))


def main() -> None:
    """Measure, and print a page of Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11, help="runs of each command (11)")
    parser.add_argument("--where", action="store_true", help="say what our time goes into")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        root = Path(scratch).resolve()
        (root / "home").mkdir()
        report(Bench(root, count()), chosen.rounds, chosen.where)


if __name__ == "__main__":
    main()
