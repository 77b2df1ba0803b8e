"""How to prove that only those who have a key, or whom a named proxy vouches for, get in."""

import hashlib

from scaffold.proving import Fault, Project, Service, expect

LOAD = """
from {package}.ops import access
from {package}.ops.settings import load
load(access.AccessSettings)
"""


def prove_access_gate(project: Project) -> None:
    """No key is a 401 everywhere but at /healthz, and a stranger's word counts for nothing."""
    with project.serve() as service:
        for path in ("/", "/orders/1", "/docs", "/openapi.json", "//healthz", "/healthz/", "/none"):
            _refused(service, path, "nobody")
        _refused(service, "/", "a wrong key", {"X-API-Key": "probe-kez"})
        _refused(service, "/", "an empty key", {"X-API-Key": ""})
        _refused(service, "/", "a password", {"Authorization": "Basic eW91OnByb2JlLWtleQ=="})
        _refused(service, "/", "a stranger's word", {"X-Forwarded-User": "you"})
        _open(service, {"X-API-Key": "probe-key"})
        _open(service, {"Authorization": "Bearer probe-key"})
        public = service.get("/healthz", key=None).status
        expect(public != 401, "/healthz needs a key")
    with project.serve(env={"ACCESS_PROXIES": "127.0.0.0/8"}) as service:
        _open(service, {"X-Forwarded-User": "you"})
        _refused(service, "/", "a forged line", {"X-Forwarded-User": "you, root"})
    with project.serve(env={"ACCESS_PROXIES": "192.0.2.7"}) as service:
        for claimed in ("192.0.2.7", "192.0.2.7:4711"):
            told = {"X-Forwarded-User": "you", "X-Forwarded-For": claimed}
            _refused(service, "/", "one who only claims the proxy's address", told)
    _prove_settings(project)


def _prove_settings(project: Project) -> None:
    known = hashlib.sha256(b"dev-key").hexdigest()
    for what, env in {
        "no keys": {"APP_ENV": "dev"},
        "a key that is no digest": {"APP_ENV": "dev", "ACCESS_KEYS": "you:dev-key"},
        "the example's key": {"APP_ENV": "prod", "ACCESS_KEYS": f"you:{known}"},
    }.items():
        done = project.run("python", "-c", LOAD.format(package=project.package), env=env)
        expect(done.code != 0, f"{what}: it would start")
        expect("ACCESS_KEYS" in done.out, f"{what}: ACCESS_KEYS is not named:\n{done.out}")
        expect("Traceback" not in done.out, f"{what}: a traceback in place of a message")
    with project.serve(env={"ACCESS_KEYS": None, "ACCESS_OPEN": "true"}) as service:
        status = service.get("/", key=None).status
        expect(status != 401, "ACCESS_OPEN=true did not open it")


def _refused(service: Service, path: str, who: str, headers: dict[str, str] | None = None) -> None:
    answer = service.get(path, headers=headers, key=None)
    expect(answer.status == 401, f"{who} got {answer.status} at {path}")
    expect("www-authenticate" in answer.headers, "a 401 without WWW-Authenticate")


def _open(service: Service, headers: dict[str, str]) -> None:
    answer = service.get("/", headers=headers, key=None)
    expect(answer.status == 200, f"{headers} got {answer.status} at /: {answer.text[:200]}")


FAULTS = (
    Fault("access-gate", "{ops}/access.py", "hmac.compare_digest(asked, known)", "known"),
    Fault(
        "access-gate",
        "{ops}/access.py",
        "not self._proxies or not _within(exchange.client, self._proxies)",
        "not exchange.client",
    ),
    Fault("access-gate", "{ops}/access.py", 'f"{address}:".startswith', '"".startswith'),
)
