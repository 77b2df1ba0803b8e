"""How to prove the documentation: what a page shows is run, and what it names is looked up."""

import contextlib
import hashlib
import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scaffold.proving import Fault, Machine, Project, expect

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
VARIABLE = re.compile(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`")
ROUTE = re.compile(r"`(?:GET |POST |PUT |PATCH |DELETE )?(/[a-z][\w/{}-]*)`")
ALERT = re.compile(r"\balert `(\w+)`")
# Where a variable or an alert is told of by those who obey it, not by those who write about it.
SAYS = ("*.py", "*.toml", "*.ini", "*.yml", "*.yaml", "Dockerfile", ".env.example")


def prove_docs_adr_runbook(project: Project) -> None:
    """Check what the pages name, and do what they say."""
    pages = [project.path("README.md"), *sorted(project.path("docs").rglob("*.md"))]
    expect(any(page.parent.name == "adr" for page in pages), "no decision is written down")
    said = _said(project)
    for page in pages:
        text, name = page.read_text(encoding="utf-8"), page.relative_to(project.root)
        for link in LINK.findall(FENCE.sub("", text)):
            expect(_resolves(page, link), f"{name}: the link {link} leads nowhere")
        for variable in VARIABLE.findall(text):
            known = variable in said or re.search(rf"^ +{variable.lower()}:", said, re.MULTILINE)
            expect(bool(known), f"{name} names the variable {variable}, which nothing reads")
        for alert in ALERT.findall(text):
            expect(f"alert: {alert}" in said, f"{name} names the alert {alert}: there is none")
    _routes(project, pages)
    for page in sorted(project.path("docs/how-to").glob("*.md")):
        with project.copy() as copy:
            _do(copy, page.relative_to(project.root))


def _said(project: Project) -> str:
    files = [path for kind in SAYS for path in project.root.rglob(kind)]
    ours = [path for path in files if ".venv" not in path.parts and path.is_file()]
    return "\n".join(path.read_text(encoding="utf-8") for path in ours)


def _routes(project: Project, pages: list[Path]) -> None:
    """Ask a running service for every route that a page names."""
    with project.serve() as service:
        schema = service.get("/openapi.json")
        known = set(schema.json()["paths"]) if schema.status == 200 else set()
        for page in pages:
            for route in ROUTE.findall(page.read_text(encoding="utf-8")):
                there = route in known or service.get(route).status != 404
                there = there or (route == "/metrics" and _listens(service.metrics_port))
                expect(there, f"{page.name} names the route {route}, which is not there")


def _resolves(page: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not anchor:
        return target.exists()
    headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
    return anchor in slugs


def _do(project: Project, page: Path) -> None:
    """Run every line that a page shows, in order; a server goes on while the rest is run."""
    text = project.path(str(page)).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="docs-") as scratch, contextlib.ExitStack() as servers:
        port, machine = _free(), Machine(project)
        env = _environment(Path(scratch))
        machine.lock()
        for line in "".join(BLOCK.findall(text)).splitlines():
            moved = line.replace("8000", str(port))
            if "uvicorn" in line:
                moved += "" if "--port" in line else f" --port {port}"
                servers.enter_context(_served(machine, moved, env, port, page))
            else:
                done = machine.run(moved, env)
                expect(done.code == 0, f"{page}: `{moved}` fails:\n{done.out[-2000:]}")


def _environment(scratch: Path) -> dict[str, str]:
    return {
        "APP_ENV": "dev",
        "ACCESS_KEYS": f"you:{hashlib.sha256(b'probe-key').hexdigest()}",
        "AUDIT_KEY": "5a" * 32,
        "DATABASE_URL": f"sqlite:///{scratch / 'probe_test.db'}",
        "METRICS_PORT": str(_free()),
    }


@contextlib.contextmanager
def _served(
    machine: Machine, line: str, env: dict[str, str], port: int, page: Path
) -> Iterator[None]:
    seen = {**os.environ, **machine.variables(), **env}
    given = {name: text for name, text in seen.items() if text is not None}
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            ["sh", "-c", f"exec {line}"], cwd=machine.project.root, env=given,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            up = any(_listens(port) or server.poll() is not None for _ in range(200))
            log.seek(0)
            said = log.read().decode(errors="replace")[-2000:]
            expect(up and server.poll() is None, f"{page}: `{line}` does not start:\n{said}")
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, 15)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, 9)
            server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        if client.connect_ex(("127.0.0.1", port)) == 0:
            return True
    time.sleep(0.1)
    return False


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


FAULTS = (
    Fault("docs-adr-runbook", "docs/README.md", "(how-to/deploy.md)", "(how-to/release.md)"),
    Fault("docs-adr-runbook", "docs/how-to/deploy.md", "`APP_ENV` is", "`APP_STAGE` is"),
    Fault("docs-adr-runbook", "docs/how-to/develop.md", "8000/healthz", "8000/health"),
)
