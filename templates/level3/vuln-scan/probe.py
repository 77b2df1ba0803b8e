"""How to prove the look for known holes: against a database of our own, spoken to as OSV is."""

import contextlib
import http.server
import json
import threading
from collections.abc import Iterator

from scaffold.proving import Fault, Machine, Project, expect

LIST = "vulnerabilities.toml"
HOLE = {
    "id": "OSV-2026-1",
    "modified": "2026-01-01T00:00:00Z",
    "summary": "Seeded",
    "affected": [{"package": {"ecosystem": "PyPI", "name": "uvicorn"}}],
}
ENTRY = '[[accepted]]\nid = "OSV-2026-1"\nreason = "Seeded."\nuntil = {until}\n'


def prove_vuln_scan(project: Project) -> None:
    """Ask while nothing is known, then with a hole, then with the hole accepted in each way."""
    with project.copy() as copy, _database() as (known, url):
        Machine(copy).lock()
        _asks(copy, url, 0, "is refused where nothing is known")
        known.append("uvicorn")
        _asks(copy, url, 1, "passes a known hole")
        copy.write(LIST, ENTRY.format(until="2999-12-31"))
        _asks(copy, url, 0, "does not pass a hole that is accepted")
        copy.write(LIST, ENTRY.format(until="2001-01-01"))
        _asks(copy, url, 1, "passes a hole whose time is over")
        copy.write(LIST, ENTRY.format(until="2999-12-31").replace("Seeded.", ""))
        _asks(copy, url, 1, "passes a hole that was accepted without a reason")


def _asks(project: Project, url: str, code: int, trouble: str) -> None:
    line = f"uv run --no-project python scripts/audit.py --service-url {url}"
    done = Machine(project).run(line, {"NO_PROXY": "127.0.0.1"})
    expect(done.code == code, f"the audit {trouble} (code {done.code}):\n{done.out[-1500:]}")


@contextlib.contextmanager
def _database() -> Iterator[tuple[list[str], str]]:
    """Serve the two requests that are made of OSV: which packages have holes, and one hole."""
    known: list[str] = []

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            asked = json.loads(self.rfile.read(length))["queries"]
            hole = {"vulns": [{"id": HOLE["id"], "modified": HOLE["modified"]}]}
            self._give({"results": [hole if q["package"]["name"] in known else {} for q in asked]})

        def do_GET(self) -> None:
            self._give(HOLE)

        def _give(self, answer: object) -> None:
            data = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield known, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


FAULTS = (
    Fault("vuln-scan", "scripts/audit.py", "return done.returncode", "return 0"),
    Fault("vuln-scan", "scripts/audit.py", "elif until < today:", "elif until > date.max:"),
)
