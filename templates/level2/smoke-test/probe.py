"""How to prove that the smoke test is quick, needs no network, and sees a broken main path."""

import resource

from scaffold.proving import Fault, Project, expect

SMOKE = ("pytest", "-q", "-p", "no:cacheprovider", "tests/test_smoke.py")
LONGEST = 5.0
# Whoever looks for a host name, or leaves this machine, fails.
OFFLINE = """import socket

_connect = socket.socket.connect


def _only_here(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
        raise OSError(f"the network is not there: {address}")
    return _connect(self, address)


socket.socket.connect = _only_here
"""
BREAKS = (
    ("status_code=201", "status_code=200"),
    ("orders.add(order.model_dump())", 'orders.add({**order.model_dump(), "customer": ""})'),
    ('extra="forbid"', 'extra="ignore"'),
)


def prove_smoke_test(project: Project) -> None:
    """Green in five seconds of work, and offline; red for each way of breaking the main path."""
    project.write("src/sitecustomize.py", OFFLINE)
    took = []
    for _ in range(2):  # the first run compiles what it imports
        began = _worked()
        done = project.run(*SMOKE)
        took.append(_worked() - began)
        expect(done.code == 0, f"it is red as it is:\n{done.out[-800:]}")
    expect(min(took) < LONGEST, f"it took {min(took):.1f} s of work, not {LONGEST:g} s")
    for old, new in BREAKS:
        with project.copy() as broken:
            broken.edit("{source}/app.py", old, new)
            done = broken.run(*SMOKE)
            expect(done.code == 1, f"with {new!r} in app.py it ended with {done.code}, not red")


def _worked() -> float:
    """Return how long all commands have used a processor: what else runs here does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


FAULTS = (
    Fault(
        "smoke-test",
        "tests/test_smoke.py",
        "assert placed.status_code == 201",
        "assert placed.json()",
    ),
)
