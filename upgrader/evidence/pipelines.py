"""What CI runs, for every provider: the commands of its steps, and the actions that it uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from upgrader.evidence.jenkins import shells_in
from upgrader.evidence.knots import Knot, knots_of
from upgrader.evidence.shell import commands_in
from upgrader.evidence.sight import Sight, text_of

Reader = Callable[[str, bytes], Iterator[Sight]]

WORKFLOW = re.compile(r"\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml")
ACTION = re.compile(r"(?:.*/)?action\.ya?ml")
_GITLAB = re.compile(r"\.gitlab-ci\.ya?ml|\.gitlab(?:-ci)?/.*\.ya?ml|ci/.*gitlab.*\.ya?ml")
_JENKINS = re.compile(r"(?:.*/)?(?:Jenkinsfile[^/]*|[^/]+\.jenkinsfile)", re.IGNORECASE)
# Provider, keys that hold commands, keys that name something to use.
_OTHERS = tuple(
    (re.compile(file), re.compile(commands), re.compile(uses))
    for file, commands, uses in (
        (r"\.circleci/.*\.ya?ml", r"run|command", r"(?!)"),
        (
            r"azure-pipelines[^/]*\.ya?ml|\.azure(?:-pipelines|devops)?/.*\.ya?ml",
            r"script|bash|pwsh|powershell|inlineScript",
            r"task|template",
        ),
        (r"bitbucket-pipelines\.ya?ml", r"script|after-script", r"pipe"),
        (r"\.travis\.ya?ml", r"script|(?:before|after)_\w+|install", r"(?!)"),
        (r"\.(?:drone|woodpecker)(?:\.ya?ml|/.*\.ya?ml)", r"commands", r"image"),
        (r"\.?appveyor\.ya?ml|\.cirrus\.ya?ml", r"\w*script|install", r"(?!)"),
        (r"\.buildkite/.*\.ya?ml", r"commands?", r"(?!)"),
    )
)


def reader_of(path: str) -> Reader | None:
    """Return what reads this pipeline, None where the path is none."""
    if WORKFLOW.fullmatch(path):
        return _workflow
    if _GITLAB.fullmatch(path):
        return _gitlab
    if _JENKINS.fullmatch(path):
        return _jenkins
    return _other if any(file.fullmatch(path) for file, _, _ in _OTHERS) else None


def action_in(path: str, data: bytes) -> Iterator[Sight]:
    """Yield the steps of a composite action of the repository's own, or raise Unreadable."""
    for document in knots_of(data):
        yield from _steps(path, document.get("runs"))


def _workflow(path: str, data: bytes) -> Iterator[Sight]:
    for document in knots_of(data):
        for job in document.get("jobs").below.values():
            if not _is_never(job):
                yield from _uses(path, job)
                yield from _steps(path, job)


def _steps(path: str, job: Knot) -> Iterator[Sight]:
    for step in job.get("steps").items():
        if not _is_never(step):
            yield from _uses(path, step)
            yield from _commands(path, step.get("run"))


def _uses(path: str, step: Knot) -> Iterator[Sight]:
    uses = step.get("uses")
    if uses.text:
        yield Sight(path, uses.line, uses.text)


def _is_never(step: Knot) -> bool:
    return (step.get("if").text or "").strip("${} ").lower() == "false"


def _commands(path: str, knot: Knot) -> Iterator[Sight]:
    """Yield the commands of a text, or of a list of texts and lists."""
    if knot.text is not None:
        first = knot.line + ("\n" in knot.text.strip("\n"))
        for offset, command in commands_in(knot.text):
            yield Sight(path, first + offset, command)
    for item in knot.items():
        yield from _commands(path, item)


def _gitlab(path: str, data: bytes) -> Iterator[Sight]:
    for document in knots_of(data):
        used = set(_extended(document))
        for entry in (document.get("include"), *document.get("include").items()):
            for _, named in [("", entry), *entry.below.items()]:
                if named.text:
                    yield Sight(path, named.line, named.text)
        for name, job in document.below.items():
            if name.startswith(".") and name not in used:
                continue  # a job that is hidden and that nothing extends never runs
            for key in ("before_script", "script", "after_script"):
                yield from _commands(path, job.get(key))
            if name in ("before_script", "after_script"):
                yield from _commands(path, job)


def _extended(document: Knot) -> Iterator[str]:
    for key, knot in document.walk():
        if key == "extends":
            yield from (named.text for named in (knot, *knot.items()) if named.text)
        elif knot.tag == "!reference":
            yield from (named.text for named in knot.items() if named.text)


def _other(path: str, data: bytes) -> Iterator[Sight]:
    _, commands, uses = next(row for row in _OTHERS if row[0].fullmatch(path))
    for document in knots_of(data):
        for orb in document.get("orbs").below.values():
            if orb.text:
                yield Sight(path, orb.line, orb.text)
        for key, knot in document.walk():
            if commands.fullmatch(key):
                yield from _commands(path, knot)
            elif uses.fullmatch(key) and knot.text:
                yield Sight(path, knot.line, knot.text)


def _jenkins(path: str, data: bytes) -> Iterator[Sight]:
    for line, script in shells_in(text_of(data)):
        for offset, command in commands_in(script):
            yield Sight(path, line + offset, command)
