"""How to prove that no client breaks by surprise: routes are added, spoilt and taken away."""

from scaffold.proving import Fault, Project, expect

ROUTES = """

from pydantic import BaseModel as ProbeModel


class ProbeThing(ProbeModel):
    name: str
    size: int | None = None


@app.get("/probe/{name}")
def probe_thing(name: str, size: int | None = None) -> ProbeThing:
    return ProbeThing(name=name, size=size)
"""
FALLING = """

@app.get("/falling")
def falling(text: str) -> dict[str, int]:
    return {"bytes": len(text.encode("ascii"))}
"""
LYING = """

@app.get("/lying")
def lying(count: int) -> Response:
    return JSONResponse({"count": count}, 202)
"""
COMMAND = ("python", "-m", "tests.contract")
QUICK = ("pytest", "-q", "tests/test_contract.py", "-k", "committed or rely_on")
EACH = ("pytest", "-rP", "--tb=short", "tests/test_contract.py", "-k", "promise or tried")


def prove_contract_tests(project: Project) -> None:
    """Green as made; new routes take one command; a lost field and a 500 turn it red."""
    made = project.run(*QUICK)
    expect(made.code == 0, f"the contract is not that of the project:\n{made.out[-2000:]}")
    app = project.path("{source}/app.py").read_text(encoding="utf-8")
    project.allow("GET /probe/{name}", "GET /falling", "GET /lying")
    project.write("{source}/app.py", app + ROUTES)
    _prove_drift(project)
    _prove_each(project)
    _prove_loss(project)
    imports = "\n\nfrom fastapi import Response\nfrom fastapi.responses import JSONResponse\n"
    project.write("{source}/app.py", app + FALLING + imports + LYING)
    project.run(*COMMAND, "--breaking")
    for route, what in (("falling", "a 500"), ("lying", "an undocumented status")):
        seen = project.run(*EACH[:-1], f"promise and {route}")
        expect(seen.code == 1, f"{what} on generated input passes:\n{seen.out[-1500:]}")


def _prove_drift(project: Project) -> None:
    drift = project.run(*QUICK)
    expect(drift.code == 1, f"a route that is in no contract passes (code {drift.code})")
    expect("python -m tests.contract" in drift.out, f"no word of what to do:\n{drift.out[-1500:]}")
    written = project.run(*COMMAND)
    expect(written.code == 0, f"the contract is not written anew:\n{written.out[-1500:]}")


def _prove_each(project: Project) -> None:
    """Every operation of the service is asked, the new one too."""
    each = project.run(*EACH, timeout=180)
    expect(each.code == 0, f"an operation does not hold:\n{each.out[-2500:]}")
    with project.serve() as service:
        paths = service.get("/openapi.json").json()["paths"]
    for path, item in paths.items():
        for method in item:
            # As the service's own log tells it.
            asked = f"{method.upper()} {path} "
            expect(asked in each.out, f"{asked}is never asked:\n{each.out[-1500:]}")


def _prove_loss(project: Project) -> None:
    before = project.path("openapi.json").read_text(encoding="utf-8")
    for old, new in (
        ("    size: int | None = None\n", ""),
        ("size: int | None = None) -> ProbeThing", "size: int) -> ProbeThing"),
    ):
        with project.copy() as scratch:
            scratch.edit("{source}/app.py", old, new)
            if not new:
                scratch.edit(
                    "{source}/app.py", "ProbeThing(name=name, size=size)", "ProbeThing(name=name)"
                )
            lost = scratch.run(*QUICK)
            named = "GET /probe/{name}: " in lost.out and "size" in lost.out
            expect(lost.code == 1 and named, f"what clients lose is not named:\n{lost.out[-1500:]}")
            refused = scratch.run(*COMMAND)
            same = scratch.path("openapi.json").read_text(encoding="utf-8") == before
            expect(refused.code != 0 and same, "what breaks clients is written without a word")


FAULTS = (
    Fault(
        "contract-tests", "tests/breaking.py", 'if not status.startswith("2")', 'if status != "4"'
    ),
    Fault("contract-tests", "tests/test_contract.py", "code not in ALWAYS:", "code == 0:"),
    Fault(
        "contract-tests", "tests/test_contract.py", "@API.par", '@API.include(method="POST").par'
    ),
    Fault("contract-tests", "openapi.json", '"title": "Quantity"', '"title": "Amount"'),
)
