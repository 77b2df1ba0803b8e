"""How to prove that every failure has one shape, and an id that the log has too."""

from scaffold.proving import Fault, Project, Response, expect

PARTS = {"type", "title", "status", "detail", "instance", "request_id"}
BROKEN = """

def _broken(number: int) -> None:
    raise RuntimeError("SELECT secret FROM /srv/orders")


orders.get = _broken  # type: ignore[assignment]
"""


def prove_error_contract(project: Project) -> None:
    """Refusals, bad input and crashes are problems; a crash tells nothing but its id."""
    with project.serve() as service:
        _problem(service.get("/orders/999999"), 404)
        _problem(service.request("DELETE", "/"), 405, 403)
        _problem(service.get("/no/such/path"), 404, 403)
        wrong = service.post("/orders", {"customer": "Ada", "article": 4711, "quantity": "many"})
        _problem(wrong, 422)
        rows = wrong.json().get("errors", [])
        places = [row.get("loc") for row in rows]
        expect(["body", "quantity"] in places, f"the fields are not named: {wrong.text}")
        expect("many" not in wrong.text and "4711" not in wrong.text, "it repeats the input")
        unread = service.request(
            "POST", "/orders", body=b"{not json", headers={"Content-Type": "application/json"}
        )
        _problem(unread, 422)
    app = project.path("{source}/app.py").read_text(encoding="utf-8")
    project.write("{source}/app.py", app + BROKEN)
    with project.serve() as service:
        crash = service.get("/orders/1")
        _problem(crash, 500)
        for secret in ("SELECT", "/srv", "RuntimeError", "Traceback", "app.py"):
            expect(secret not in crash.text, f"the answer tells {secret!r}: {crash.text}")
        again = service.get("/")
        expect(again.status == 200, f"after a crash GET / gave {again.status}")
        service.stop()
        log = service.log()
    expect(crash.json()["request_id"] in log, "the id of the crash is not in the log")
    expect("RuntimeError" in log, "the log does not say what happened")


def _problem(response: Response, *statuses: int) -> None:
    expect(response.status in statuses, f"status {response.status}, not one of {statuses}")
    kind = response.headers.get("content-type", "")
    expect(kind.startswith("application/problem+json"), f"status {response.status} is {kind!r}")
    told = response.json()
    expect(set(told) >= PARTS, f"{sorted(PARTS - set(told))} are missing: {response.text}")
    expect(told["status"] == response.status, f"the body says {told['status']}")
    same = told["request_id"] == response.headers.get("x-request-id")
    expect(same, "the body and X-Request-ID have different ids")


FAULTS = (
    Fault("error-contract", "{ops}/framework.py", "handlers[Exception] = _raise", "handlers"),
    Fault(
        "error-contract",
        "{ops}/errors.py",
        "handlers[RequestValidationError] = _invalid",
        "pass",
    ),
)
