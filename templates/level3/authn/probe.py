"""How to prove the login by tokens, with a stand-in of an OpenID Connect issuer on this machine."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scaffold.proving import Fault, Project, Service, expect

FLOOR = 5.0
# Runs in the project's environment, which can sign; the keys live as long as the probe.
MINT = """
import base64, hashlib, hmac, json, sys, time
import jwt
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ec, rsa
iss, now = sys.argv[1], int(time.time())
keys = {"a": rsa.generate_private_key(65537, 2048), "b": ec.generate_private_key(ec.SECP256R1()),
        "stolen": rsa.generate_private_key(65537, 2048)}
algorithms = {"a": "RS256", "b": "ES256", "stolen": "RS256"}
def shown(name):
    kind = jwt.get_algorithm_by_name(algorithms[name])
    return {**kind.to_jwk(keys[name].public_key(), as_dict=True), "kid": name, "use": "sig"}
def token(signer="a", kid=None, headers=(), **claims):
    claims = {"iss": iss, "aud": "orders", "sub": "ada", "exp": now + 600, "iat": now} | claims
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, keys[signer], algorithms[signer],
                      headers={"kid": kid or signer, **dict(headers)})
def part(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=")
claims = part(json.dumps({"iss": iss, "aud": "orders", "sub": "ada", "exp": now + 600}).encode())
none = part(b'{"alg":"none","kid":"a"}') + b"." + claims + b"."
public = keys["a"].public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)
start = part(b'{"alg":"HS256","kid":"a"}') + b"." + claims
confused = start + b"." + part(hmac.new(public, start, hashlib.sha256).digest())
print(json.dumps({
    "a": {"keys": [shown("a")]}, "b": {"keys": [shown("b")]},
    "good": token(), "late": token(exp=now - 5), "next": token("b"), "eve": token(sub="eve"),
    "bad": {
        "alg=none": none.decode(), "HS256 with the public key": confused.decode(),
        "another audience": token(aud="billing"), "no audience": token(aud=None),
        "another issuer": token(iss="http://127.0.0.1:1"),
        "expired": token(exp=now - 300), "no expiry": token(exp=None),
        "not yet valid": token(nbf=now + 300), "another key": token("stolen", "a"),
        "an unknown kid": token("stolen"), "nobody": token(sub=None),
        "a key of its own": token("stolen", headers={"jwk": shown("stolen")}),
        "a logout token": token(headers={"typ": "logout+jwt"}),
        "garbage": "eyJ.eyJ.x"}}))
"""

WHO = """

from {package}.ops.exchange import current as _current


@app.get("/who")
def who() -> str | None:
    return _current().principal
"""

FAULTS = (
    Fault("authn", "{ops}/authn.py", '"enforce_minimum_key_length": True',
          '"verify_signature": False'),
    Fault("authn", "{ops}/authn.py", 'options={"require": ["exp", "iss", "aud"],',
          'options={"verify_exp": False,'),
    Fault("authn", "{ops}/authn.py", "audience=self._settings.oidc_audience,",
          'audience=["orders", "billing"],'),
    Fault("authn", "{ops}/authn.py", "if name in self._refused:", "if False:"),
    Fault("authn", "{ops}/issuer.py", "self._asked.set()\n            raise", "raise"),
    Fault("authn", "{ops}/issuer.py", "self._over.wait(max(", "self._over.wait(0 * max("),
)  # fmt: skip


class Issuer(ThreadingHTTPServer):
    """What an issuer shows: where its keys are, and the keys; `hangs` holds its answers back."""

    daemon_threads = True
    shown: Any = None
    fetched = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.goes_on = threading.Event()
        self.goes_on.set()


class _Page(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        self.server.goes_on.wait(30)
        about = {"issuer": self.server.url, "jwks_uri": f"{self.server.url}/keys"}
        keys = self.path == "/keys"
        self.server.fetched += keys
        body = json.dumps(self.server.shown if keys else about).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def prove_authn(project: Project) -> None:
    """Good tokens pass, each bad one does not; keys rotate; the issuer may hang and be gone."""
    app = project.path("{source}/app.py")
    project.write("{source}/app.py", app.read_text() + WHO.format(package=project.package))
    project.allow("GET /who")
    with _issuer() as issuer:
        minted = project.run("python", "-c", MINT, issuer.url)
        expect(minted.code == 0, minted.out[-1000:])
        tokens = json.loads(minted.out.splitlines()[-1])
        issuer.shown = tokens["a"]
        refused = project.root / "refused.txt"
        refused.write_text("mallory\n")
        env = {"OIDC_ISSUER": issuer.url, "OIDC_AUDIENCE": "orders"}
        with project.serve(env={**env, "OIDC_REFUSED_FILE": str(refused)}) as service:
            _check_tokens(service, tokens)
            refused.write_text("mallory\neve\n")
            expect(_status(service, tokens["eve"]) == 401, "who is refused gets in")
            _check_rotation(service, issuer, tokens)
            _check_absence(service, issuer, tokens)
            service.stop()
            expect(tokens["good"] not in service.log(), "the log holds a token")
            expect('"user.id": "ada"' in service.log(), "the log does not say who has asked")
    _check_start(project, env, tokens)


def _check_tokens(service: Service, tokens: dict[str, Any]) -> None:
    _becomes(service, tokens["good"], 200, 5, "a good token")
    bearer = {"Authorization": f"Bearer {tokens['good']}"}
    known = service.get("/who", headers=bearer).json()
    expect(known == "ada", f"ada's token makes the code see {known}")
    expect(_status(service, tokens["late"]) == 200, "clocks may not differ by 5 s")
    expect(_status(service, tokens["eve"]) == 200, "another user's token is not taken")
    expect(service.get("/who").status == 200, "the key of a machine works no more")
    expect(service.get("/who", key=None).status == 401, "nobody needs a token")
    bearer = {"Authorization": "Bearer probe-key"}
    expect(service.get("/who", headers=bearer).status == 200, "a key as a bearer works no more")
    for what, token in tokens["bad"].items():
        answer = service.get("/who", headers={"Authorization": f"Bearer {token}"})
        expect(answer.status == 401, f"a token with {what}: {answer.status}")
        told = answer.headers.get("www-authenticate", "")
        expect("invalid_token" in told, f"a token with {what} is refused with {told!r}")


def _check_rotation(service: Service, issuer: Issuer, tokens: dict[str, Any]) -> None:
    issuer.shown = tokens["b"]
    _becomes(service, tokens["next"], 200, FLOOR + 3, "a token of the new key")
    expect(_status(service, tokens["good"]) == 401, "the key that is gone is taken still")
    before = issuer.fetched
    for _ in range(100):
        _status(service, tokens["bad"]["an unknown kid"])
    time.sleep(0.5)
    asked = issuer.fetched - before
    expect(asked <= 2, f"100 tokens of an unknown key make {asked} fetches")


def _check_absence(service: Service, issuer: Issuer, tokens: dict[str, Any]) -> None:
    issuer.goes_on.clear()
    time.sleep(FLOOR)  # the fetch that those tokens asked for hangs now
    began = time.monotonic()
    expect(_status(service, tokens["next"]) == 200, "with a hanging issuer no token is taken")
    _status(service, tokens["bad"]["an unknown kid"])
    took = time.monotonic() - began
    expect(took < 1, f"a hanging issuer makes requests wait {took:.1f} s")
    issuer.goes_on.set()
    issuer.shown = None
    issuer.shutdown()
    issuer.server_close()
    expect(_status(service, tokens["next"]) == 200, "without the issuer no token is taken")


def _check_start(project: Project, env: dict[str, str], tokens: dict[str, Any]) -> None:
    with project.serve(env=env) as service:
        expect(service.get("/who").status == 200, "without the issuer no machine gets in")
        answer = service.get("/who", headers={"Authorization": f"Bearer {tokens['next']}"})
        expect(answer.status == 503, f"a token that cannot be checked: {answer.status}")
        expect("retry-after" in answer.headers, "nobody is told when to come back")
    for name, value in (("OIDC_AUDIENCE", ""), ("OIDC_ALGORITHMS", "HS256"),
                        ("OIDC_ISSUER", "http://login.example.com")):  # fmt: skip
        failed = project.fails(env={**env, name: value}, within=20)
        expect(f"error: {name}" in failed.out, f"{name}={value}: {failed.out[-300:]}")


def _becomes(service: Service, token: str, status: int, within: float, what: str) -> None:
    ends = time.monotonic() + within
    while (now := _status(service, token)) != status:
        expect(time.monotonic() < ends, f"{what} still gets {now}")
        time.sleep(0.1)


def _status(service: Service, token: str) -> int:
    return service.get("/who", headers={"Authorization": f"Bearer {token}"}).status


@contextmanager
def _issuer() -> Iterator[Issuer]:
    with Issuer() as issuer:
        threading.Thread(target=issuer.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield issuer
        finally:
            issuer.goes_on.set()
            issuer.shutdown()
