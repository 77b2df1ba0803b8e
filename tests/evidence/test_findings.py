"""A capability is met, partial, missing or unknown, and a finding says why."""

from __future__ import annotations

import pytest

from tests.evidence.trees import Text, tree
from upgrader.evidence import BadLook, Facts, Finding, Look, look_for

METRICS = [
    {"strength": "wired", "call": ["prometheus_client.start_http_server"]},
    {"strength": "wired", "route": ["/metrics"]},
    {"strength": "mentioned", "dependency": ["prometheus-client"]},
]
WIRED = "--- app.py\nimport prometheus_client\nprometheus_client.start_http_server(1)\n"
MENTIONED = "--- requirements.txt\nprometheus-client\n"


def metrics(text: str | dict[str, Text]) -> Finding:
    files = tree(text) if isinstance(text, str) else text
    return look_for([Look.parse(look) for look in METRICS], Facts(files))


def test_what_is_wired_is_met() -> None:
    finding = metrics(WIRED + MENTIONED)
    assert finding.state == "met"
    assert {evidence.strength for evidence in finding.evidence} == {"wired"}
    assert finding.looked_for == ()


def test_what_is_only_mentioned_is_partial_and_says_what_is_missing() -> None:
    finding = metrics(MENTIONED)
    assert finding.state == "partial"
    assert [(e.path, e.line, e.strength) for e in finding.evidence] == [
        ("requirements.txt", 1, "mentioned")
    ]
    assert finding.looked_for == (
        "a call of prometheus_client.start_http_server",
        "a route /metrics",
    )


def test_what_is_not_there_is_missing_and_says_what_was_looked_for() -> None:
    finding = metrics("--- app.py\nprint('prometheus_client /metrics')\n")
    assert (finding.state, finding.evidence) == ("missing", ())
    assert finding.looked_for[-1] == "a dependency on prometheus-client"


def test_a_file_that_may_hold_it_and_cannot_be_read_makes_it_unknown() -> None:
    broken = (
        "--- app.py\nimport prometheus_client\nprint 'x'\nprometheus_client.start_http_server(1)\n"
    )
    finding = metrics(broken)
    assert finding.state == "unknown"
    assert finding.doubts[0].startswith("app.py: not Python 3: ")
    assert finding.doubts[0].endswith("line 2")


def test_a_broken_file_that_says_nothing_of_it_changes_nothing() -> None:
    assert metrics("--- app.py\nprint 'x'\n").state == "missing"
    assert metrics("--- tests/a.py\nstart_http_server(\n").state == "missing"


def test_a_broken_file_changes_nothing_where_something_else_decides() -> None:
    broken = "--- old.py\nstart_http_server(\n"
    assert metrics(WIRED + broken).state == "met"
    assert metrics(MENTIONED + broken).state == "partial"


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("--- pyproject.toml\n[project\ndependencies = ['x']\n", {"dependency": ["x"]}),
        ("--- pyproject.toml\n[tool.ruff\n", {"toml": ["pyproject.toml:tool.ruff"]}),
        ("--- a.yml\ngroups: [\n", {"yaml": ["*.yml:groups"]}),
        ("--- .github/workflows/ci.yml\njobs: [\n", {"ci": ["pytest"]}),
        ("--- tests/test_a.py\nassert (\n", {"asserts": True}),
        ("--- a.py\nos.environ[\n", {"environment": True}),
        ("--- a.py\n@app.get('/healthz'\n", {"route": ["/healthz"]}),
        ("--- a.py\nadd_middleware(RequestId\n", {"middleware": ["RequestId*"]}),
        ("--- a.py\nclass Audit(:\n", {"class_like": ["audit"]}),
    ],
)
def test_every_kind_of_broken_file_is_a_doubt(text: str, look: dict[str, object]) -> None:
    facts = Facts(tree(text))
    finding = look_for([Look.parse({"strength": "wired", **look})], facts)
    assert finding.state == "unknown"
    assert list(facts.unreadable) == [next(iter(facts.tree))]


def test_nothing_is_read_that_no_look_asks_for() -> None:
    facts = Facts(tree("--- app.py\nx = (\n--- a.yml\n[\n--- Dockerfile\nFROM x\n"))
    look_for([Look.parse({"strength": "wired", "file": ["Dockerfile"]})], facts)
    assert facts.unreadable == {}
    assert not {"steps", "routes", "dependencies", "instructions"} & set(vars(facts))


def test_no_looks_at_all_is_missing() -> None:
    assert look_for([], Facts({})) == Finding("missing")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"strength": "wired", "calls": ["x"]}, "is no key of a look"),
        ({"strength": "strong", "call": ["x"]}, "strength is 'strong'"),
        ({"call": ["x"]}, "strength is None"),
        ({"strength": "wired"}, "nothing to look for"),
        ({"strength": "wired", "call": []}, "must be a list of strings"),
        ({"strength": "wired", "call": [1]}, "must hold strings only"),
        ({"strength": "wired", "ci": ["("]}, "is no regular expression"),
        ({"strength": "wired", "keyword": ["x"]}, "lacks its two parts"),
        ({"strength": "wired", "toml": ["pyproject.toml:"]}, "lacks its two parts"),
        ({"strength": "wired", "asserts": False}, "can only be true"),
    ],
)
def test_a_look_that_says_nothing_known_is_refused(table: dict[str, object], says: str) -> None:
    with pytest.raises(BadLook) as caught:
        Look.parse(table, "level3/metrics/layer.toml")
    assert says in caught.value.what
    assert caught.value.where.startswith("level3/metrics/layer.toml")


def test_a_look_is_a_value_that_can_be_read() -> None:
    look = Look.parse({"strength": "wired", "file": "x.py", "call": ["a.b", "c.d"]})
    assert str(look) == "a file x.py, with a call of a.b or c.d"
    assert hash(look) == hash(
        Look.parse({"strength": "wired", "file": ["x.py"], "call": ["a.b", "c.d"]})
    )
