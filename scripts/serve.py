"""Starts a generated service on a free port, shows that it serves, and stops it.

It runs in the service's own folder and environment (`scripts/try` does that), and needs nothing
but Python.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

KEY = "dev-key"  # what .env.example has for a first start
PATIENCE = 30.0


def main() -> int:
    """Run the demonstration and return its exit code."""
    package, keep = sys.argv[1], "--keep" in sys.argv[2:]
    port, metrics = free_port(), free_port()
    command = ["uvicorn", f"{package}.ops.asgi:app", "--port", str(port)]
    log = Path("service.log")
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, "METRICS_PORT": str(metrics)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        if not answers(server, port):
            say(log.read_text(encoding="utf-8"))
            say("the service did not start; that was its log")
            return 1
        worked = demonstrate(port, metrics)
        say(f"\n{'It serves' if worked else 'It does NOT serve as it should'}: {Path.cwd()}")
        if keep:
            say(f"It goes on at http://127.0.0.1:{port}/docs until ^C; the key is {KEY}.")
            server.wait()
    except KeyboardInterrupt:
        say("")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)
    return 0 if worked else 1


def demonstrate(port: int, metrics: int) -> bool:
    """Send what a first visitor would send, and tell whether each answer is the right one."""
    site = f"http://127.0.0.1:{port}"
    order = {"customer": "Ada", "article": "tea", "quantity": 2}
    placed = request("POST", f"{site}/orders", order, KEY)
    number = json.loads(placed[1]).get("id") if placed[0] == 201 else None
    results = [
        show("GET", "/healthz", request("GET", f"{site}/healthz"), 200),
        show("GET", "/orders/1 without a key", request("GET", f"{site}/orders/1"), 401),
        show("POST", "/orders", placed, 201),
        show("GET", f"/orders/{number}", request("GET", f"{site}/orders/{number}", key=KEY), 200),
    ]
    status, text = request("GET", f"http://127.0.0.1:{metrics}/metrics")
    served = [line for line in text.splitlines() if "/orders" in line and "_count" in line]
    results.append(show("GET", ":metrics/metrics", (status, "\n".join(served[:3])), 200))
    return all(results) and bool(served)


def request(method: str, url: str, body: object = None, key: str | None = None) -> tuple[int, str]:
    """Return the status and the text that a request is answered with."""
    headers = {"Content-Type": "application/json"} | ({"X-API-Key": key} if key else {})
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - our own port
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def show(method: str, path: str, answer: tuple[int, str], wanted: int) -> bool:
    """Print a request and its answer, with a tick where it is the wanted one."""
    status, text = answer
    tick = "\N{CHECK MARK}" if status == wanted else "\N{BALLOT X}"
    say(f"{tick} {method} {path} -> {status}")
    for line in text.splitlines():
        say(f"    {line}")
    return status == wanted


def answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the service listens; False where it ends before, or takes too long."""
    end = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        port: int = candidate.getsockname()[1]
    return port


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
