"""Many projects updated one after the other in one process: the rate, and whether memory grows."""

from __future__ import annotations

import resource
import shutil
import time
from pathlib import Path

from benchmarks import years
from benchmarks.rivals import TEMPLATES
from scaffold import disk, journal
from scaffold.folder import Folder
from scaffold.library import Library, parse, read
from scaffold.move import decide
from scaffold.record import Wish
from scaffold.state import State
from upgrader.tree import File, Tree

WARM = 100  # projects before memory is looked at: by then everything is imported and cached


def library(second: bool) -> Library:
    """Return the scenario's templates as a release of ours has them."""
    texts = {"copier.yml": (TEMPLATES / "copier.yml").read_text(encoding="utf-8")}
    table = 'title = "Base"\nwhy = "All."\neffort = [0.5, 1, 2]\n'
    if second:
        table += f'moved = {{ "{years.OLD}" = "{years.RENAMED}" }}\n'
    texts["level1/base/layer.toml"] = table
    for path, data in years.release(second).items():
        texts[f"level1/base/{path}.jinja"] = data.decode()
    return parse(read(texts))


def report(root: Path, projects: int, target: float) -> list[str]:
    """Update that many projects, without a disk and with one, and return lines of Markdown."""
    lines = ["", f"{projects} such projects in one process, one after the other:", ""]
    lines += [
        "| | a second of wall | a second of CPU | MiB then, growth since |",
        "|---|--:|--:|--:|",
    ]
    for name, on_disk in (("rendered and planned", False), ("read, planned and written", True)):
        wall, cpu, then, growth = _run(root, projects, on_disk)
        lines.append(f"| {name} | {wall:.0f} | {cpu:.0f} | {then:.0f}, {growth:+.1f} |")
        if not on_disk:
            word = "hit" if cpu >= target else "MISS"
            verdict = f"- {word}: {cpu:.0f} projects a second of CPU, target at least {target:.0f}"
    return [*lines, "", verdict]


def _run(root: Path, projects: int, on_disk: bool) -> tuple[float, float, float, float]:
    old, new = library(second=False), library(second=True)
    wall = cpu = then = 0.0
    for number in range(projects):
        answers = {"project_name": f"Desk {number}", "package_name": f"desk_{number}"}
        answers |= {"description": "A desk.", "ci": "github"}
        before = State(1, ("base",), answers, release="0.0.1")
        after = State(1, ("base",), answers)
        source: Memory | Folder = Memory(_project(number))
        folder = root / str(number)
        if on_disk:
            folder.mkdir(parents=True)
            disk.fill(folder, _project(number))
            source = Folder(folder)
        start, ran = time.perf_counter(), time.process_time()
        move = decide(new, folder, source, before, after, old)
        if on_disk:
            journal.change(folder, Wish(move.writes, "update"))
        wall += time.perf_counter() - start
        cpu += time.process_time() - ran
        if number == 0:
            _check(move.plan.counts)
        if on_disk:
            shutil.rmtree(folder)
        if number == min(WARM, projects - 1):
            then = _held()
    return projects / wall, projects / cpu, then, _held() - then


def _check(counts: object) -> None:
    if "CONFLICT" not in str(counts):
        raise AssertionError(f"the edits have met nothing: {counts}")


def _held() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _project(number: int) -> Tree:
    name = f"Desk {number}".encode()
    files = {
        path: data.replace(b"{{ project_name }}", name)
        for path, data in years.release(second=False).items()
    }
    return Tree({path: File(data) for path, data in years.edit(files).items()})


class Memory:
    """A project that is on no disk."""

    def __init__(self, tree: Tree) -> None:
        self.all = tree

    def tree(self, paths: object) -> Tree:
        """Return those of these paths that are files."""
        return self.all.only(paths)  # type: ignore[arg-type]

    def others(self, suffixes: object) -> list[str]:
        """Return the paths that end in one of these suffixes."""
        wanted = set(suffixes)  # type: ignore[call-overload]
        return [path for path in self.all if Path(path).suffix in wanted]

    def below(self, folder: str) -> list[str]:
        """Return the paths of the files below a folder."""
        return [path for path in self.all if path.startswith(f"{folder}/")]
