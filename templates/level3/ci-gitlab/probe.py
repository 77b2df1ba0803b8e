"""How to prove the pipeline: its own lines are run here, on sound code and on broken code."""

import re

from scaffold.proving import Fault, Pipeline, Project, expect

PIPELINE = ".gitlab-ci.yml"
JOB = re.compile(r"^([\w-]+):$", re.MULTILINE)
SCRIPT = re.compile(r"^  script:\n((?:    - .+\n)+)", re.MULTILINE)
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")
PYTHONS = re.compile(r"- UV_PYTHON: \[(.+)\]")


def prove_ci(project: Project) -> None:
    """Run every line in order, on each Python that is here; then see the right one fail."""
    jobs = _jobs(project.path(PIPELINE).read_text(encoding="utf-8"))
    expect({"check", "test"} <= set(jobs), f"the jobs are {', '.join(jobs)}")
    check, test = _lines(jobs["check"]), _lines(jobs["test"])
    Pipeline.of(check, test, "".join(PYTHONS.findall(jobs["test"]))).prove(project)


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


FAULTS = (
    Fault("ci", PIPELINE, "    - uv run mypy", "    - uv run mypy || true"),
    Fault("ci", PIPELINE, "    - uv run pytest", "    - uv run pytest --collect-only"),
    Fault("ci-hardening", PIPELINE, "root-user-action=ignore uv==", "root-user-action=ignore uv>="),
)
