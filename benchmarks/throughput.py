"""What each level, and each layer, costs a running service: requests a second beside level 1."""

from __future__ import annotations

import argparse
import ast
import contextlib
import hashlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import measure
from benchmarks.runs import Results, Run, by_cpu, share, table

ROOT = Path(__file__).parent.parent
LEVELS = (1, 2, 3, 4)
TARGETS = {3: 0.70, 4: 0.60}  # of level 1's throughput
KEY = "bench-key"
ORDER = {"customer": "Ada", "article": "lamp", "quantity": 2}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Bench:
    """The interpreter that serves, and how much is asked of a server at a time."""

    python: Path
    scratch: Path
    requests: int
    connections: int

    def make(self, level: int) -> Path:
        """Make a project of this level."""
        path = self.scratch / f"level{level}"
        argv = ["new", str(path), "--level", str(level), "--data", "project_name=Order desk"]
        flags = ["--data", "package_name=order_desk", "--defaults", "--no-lock", "--no-git"]
        subprocess.run(
            [sys.executable, "-m", "scaffold", *argv, *flags, "--json"],
            cwd=ROOT, check=True, capture_output=True,
        )  # fmt: skip
        return path

    @contextlib.contextmanager
    def served(self, project: Path) -> Iterator[tuple[int, int]]:
        """Give the port and process of a server with one worker and one order in it."""
        ops = (project / "src/order_desk/ops/asgi.py").exists()
        app = "order_desk.ops.asgi:app" if ops else "order_desk.app:app"
        with tempfile.TemporaryDirectory(prefix="serve-") as data:
            env, port = self._env(project, Path(data)), _free()
            if (project / "migrations").exists():
                alembic = [str(self.python), "-m", "alembic", "upgrade", "heads"]
                subprocess.run(alembic, cwd=project, env=env, check=True, capture_output=True)
            # Above level 1 the service writes its own line a request, which is part of its cost.
            # Level 1 would have uvicorn's: it is switched off, which is the harder comparison.
            quiet = [] if ops else ["--no-access-log"]
            command = [str(self.python), "-m", "uvicorn", app, "--port", str(port), *quiet]
            log = Path(data) / "log"
            with log.open("wb") as out:
                server = subprocess.Popen(command, cwd=project, env=env, stdout=out, stderr=out)
            try:
                _place(port, server, log)
                yield port, server.pid
            finally:
                server.terminate()
                try:
                    server.wait(10)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()

    def serves(self, project: Path) -> bool:
        """Tell whether the project starts and takes an order."""
        try:
            with self.served(project):
                return True
        except RuntimeError:
            return False

    def run(self, port: int, pid: int, path: str) -> Run:
        """Put the load on a route, and return what was measured."""
        numbers = ["--connections", str(self.connections), "--requests", str(self.requests)]
        load = [sys.executable, "-m", "benchmarks.load", str(port), path, "--key", KEY, *numbers]
        before = _cpu(pid)
        done = subprocess.run(load, cwd=ROOT, check=True, capture_output=True, text=True)
        seen = json.loads(done.stdout)
        used = (_cpu(pid) - before) / self.requests * 1000
        return Run(seen["rate"], seen["p99"], used, _memory(pid))

    def _env(self, project: Path, data: Path) -> dict[str, str]:
        digest = hashlib.sha256(KEY.encode()).hexdigest()
        return {
            "PATH": f"{self.python.parent}:{os.environ.get('PATH', '')}",
            "PYTHONPATH": str(project / "src"),
            "APP_ENV": "dev",
            "RATE_READS": "100000000/second",
            "ACCESS_KEYS": f"you:{digest}",
            "DATABASE_URL": f"sqlite:///{data / 'bench.db'}",
            "METRICS_PORT": str(_free()),
            "AUDIT_KEY": "5a" * 32,
        }


def compare(bench: Bench, projects: Mapping[str, Path], path: str, rounds: int) -> Results:
    """Serve the projects in turn, every round beginning with another, and return all runs."""
    results: Results = {name: [] for name in projects}
    names = list(projects)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            with bench.served(projects[name]) as (port, pid):
                bench.run(port, pid, path)  # what is done once only: imports, caches, the pool
                results[name].append(bench.run(port, pid, path))
    return results


def without(project: Path, scratch: Path) -> dict[str, Path]:
    """Return copies of a project, each with one layer taken out of the list in asgi.py."""
    source = (project / "src/order_desk/ops/asgi.py").read_text(encoding="utf-8")
    lists = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.List)]
    layers = max(lists, key=lambda node: len(node.elts)).elts
    found = {}
    for layer in layers:
        text = ast.get_source_segment(source, layer) or ""
        name = text.partition(".")[0].strip()
        copy = scratch / f"without-{name}"
        shutil.copytree(project, copy)
        rest = source.replace(f"{text}," if f"{text}," in source else text, "", 1)
        (copy / "src/order_desk/ops/asgi.py").write_text(rest, encoding="utf-8")
        found[f"without {name}"] = copy
    return found


def _place(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    headers = {"X-API-Key": KEY, "Content-Type": "application/json"}
    for _ in range(200):
        with contextlib.suppress(OSError):
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            client.request("POST", "/orders", json.dumps(ORDER), headers)
            if (answer := client.getresponse()).status == 201:
                return
            raise RuntimeError(f"POST /orders is answered with {answer.status}")
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"the server does not start:\n{log.read_text(errors='replace')[-2000:]}")


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def report(bench: Bench, rounds: int, layers: list[int]) -> None:
    """Measure all and print the tables."""
    print(measure.machine())
    print(
        f"one uvicorn worker, {bench.connections} kept connections on loopback, "
        f"{bench.requests} requests a run, medians of {rounds} runs in turn; "
        "no access log at level 1, the service's own log above it\n"
    )
    projects = {f"level {level}": bench.make(level) for level in LEVELS}
    kept: dict[int, tuple[float, float]] = {}
    for path, shown in (("/", "GET /"), ("/orders/1", "GET /orders/{number}")):
        results = compare(bench, projects, path, rounds)
        for level in TARGETS:
            both = results[f"level {level}"], results["level 1"]
            kept.setdefault(level, (share(*both), by_cpu(*both)))
        print(f"`{shown}`:\n", *table(results, "level 1"), "", sep="\n")
    for level, (wall, cpu) in kept.items():
        word = "hit" if wall >= TARGETS[level] else "MISS"
        print(
            f"- {word}: level {level} keeps {wall:.0%} of level 1 on GET / ({cpu:.0%} by CPU)",
            end="",
        )
        print(f", target at least {TARGETS[level]:.0%}")
    for level in layers:
        cost_of_layers(bench, projects[f"level {level}"], f"level {level}", rounds)


def cost_of_layers(bench: Bench, project: Path, name: str, rounds: int) -> None:
    """Measure a project with one layer at a time taken out, and print the table."""
    copies = without(project, bench.scratch / f"without {name}")
    alone = {each: copy for each, copy in copies.items() if bench.serves(copy)}
    print(f"\n{name.capitalize()} with one layer taken out, `GET /`:\n")
    for each in sorted(copies.keys() - alone.keys()):
        print(f"- {each}: not measured, the service refuses without it\n")
    print(*table(compare(bench, {name: project, **alone}, "/", rounds), name), sep="\n")


def main() -> None:
    """Measure, and print a page of Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, required=True, help="has what the projects need")
    parser.add_argument("--rounds", type=int, default=7, help="runs of each project (7)")
    parser.add_argument("--requests", type=int, default=3000, help="requests a run (3000)")
    parser.add_argument("--connections", type=int, default=8, help="kept connections (8)")
    parser.add_argument(
        "--layers", type=int, action="append", default=[], choices=LEVELS[1:], metavar="LEVEL",
        help="say what each layer of a level costs; repeatable",
    )  # fmt: skip
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        root = Path(scratch).resolve()
        bench = Bench(chosen.python.absolute(), root, chosen.requests, chosen.connections)
        report(bench, chosen.rounds, chosen.layers)


if __name__ == "__main__":
    main()
