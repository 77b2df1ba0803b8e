"""How to prove that one client cannot drown the rest."""

import hashlib

from scaffold.proving import Fault, Project, Service, expect

FEW = 5
ROUTE = """

@app.get("/dear/{number}")
def dear(number: int) -> int:
    return number


@app.get("/read")
@app.post("/write")
def any_() -> None:
    return None
"""

FAULTS = (
    Fault("rate-limit", "{ops}/ratelimit.py", "if not wait:", "if True:"),
    Fault("rate-limit", "{ops}/ratelimit.py", "exchange.principal or _network(exchange.client)",
          '"all"'),
    Fault("rate-limit", "{ops}/ratelimit.py", "or _network(exchange.client)",
          'or exchange.header("X-Forwarded-For")'),
)  # fmt: skip


def prove_rate_limit(project: Project) -> None:
    """One more than allowed is 429, for this client alone, and no header helps."""
    app = project.path("{source}/app.py")
    project.write("{source}/app.py", app.read_text() + ROUTE)
    project.allow("GET /dear/{number}", "GET /read", "POST /write")
    keys = ",".join(
        f"{name}:{hashlib.sha256(f'{name}-key'.encode()).hexdigest()}" for name in ("ada", "eve")
    )
    limits = {"RATE_READS": f"{FEW}/hour", "RATE_ROUTES": "GET /dear/{number}=2/second"}
    with project.serve(env={**limits, "ACCESS_KEYS": keys}) as service:
        _empties(service, FEW, key="ada-key")
        expect(service.get("/read", key="eve-key").status == 200, "another client has to wait")
        posted = service.post("/write", {}, key="ada-key").status
        expect(posted == 200, f"with too many reads a write gets {posted}")
        dear = [service.get(f"/dear/{number}", key="ada-key").status for number in range(9)]
        expect(dear[:2] == [200, 200] and 429 in dear, f"a dear route gives {dear}")
        expect(service.get("/healthz", key=None).status == 200, "nobody may ask if it lives")
        service.stop()
        expect("429" in service.log(), "the log does not say so")
    # Whoever comes from this machine is a client here, and no proxy whose word is taken.
    alone = {"ACCESS_OPEN": "true", "UVICORN_FORWARDED_ALLOW_IPS": "192.0.2.1"}
    if not (project.root / "policy.toml").exists():
        with project.serve(env={**limits, **alone}) as service:
            _empties(service, FEW, key=None)
            for address in ("198.51.100.7", "198.51.100.8"):
                claimed = {"X-Forwarded-For": address}
                spoofed = service.get("/read", key=None, headers=claimed).status
                expect(spoofed == 429, f"who claims another address gets {spoofed}")


def _empties(service: Service, most: int, key: str | None) -> None:
    got = [service.get("/read", key=key) for _ in range(most + 1)]
    seen = [answer.status for answer in got]
    expect(seen == [200] * most + [429], f"of {most} allowed requests came {seen}")
    told = got[-1].headers.get("retry-after", "")
    expect(told.isdecimal() and int(told) > 0, f"when to come back: {told!r}")
    expect(got[-1].json()["status"] == 429, f"no problem: {got[-1].text}")
