"""How to prove that the log has one line a request, and nothing that should not be there."""

from scaffold.proving import Fault, Project, Service, expect


def prove_logs_readable(project: Project) -> None:
    """One line a request, without body, key or query; LOG_LEVEL holds; no line can be forged."""
    with project.serve() as service:
        _ask(service)
        service.stop()
        lines = service.log().splitlines()
    for path in ("/orders/4242", "/orders/4343"):
        found = [line for line in lines if path in line]
        expect(len(found) == 1, f"{len(found)} lines for one request to {path}: {found}")
        for part in ("GET", "404"):
            expect(part in found[0], f"{part} is not in {found[0]!r}")
        # Above level 2 the log may hold a pseudonym in place of the name.
        expect(project.level > 2 or "you" in found[0], f"who asked is not in {found[0]!r}")
    text = "\n".join(lines)
    for secret in ("seeded-secret", "probe-key", "Bearer"):
        expect(secret not in text, f"{secret!r} is in the log")
    forged = [line for line in lines if line.lstrip().startswith("FORGED")]
    expect(not forged, f"a client wrote a line of its own: {forged}")
    with project.serve(env={"LOG_LEVEL": "WARNING"}) as service:
        _ask(service)
        service.stop()
        expect("/orders/4242" not in service.log(), "LOG_LEVEL=WARNING changed nothing")


def _ask(service: Service) -> None:
    service.get("/orders/4242?token=seeded-secret")
    service.get("/orders/4343", headers={"Authorization": "Bearer probe-key"}, key=None)
    service.post("/orders", {"customer": "seeded-secret", "article": "tea", "quantity": 0})
    service.get("/none%0d%0aFORGED%20line", headers={"X-Request-ID": "seeded-secret " * 99})


FAULTS = (
    Fault("logs-readable", "{ops}/logs.py", '"uvicorn.access": off', '"uvicorn.access": inherited'),
    Fault("logs-readable", "{ops}/logs.py", '"level": self._level', '"level": "INFO"'),
)
