"""How to prove the pipeline: its own lines are run here, on sound code and on broken code."""

import re

from scaffold.proving import Fault, Machine, Pipeline, Project, expect

WORKFLOW = ".github/workflows/ci.yml"
JOB = re.compile(r"^  ([\w-]+):$", re.MULTILINE)
LINE = re.compile(r"^ +(?:- )?run: (.+)$", re.MULTILINE)
PYTHONS = re.compile(r"python: \[(.+)\]")


def prove_ci(project: Project) -> None:
    """Run every line in order, on each Python that is here; then see the right one fail."""
    jobs = _jobs(project.path(WORKFLOW).read_text(encoding="utf-8"))
    expect({"check", "test", "pass"} <= set(jobs), f"the jobs are {', '.join(jobs)}")
    _gate(Machine(project), jobs["pass"])
    check, test = LINE.findall(jobs["check"]), LINE.findall(jobs["test"])
    Pipeline.of(check, test, "".join(PYTHONS.findall(jobs["test"]))).prove(project)


def _gate(machine: Machine, job: str) -> None:
    (gate,) = LINE.findall(job)
    good = machine.run(gate, {"RESULTS": "success success"})
    expect(good.code == 0, "`pass` refuses good jobs")
    for result in ("failure", "cancelled", "skipped"):
        done = machine.run(gate, {"RESULTS": f"success {result}"})
        expect(done.code != 0, f"`pass` is green although a job was {result}")


def _jobs(text: str) -> dict[str, str]:
    _, *parts = JOB.split(text.partition("\njobs:\n")[2])
    return dict(zip(parts[::2], parts[1::2], strict=True))


FAULTS = (
    Fault("ci", WORKFLOW, "run: uv run mypy", "run: uv run mypy || true"),
    Fault("ci", WORKFLOW, "run: uv run pytest", "run: uv run pytest --collect-only"),
    Fault("ci", WORKFLOW, 'test "$RESULTS" = "success success"', 'test -n "$RESULTS"'),
)
