"""How to prove that no foreign page, name or reader gets more than it should."""

from scaffold.proving import Fault, Project, Response, Service, expect

ORDER = {"customer": "Ada", "article": "tea", "quantity": 2}
FOREIGN = "https://elsewhere.example"
FRIEND = "https://desk.example"
WANTED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
OWN = """

def _broken(number: int) -> None:
    raise RuntimeError(number)


@app.get("/page")
def _page() -> Any:
    from starlette.responses import HTMLResponse

    return HTMLResponse("<p>page</p>", headers={"X-Frame-Options": "SAMEORIGIN"})


orders.get = _broken  # type: ignore[assignment]
"""


def prove_safe_defaults(project: Project) -> None:
    """Headers on every answer, closed to other pages and names, no documentation in production."""
    page = project.path("README.md").read_text(encoding="utf-8")
    expect("0.0.0.0" not in page, "the README has it listen to the network")  # noqa: S104
    with project.serve(env={"TRUSTED_HOSTS": "desk.example, *.tea.example"}) as service:
        for path, key in (("/", "probe-key"), ("/none", "probe-key"), ("/", None)):
            _headed(service.get(path, key=key), f"GET {path} with the key {key}")
        docs = service.get("/docs")
        expect(docs.status == 200, f"APP_ENV=dev: /docs gave {docs.status}")
        expect("default-src" not in docs.headers.get("content-security-policy", ""),
               "the scripts of /docs may not be loaded")  # fmt: skip
        plain = service.get("/")
        expect("strict-transport-security" not in plain.headers, "HSTS, and nobody said TLS")
        _names(service)
        _closed(service, "GET", "/", 200)
        _closed(service, "POST", "/orders", 403)
        _closed(service, "OPTIONS", "/orders", 405, 403)
        log = _ended(service)
    expect("nowhere.example" in log, "the log does not say which name was refused")
    _production(project)
    _friends(project)
    for variable, wrong in (("CORS_ORIGINS", "*"), ("TRUSTED_HOSTS", "https://desk.example/")):
        refused = project.fails(env={variable: wrong}, within=20)
        expect(variable in refused.out, f"{variable} is not named:\n{refused.out[-500:]}")
    _crash(project)


def _headed(answer: Response, what: str) -> None:
    for name, value in WANTED.items():
        found = answer.headers.get(name)
        expect(found == value, f"{what}: {answer.status} with {name}: {found}")
    policy = answer.headers.get("content-security-policy", "")
    for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        expect(part in policy, f"{what}: {answer.status} with the policy {policy!r}")


def _names(service: Service) -> None:
    for name in (
        "localhost",
        "LOCALHOST:1",
        "desk.example",
        "a.b.tea.example",
        "127.0.0.1",
        "[::1]:8",
    ):
        status = service.get("/", headers={"Host": name}).status
        expect(status == 200, f"reached as {name} it gave {status}")
    for name in ("nowhere.example", "tea.example", "xdesk.example", "desk.example@nowhere.example"):
        refused = service.get("/", headers={"Host": name})
        expect(refused.status == 400, f"reached as {name} it gave {refused.status}")
        _headed(refused, f"reached as {name}")


def _closed(service: Service, method: str, path: str, *statuses: int) -> None:
    for site in ({}, {"Sec-Fetch-Site": "cross-site"}):
        ask = {"Origin": FOREIGN, "Access-Control-Request-Method": "POST", **site}
        answer = service.request(method, path, headers=ask, json=ORDER)
        expect(answer.status in statuses, f"a foreign {method} {path} gave {answer.status}")
        allowed = answer.headers.get("access-control-allow-origin")
        expect(allowed is None, f"a foreign {method} {path} is allowed: {allowed}")


def _production(project: Project) -> None:
    env = {"APP_ENV": "prod", "SERVED_OVER_TLS": "true"}
    with project.serve(env=env) as service:
        for path in ("/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"):
            for key in ("probe-key", None):
                status = service.get(path, key=key).status
                expect(status == 404, f"APP_ENV=prod: {path} gave {status}")
        answer = service.get("/")
        expect(answer.status == 200, f"APP_ENV=prod: / gave {answer.status}")
        expect("max-age=" in answer.headers.get("strict-transport-security", ""), "no HSTS")
        expect("TRUSTED_HOSTS" in _ended(service), "the log does not ask for TRUSTED_HOSTS")


def _friends(project: Project) -> None:
    with project.serve(env={"CORS_ORIGINS": f"{FRIEND}, https://tea.example"}) as service:
        ask = {"Origin": FRIEND, "Sec-Fetch-Site": "cross-site"}
        before = {**ask, "Access-Control-Request-Method": "POST"}
        preflight = service.request("OPTIONS", "/orders", headers=before, key=None)
        expect(preflight.status == 204, f"a friend's preflight gave {preflight.status}")
        placed = service.request("POST", "/orders", headers=ask, json=ORDER)
        expect(placed.status == 201, f"a friend's order gave {placed.status}")
        refused = service.get("/", headers=ask, key=None)
        for answer in (preflight, placed, refused):
            allowed = answer.headers.get("access-control-allow-origin")
            expect(allowed == FRIEND, f"{answer.status}: the friend's origin is {allowed}")
            varies = answer.headers.get("vary", "")
            expect("origin" in varies.lower(), f"{answer.status} may be kept for other origins")
        _closed(service, "GET", "/", 200)


def _crash(project: Project) -> None:
    app = project.path("{source}/app.py").read_text(encoding="utf-8")
    project.write("{source}/app.py", app + OWN)
    project.allow("GET /page")
    with project.serve() as service:
        crash = service.get("/orders/1")
        expect(crash.status == 500, f"the crash gave {crash.status}")
        _headed(crash, "a crash")
        page = service.get("/page").headers.get("x-frame-options")
        expect(page == "SAMEORIGIN", f"the application's own header came out as {page!r}")


def _ended(service: Service) -> str:
    service.stop()
    return service.log()


FAULTS = (
    Fault("safe-defaults", "{ops}/browser.py", "if not self._trusts(host):", "if not host:"),
    Fault("safe-defaults", "{ops}/browser.py", 'b"nosniff"', 'b"sniff"'),
    Fault("safe-defaults", "{ops}/browser.py", "if self._production and exchange.path in",
          "if not self._production and exchange.path in"),
    Fault("safe-defaults", "{ops}/browser.py", 'site not in ("same-origin", "none")', "not site"),
)  # fmt: skip
