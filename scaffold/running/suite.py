"""A repository's own tests, run once: what became of each, whatever the run ended with."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.proving import process
from scaffold.proving.environment import Environment
from scaffold.running.box import Box
from scaffold.running.wording import TestCommand

_PLUGIN = "scaffold_witness"
GOOD = frozenset({"passed", "skipped", "xfailed"})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one test, and what it said where it was not good."""

    outcome: str
    why: str = ""

    @property
    def good(self) -> bool:
        """Whether it did not fail."""
        return self.outcome in GOOD


@dataclass(frozen=True, slots=True)
class Suite:
    """One run of tests.

    Attributes:
        code: the exit code; None where the run was cut off.
        said: the last lines that it printed.
    """

    results: Mapping[str, Result]
    code: int | None
    said: str
    seconds: float

    @property
    def counts(self) -> Counter[str]:
        """How many there are of each outcome."""
        return Counter(result.outcome for result in self.results.values())

    @property
    def failing(self) -> frozenset[str]:
        """The tests that failed or broke."""
        return frozenset(name for name, result in self.results.items() if not result.good)

    def summary(self) -> str:
        """Return the counts in words, such as "40 passed, 1 failed"."""
        told = [f"{number} {outcome}" for outcome, number in sorted(self.counts.items())]
        cut = " (cut off: it took too long)" if self.code is None else ""
        return (", ".join(told) or "no test ran") + cut


@dataclass(frozen=True, slots=True)
class Bench:
    """Where tests run: a copy of the repository, its environment and its variables."""

    root: Path
    environment: Environment
    box: Box
    variables: Mapping[str, str]
    paths: Sequence[Path] = ()

    def env(self) -> dict[str, str]:
        """Return the variables of a process in it."""
        own = self.box.variables()
        paths = [*map(str, self.paths), *self.variables.get("PYTHONPATH", "").split(":")]
        return {
            **own,
            **self.variables,
            "PATH": f"{self.environment.bin}:{own['PATH']}",
            "VIRTUAL_ENV": str(self.environment.folder),
            "PYTHONPATH": ":".join(path for path in paths if path),
        }


def run(
    bench: Bench, command: TestCommand, timeout: float, only: Sequence[str] | None = None
) -> Suite:
    """Run the tests, or only some of them by their names."""
    witness = bench.box.folder("witness")
    plugin = witness / f"{_PLUGIN}.py"
    shutil.copyfile(Path(__file__).with_name("witness.py"), plugin)
    out = witness / f"results-{time.monotonic_ns()}.jsonl"
    env = bench.env() | {"SCAFFOLD_WITNESS": str(out), **dict(command.variables)}
    env["PYTHONPATH"] = ":".join(filter(None, [env["PYTHONPATH"], str(witness)]))
    words = _words(bench, command, plugin, only)
    start = time.monotonic()
    done = bench.box.run(words, bench.root / command.folder, env, timeout)
    took = time.monotonic() - start
    code, said = (done.code, done.out) if done else (None, "")
    return Suite(_read(out), code, process.tail(said, 15), took)


def _words(
    bench: Bench, command: TestCommand, plugin: Path, only: Sequence[str] | None
) -> list[str]:
    python = str(bench.environment.python)
    rest = list(command.words)
    if command.runner == "pytest":
        rest = rest if only is None else [*_options(rest, bench.root / command.folder), *only]
        more = ["--maxfail=0", "--continue-on-collection-errors", "-p", "no:randomly"]
        if _has(bench, "xdist"):
            more += ["-n0"]
        if not _has(bench, "pytest_cov"):
            rest = _without_coverage(rest)
        elif only is not None:
            rest, more = _without_coverage(rest), [*more, "--no-cov"]
        return [python, "-m", "pytest", "-p", _PLUGIN, *more, *rest]
    if command.runner == "Django":
        rest = rest if only is None else list(only)
        return [python, str(plugin), command.script or "manage.py", "test", "--noinput", *rest]
    return [python, str(plugin), "unittest", *(rest if only is None else only)]


def _has(bench: Bench, module: str) -> bool:
    return any(bench.environment.folder.glob(f"lib/python*/site-packages/{module}"))


def _without_coverage(words: list[str]) -> list[str]:
    kept: list[str] = []
    for before, word in zip(["", *words], words, strict=False):
        if not word.startswith("--cov") and before not in ("--cov", "--cov-fail-under"):
            kept.append(word)
    return kept


def _options(words: list[str], folder: Path) -> list[str]:
    """Return the arguments without the paths that say which tests are meant."""
    return [word for word in words if word.startswith("-") or not (folder / word).exists()]


def _read(out: Path) -> dict[str, Result]:
    found: dict[str, Result] = {}
    if not out.exists():
        return found
    for line in out.read_text("utf-8", errors="replace").splitlines():
        try:
            name, outcome, why = json.loads(line)
        except ValueError:
            continue  # the last line of a run that was cut off
        known = found.get(name)
        if known is None or known.good:
            found[name] = Result(outcome, why)
    return found
