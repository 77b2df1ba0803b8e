"""What layers bring is proven where it holds, and named where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proof.repositories import APP, made
from tests.proof.test_prove import states

pytestmark = pytest.mark.slow

# Does what the layers promise, as far as their probes look.
HEAD = '''"""A shop with all that is asked of it."""

import os

if os.environ.get("APP_ENV", "dev") not in ("dev", "test", "prod"):
    raise SystemExit("error: APP_ENV is neither dev, test nor prod")
MOST = int(os.environ.get("RATE_READS", "0/hour").partition("/")[0])
ISSUER = os.environ.get("OIDC_ISSUER", "")
ASKED = []


def waits(environ):
    ASKED.append(environ["PATH_INFO"])
    return MOST and len(ASKED) > MOST


def stranger(environ):
    return ISSUER and environ.get("HTTP_AUTHORIZATION", "").startswith("Bearer")

'''
MORE = """
    if waits(environ):
        start_response("429 Slow", [("Retry-After", "9")])
        return [b""]
    if stranger(environ):
        return reply(start_response, "401 No", {})
    if path == "/readyz":
        return reply(start_response, "200 OK", {})
    if path == "/metrics":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"requests_total 7\\n"]
"""
GOOD = HEAD + APP.partition("\n\n")[2].replace(
    'path = environ["PATH_INFO"]\n', f'path = environ["PATH_INFO"]{MORE}'
)
ALERTS = "groups:\n  - rules:\n      - alert: Many\n        expr: requests_total{a='b'} > 1\n"
PAGE = "# Shop\n\n```\ngunicorn app:application\n```\n\n| `RATE_READS` | how many | |\n"
FILES = {
    "monitoring/alerts.yml": ALERTS,
    "docs/README.md": "See [the other](other.md) and [that](https://example.org).\n",
    "docs/other.md": "Here.\n",
}


def shop(root: Path, old: str = "", new: str = "", path: str = "app.py") -> Path:
    made(root, app_py=GOOD, README=PAGE)
    (root / "README.md").write_text(PAGE)
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    if old:
        text = (root / path).read_text()
        assert text.count(old) == 1
        (root / path).write_text(text.replace(old, new))
    return root


ALL = (
    "settings", "readiness", "rate-limit", "alerts-dashboards", "user-guide", "docs-adr-runbook",
)  # fmt: skip


def test_what_holds_is_proven(tmp_path: Path) -> None:
    found = states(shop(tmp_path / "shop"), *ALL)
    assert {name: state for name, (state, _) in found.items()} == dict.fromkeys(ALL, "proven"), (
        found
    )


@pytest.mark.parametrize(
    ("capability", "path", "old", "new", "seen"),
    [
        ("settings", "app.py", 'raise SystemExit("error: APP_ENV is neither dev, test nor prod")',
         "pass", "APP_ENV=nowhere is taken"),
        ("settings", "app.py", "error: APP_ENV is neither dev, test nor prod", "no",
         "does not say why"),
        ("readiness", "app.py", '"200 OK", {})\n    if path == "/metrics"',
         '"503 No", {})\n    if path == "/metrics"', "GET /readyz gave 503"),
        ("rate-limit", "app.py", "if waits(environ)", "if False", "of 10 allowed requests"),
        ("rate-limit", "app.py", '[("Retry-After", "9")]', "[]", "when to come back"),
        ("alerts-dashboards", "monitoring/alerts.yml", "requests_total", "orders_total",
         "nothing counts orders_total"),
        ("user-guide", "README.md", "RATE_READS", "RATE_READ", "which nothing reads"),
        ("docs-adr-runbook", "docs/README.md", "other.md", "none.md", "none.md leads nowhere"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_named(
    tmp_path: Path, capability: str, path: str, old: str, new: str, seen: str
) -> None:
    state, saw = states(shop(tmp_path / "shop", old, new, path), capability)[capability]
    assert (state, seen in saw) == ("failed", True), saw


def test_a_login_that_takes_no_token_of_its_issuer_is_named(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    (root / "requirements.txt").write_text("pyjwt[crypto]\n")
    assert states(root, "authn")["authn"] == ("failed", "a good token gets 401")


def test_a_login_that_takes_every_token_is_named(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop", "if stranger(environ)", "if False")
    (root / "requirements.txt").write_text("pyjwt[crypto]\n")
    state, saw = states(root, "authn")["authn"]
    assert (state, "a token with another audience gets 404" in saw) == ("failed", True), saw


def test_what_no_run_here_can_show_says_where_it_is_seen(tmp_path: Path) -> None:
    state, saw = states(made(tmp_path / "shop"), "ci")["ci"]
    assert state == "elsewhere"
    assert "push the branch" in saw
