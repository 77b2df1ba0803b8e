"""What the pages of a repository promise: their links lead somewhere, their names are known."""

from __future__ import annotations

import posixpath
import re

from scaffold.proving.verdict import expect
from scaffold.wire.requests import texts_of_metrics
from scaffold.wire.stage import NotRun, Stage

_LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_SETTING = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \|", re.MULTILINE)
_METRIC = re.compile(r"\b([a-z_:]+(?:_[a-z]+)+)\{")
_OUTSIDE = re.compile(r"[a-z][a-z+.-]*:|/|<")

# What nothing on this machine can tell, and how its owner sees it.
ELSEWHERE = {
    "ci": "a workflow runs where it is pushed to: push the branch, and look there",
    "ci-hardening": "a workflow runs where it is pushed to: push the branch, and look there",
    "dep-updates": "updates come where the repository is hosted: see them there in a week",
    "cd-rollback": "a release is needed: `scripts/deploy.py` on a machine of yours shows it",
    "vuln-scan": "its databases are asked over the network: `scripts/audit.py` asks them",
    "hooks": "git asks them: `prek install`, then commit a file that is wrong",
    "error-tracking": "nothing here makes it crash: set SENTRY_DSN, and see one event arrive",
    "project-policies": "whether people keep to them, no run can tell",
    "data-safety": "it needs data of yours: take a copy, and put it back",
    "dev-env": "an editor or a container has to open it",
    "timeouts": "it is in the code, and no call that hangs was made",
    "types": "your own checker tells: run it as your pipeline does",
}


def prove_docs_adr_runbook(stage: Stage) -> str:
    """No link of a page leads nowhere."""
    facts = stage.ready.subject.facts
    made = stage.ready.subject.ours
    pages = [path for path in facts.own if path.startswith("docs/") and path.endswith(".md")]
    pages = [path for path in pages if not made or path in made]
    if not pages:
        raise NotRun("there are no pages below docs/")
    links = 0
    for path in pages:
        text = _FENCE.sub("", facts.tree[path].data.decode("utf-8", "replace"))
        for link in _LINK.findall(text):
            if _OUTSIDE.match(link):
                continue
            links += 1
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
            expect((stage.ready.subject.root / target).exists(), f"{path}: {link} leads nowhere")
    return f"{links} links of {len(pages)} pages lead somewhere"


def prove_user_guide(stage: Stage) -> str:
    """Each setting that the README tells of is one that the code reads."""
    facts = stage.ready.subject.facts
    pages = [path for path in facts.own if path.lower().endswith("readme.md")]
    named = {
        name
        for path in pages
        for name in _SETTING.findall(facts.tree[path].data.decode("utf-8", "replace"))
    }
    if not named:
        raise NotRun("the README has no table of settings")
    code = b"\n".join(facts.tree[path].data for path in facts.own if path.endswith(".py"))
    unknown = [n for n in sorted(named) if not {n, n.lower()} & _words(code)]
    expect(not unknown, f"the README tells of {', '.join(unknown)}, which nothing reads")
    return f"{len(named)} settings of the README are read by the code"


def _family(name: str) -> str:
    """Return the name under which a metric is announced before anything was counted."""
    return re.sub("_(?:bucket|count|sum)$", "", name)


def _words(code: bytes) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", code.decode("utf-8", "replace")))


def prove_alerts_dashboards(stage: Stage) -> str:
    """Alerts and dashboards ask for metrics that the running application has."""
    facts = stage.ready.subject.facts
    rules = [
        path
        for path in facts.own
        if re.search(r"(?:alert|dashboard|rules)[^/]*\.(?:ya?ml|json)$", path)
        and "test" not in path
    ]
    read = {
        name
        for path in rules
        for name in _METRIC.findall(facts.tree[path].data.decode("utf-8", "replace"))
    }
    if not read:
        raise NotRun("no rule that reads a metric was found")
    shown = "\n".join(answer.text for _, answer in texts_of_metrics(stage))
    known = set(re.findall(r"[a-z_:]+", shown))
    unknown = sorted(name for name in read if not {name, _family(name)} & known)
    expect(not unknown, f"nothing counts {', '.join(unknown)}, which {rules[0]} asks for")
    return f"{len(read)} metrics that {len(rules)} files ask for are there"
