"""What shows only where an application is started once more, with settings that a probe chooses."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scaffold.proving import process
from scaffold.proving.service import Service, free_port
from scaffold.proving.verdict import Unproven, expect
from scaffold.running import starting
from scaffold.running.launching import Launch, launches
from scaffold.wire import command
from scaffold.wire.requests import NOWHERE
from scaffold.wire.stage import NotRun, Stage

# More than what the wait for its first answer takes of them.
FEW = 10
SOON = 5.0
_READY = re.compile(r"(?i)^/(?:.*/)?(?:ready\w*|readiness)/?$")
# Runs in the environment of the repository, which can sign; the keys live as long as the probe.
_MINT = """
import json, sys, time
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
issuer, now = sys.argv[1], int(time.time())
key, stolen = (rsa.generate_private_key(65537, 2048) for _ in range(2))
shown = jwt.get_algorithm_by_name("RS256").to_jwk(key.public_key(), as_dict=True)
def token(signer=key, **claims):
    claims = {"iss": issuer, "aud": "probe", "sub": "ada", "exp": now + 600, "iat": now} | claims
    return jwt.encode(claims, signer, "RS256", headers={"kid": "a"})
print(json.dumps({
    "keys": {"keys": [{**shown, "kid": "a", "use": "sig"}]}, "good": token(), "bad": {
        "another audience": token(aud="other"), "a time that is over": token(exp=now - 300),
        "another key": token(stolen), "another issuer": token(iss="http://127.0.0.1:1"),
        "no form at all": "eyJ.eyJ.x"}}))
"""


def prove_settings(stage: Stage) -> str:
    """A wrong setting ends the start at once, and is named."""
    _reads(stage, "APP_ENV")
    if command.is_command(stage):
        return command.prove_settings(stage)
    said = ""
    try:
        # Gunicorn would start its workers again and again; the plain server ends.
        with _again(stage, next(launches(stage.ready), None), APP_ENV="nowhere"):
            pass
    except Unproven as unproven:
        said = str(unproven)
    expect(said, "APP_ENV=nowhere is taken")
    expect("APP_ENV" in said, f"APP_ENV=nowhere ends it, and it does not say why: {said}")
    return "with APP_ENV=nowhere it serves nobody, and says that it is APP_ENV"


def prove_rate_limit(stage: Stage) -> str:
    """Whoever asks for more than is allowed has to wait, and is told how long."""
    _reads(stage, "RATE_READS")
    with _again(stage, RATE_READS=f"{FEW}/hour") as service:
        got = [service.get(NOWHERE) for _ in range(FEW + 1)]
    seen = [answer.status for answer in got]
    expect(seen[0] != 429 and seen[-1] == 429, f"of {FEW} allowed requests came {seen}")
    wait = got[-1].headers.get("retry-after", "")
    expect(wait.isdecimal(), f"429 says {wait!r} of when to come back")
    return f"the request after {FEW} that are allowed gets 429, and when to come back"


def prove_readiness(stage: Stage) -> str:
    """A route says to whoever sends requests that they can be answered."""
    found = [what for what in stage.seen_of("readiness") if what.startswith("/")]
    found += [s.what for s in stage.ready.subject.facts.routes if _READY.match(s.what)]
    routes = list(dict.fromkeys([*found, "/readyz"]))
    status: dict[str, int] = {}

    def ready() -> bool:
        status.update((route, stage.service.get(route, key=None).status) for route in routes)
        return 200 in status.values()

    if process.wait_until(ready, SOON):
        route = next(route for route, seen in status.items() if seen == 200)
        return f"GET {route} answers 200 without a key"
    raise Unproven("; ".join(f"GET {route} gave {seen}" for route, seen in status.items()))


def prove_authn(stage: Stage) -> str:
    """Tokens of an issuer get in, and each that is wrong in some way does not."""
    _reads(stage, "OIDC_ISSUER")
    with _issuer() as (url, shown):
        python = str(stage.ready.installed.environment.python)
        done = stage.command([python, "-c", _MINT, url])
        expect(done.code == 0, f"no token can be signed here: {process.gist(done.out)}")
        tokens = json.loads(done.out.splitlines()[-1])
        shown.update(tokens["keys"])
        with _again(stage, OIDC_ISSUER=url, OIDC_AUDIENCE="probe") as service:
            good = tokens["good"]
            process.wait_until(lambda: _status(service, good) != 401, SOON)
            expect((seen := _status(service, good)) != 401, f"a good token gets {seen}")
            for what, token in tokens["bad"].items():
                expect((seen := _status(service, token)) == 401, f"a token with {what} gets {seen}")
    return f"a token of the issuer gets in, {len(tokens['bad'])} wrong ones get 401"


def _status(service: Service, token: str) -> int:
    return service.get(NOWHERE, headers={"Authorization": f"Bearer {token}"}, key=None).status


def _reads(stage: Stage, variable: str) -> None:
    """Raise NotRun where no code reads a variable: then nobody can tell what to set."""
    facts = stage.ready.subject.facts
    names = (variable.encode(), f"{variable.lower()}:".encode())
    code = (facts.tree[path].data for path in facts.own if path.endswith(".py"))
    if not any(name in data for data in code for name in names):
        raise NotRun("it is not one of ours, and nobody can tell how it is set")


@contextlib.contextmanager
def _again(stage: Stage, launch: Launch | None = None, **more: str) -> Iterator[Service]:
    """Start it once more, with other settings. Raises NotRun, and Unproven where it ends."""
    service = stage.service  # raises where there is none
    if stage.running is None:
        raise NotRun(f"it does not start: {stage.why_not}")
    given = {**stage.running.variables, **more}
    if service.metrics_port:
        given["METRICS_PORT"] = str(free_port())
    running = starting.once(stage.ready, launch or stage.running.launch, given)
    if running.service is None:
        raise NotRun("it is a command, and serves nobody")
    running.service.headers.update(service.headers)
    if "host" in service.headers:
        running.service.headers["host"] = f"localhost:{running.service.port}"
    try:
        yield running.service
    finally:
        running.service.stop()


@contextlib.contextmanager
def _issuer() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the URL of a stand-in of an OpenID Connect issuer, and the keys that it shows."""
    shown: dict[str, Any] = {}

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Show where the keys are, or the keys."""
            about = {"issuer": url, "jwks_uri": f"{url}/keys"}
            body = json.dumps(shown if self.path == "/keys" else about).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield url, shown
        finally:
            server.shutdown()
