"""Signs of delivery: what robots cover, what pipelines do, what deploys the software."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upgrader.evidence.sight import Sight
from upgrader.review.signs.lines import lines_with
from upgrader.review.study import Study

_DEPENDABOT = re.compile(r"\.github/dependabot\.ya?ml")
_KIND = re.compile(
    rb"(?m)^kind:\s*(?:Deployment|StatefulSet|DaemonSet|CronJob|Job|Service|Ingress|Kustomization)\b"
)
_WORK = re.compile(
    r"\b(?:ruff|flake8|pylint|black|isort|mypy|pyright|build|make|npm|yarn|docker|pre-commit"
    r"|codeql|bandit|twine|pip install|uv sync|poetry install|sphinx|mkdocs|check|lint)\b"
    r"|codeql-action|super-linter|build-push-action"
)
_PARTS = re.compile(
    r"sbom-action|anchore/sbom|\bsyft\b|cyclonedx|attest-sbom|--sbom[= ]true|spdx-sbom"
    r"|trivy.*(?:cyclonedx|spdx)"
)
_COPIES = re.compile(
    rb"(?i)backup_retention_period|backup_window|backupRetention\w*|pitr|backup_configuration"
)
_LOAD = re.compile(
    r"(?i)(?:^|/)(?:locustfile\w*|locust_\w+|loadtest\w*|load_test\w*)\.py$"
    r"|(?:^|/)(?:load|k6)[\w/-]*\.js$|\.jmx$|(?:^|/)artillery\.ya?ml$|(?:^|/)gatling/"
)
_LOCUST = re.compile(rb"from locust import[^\n]*User|from molotov import")
_OURS = ("pip", "uv", "poetry", "pipenv", "conda")


def _robots(study: Study) -> Iterator[tuple[str, Sight]]:
    facts = study.facts
    for path in facts.own:
        if _DEPENDABOT.fullmatch(path):
            for document in facts.knots(path):
                for update in document.get("updates").items():
                    said = update.get("package-ecosystem")
                    yield said.text or "", Sight(path, said.line, f"updates of {said.text}")
        elif re.fullmatch(
            r"(?:\.github/|\.gitlab/)?(?:renovate\.json5?|\.renovaterc(?:\.json)?)|\.pyup\.ya?ml|\.?deppy\.toml",
            path,
        ):
            yield "pip", Sight(path, 0, "updates of all that it finds")


def _covers(study: Study) -> Iterator[Sight]:
    yield from (sight for ecosystem, sight in _robots(study) if ecosystem in _OURS)


def _robot(study: Study) -> Iterator[Sight]:
    yield from (sight for _, sight in _robots(study))


def _manifests(study: Study) -> Iterator[Sight]:
    """Yield the manifests of a cluster: documents with an apiVersion and a kind that runs."""
    yield from lines_with(study, (".yml", ".yaml"), _KIND, b"apiVersion:")


def _works(study: Study) -> Iterator[Sight]:
    """Yield the steps of pipelines that check something, the work of robots aside."""
    flows = study.facts.pipelines
    yield from (s for s in study.facts.steps if s.path in flows and _WORK.search(s.what))


def _provider(study: Study) -> Iterator[Sight]:
    """Yield the files by which a provider deploys each push by itself."""
    for path in study.facts.own:
        if re.fullmatch(r"render\.ya?ml|vercel\.json|\.do/app\.ya?ml", path):
            yield Sight(path, 0, "a provider deploys from it")


def _kept_copies(study: Study) -> Iterator[Sight]:
    yield from lines_with(study, (".tf", ".bicep", ".yml", ".yaml"), _COPIES)


def _parts(study: Study) -> Iterator[Sight]:
    """Yield the steps that make a list of parts, those that switch it off aside."""
    for path in study.facts.pipelines:
        for document in study.facts.knots(path):
            for key, knot in document.walk():
                if key == "sbom" and (knot.text or "").lower() == "true":
                    yield Sight(path, knot.line, "sbom: true")
    yield from (s for s in study.facts.steps if _PARTS.search(s.what))


def _load(study: Study) -> Iterator[Sight]:
    for path in study.facts.own:
        is_python = path.endswith(".py") and _LOCUST.search(study.facts.tree[path].data)
        if _LOAD.search(path) or is_python:
            yield Sight(path, 0, "a script that makes load")


def _frontend(study: Study) -> Iterator[Sight]:
    for path in study.facts.own:
        if (
            path.rsplit("/", 1)[-1] == "package.json"
            and b'"@sentry/' in study.facts.tree[path].data
        ):
            yield Sight(path, 0, "@sentry in the frontend")


def _hardened(study: Study) -> Iterator[Sight]:
    """Yield workflows, where all of them state their rights and pin actions of others."""
    flows = [p for p in study.facts.pipelines if p.startswith(".github/workflows/")]
    good = 0
    for path in flows:
        documents = study.facts.knots(path)
        uses = [
            s.what
            for s in study.facts.steps
            if s.path == path and re.match(r"[\w.-]+/[\w./-]+@", s.what)
        ]
        pinned = [use for use in uses if re.search(r"@[0-9a-f]{40}$", use)]
        states = any(
            document.get("permissions").below
            or document.get("permissions").text is not None
            or all(job.get("permissions").below for job in document.get("jobs").below.values())
            for document in documents
        )
        good += states and len(pinned) == len(uses)
    if flows and good == len(flows):
        yield Sight(flows[0], 0, f"{good} workflows state their rights and pin actions")


def _pages(study: Study) -> Iterator[Sight]:
    pages = [
        p
        for p in study.facts.own
        if re.search(
            r"(?i)(?:templates|static|content)/(?:.*/)?docs?/(?:.*/)?[\w-]*api[\w-]*\.(?:md|rst|html)",
            p,
        )
    ]
    yield from (Sight(path, 0, "a page about the API") for path in pages[:3])


SIGNS = {
    "a provider that deploys from the repository": _provider,
    "copies that a provider keeps": _kept_copies,
    "a list of parts is made": _parts,
    "a script that makes load": _load,
    "a tracker of errors in the frontend": _frontend,
    "workflows with few rights and pinned actions": _hardened,
    "pages about the API that the software serves": _pages,
    "a robot that updates Python's dependencies": _covers,
    "a robot that updates something": _robot,
    "manifests of a cluster": _manifests,
    "a pipeline that checks something": _works,
}
