"""Signs in tests: how many there are, what they assert, and whether they reach the application."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upgrader.evidence.sight import Sight
from upgrader.inspection.candidates import WEB
from upgrader.review.study import Study

_SUITE = 6  # asserting tests; with fewer it is a look and no suite
_ELSEWHERE = re.compile(r"(?i)url|host|key|token|endpoint|uri")
_STANDS_IN = re.compile(rb"mock|monkeypatch|patch\(|responses|respx|fake")
_CLIENTS = re.compile(
    rb"TestClient|test_client|AsyncClient|django\.test|rest_framework\.test|CliRunner|webtest|werkzeug\.test"
    rb"|aiohttp_client|ASGITransport|AppTest|AsyncTestClient|tornado\.testing|live_server|falcon.testing"
)


def _asserting(study: Study) -> list[Sight]:
    found = []
    for path in study.facts.python("tests"):
        module = study.facts.module(path)
        for line, name in module.asserting if module else ():
            found.append(Sight(path, line, name))
    return found


def _reaches(study: Study) -> bool:
    """Say whether the tests come to the application: through a client, or by what they import."""
    tests = study.facts.python("tests")
    if any(_CLIENTS.search(study.facts.tree[path].data) for path in tests):
        return True
    best = study.report.topic("application").best
    if best is None or study.archetype != "service":
        return True
    seen = {found for path in tests for found in study.imported(path)}
    if study.framework == "Streamlit":  # the script itself can hardly be imported
        return not seen.isdisjoint(study.reached)
    # A program that serves what a factory makes: the tests call the factory themselves.
    made = [a for a in study.report.topic("application").answers if a.about["framework"] in WEB]
    return not seen.isdisjoint(a.about["file"] for a in made) or study.framework == "Django"


def _needs_others(study: Study, found: list[Sight]) -> bool:
    """Say whether most tests ask the environment where a service of others is."""
    paths = {sight.path for sight in found}
    needing = 0
    for path in paths:
        module = study.facts.module(path)
        settings = module.environment if module else ()
        asks = any(_ELSEWHERE.search(what) for _, what in settings)
        needing += asks and not _STANDS_IN.search(study.facts.tree[path].data)
    return needing > 0.5 * len(paths)


def _suite(study: Study) -> Iterator[Sight]:
    found = _asserting(study)
    if len(found) >= _SUITE and _reaches(study) and not _needs_others(study, found):
        yield found[0]._replace(what=f"{len(found)} tests that assert, {found[0].what} the first")


def _any(study: Study) -> Iterator[Sight]:
    yield from _asserting(study)[:3]


SIGNS = {
    "a suite of tests that reaches the application": _suite,
    "a test that asserts something": _any,
}
