"""How to prove that anybody can ask whether it is up, and gets an answer at once."""

import time

from scaffold.proving import Fault, Project, expect

SLOWEST = 0.05


def prove_health_live(project: Project) -> None:
    """GET and HEAD /healthz answer 200 without a key, fast, and tell nothing else."""
    with project.serve() as service:
        took = []
        for _ in range(5):
            began = time.monotonic()
            up = service.get("/healthz", key=None)
            took.append(time.monotonic() - began)
            expect(up.status == 200, f"GET /healthz gave {up.status}")
        expect(min(took) < SLOWEST, f"the fastest of five took {min(took) * 1000:.0f} ms")
        expect(up.json() == {"status": "up"}, f"it tells more than that it is up: {up.text}")
        head = service.request("HEAD", "/healthz", key=None)
        expect(head.status == 200 and not head.body, f"HEAD gave {head.status}, {head.body!r}")
        posted = service.request("POST", "/healthz", key=None).status
        expect(posted != 200, "POST /healthz gave 200")


FAULTS = (Fault("health-live", "{ops}/health.py", 'path = "/healthz"', 'path = "/health"'),)
