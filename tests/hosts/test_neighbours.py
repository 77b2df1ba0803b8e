"""A neighbour that hangs or drips is given up in time, in code that waits in a thread too."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hosts.applications import APPLICATIONS, NEW, Application, put_around
from tests.hosts.conftest import Serve

pytestmark = pytest.mark.slow
READ, TOTAL = 0.5, 1.0
FLASK = """
from ops.outbound import client

stock = client("http://127.0.0.1")


@app.get("/ask/<int:port>")
def ask(port):
    answer = stock.get(f"http://127.0.0.1:{port}/left")
    return {"status": answer.status_code, "sent": answer.text}
"""
DJANGO = """
from ops.outbound import client

stock = client("http://127.0.0.1")


def ask(request, port):
    answer = stock.get(f"http://127.0.0.1:{port}/left")
    return JsonResponse({"status": answer.status_code, "sent": answer.text})


urlpatterns += [path("ask/<int:port>", ask)]
"""
ASKING = {
    "Flask under gunicorn": ("main.py", FLASK),
    "Django under gunicorn": ("site1/urls.py", DJANGO),
}


@pytest.mark.parametrize(
    "application",
    [each for each in APPLICATIONS if each.name in ASKING],
    ids=lambda each: each.name,
)
def test_a_thread_that_waits_for_a_neighbour_is_given_back_in_time(
    application: Application, serve: Serve, tmp_path: Path
) -> None:
    application.write(tmp_path)
    put_around(tmp_path, application.answers)
    name, more = ASKING[application.name]
    file = tmp_path / name
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    budget = {"OUTBOUND_READ_SECONDS": str(READ), "OUTBOUND_TOTAL_SECONDS": str(TOTAL)}
    with serve(tmp_path, application.after, NEW, **budget) as service, _neighbour() as ports:
        service.get(f"/ask/{ports['echoes']}")  # the first one pays for what is made once
        for kind, status, seconds in (
            ("silent", 504, READ),
            ("drips its headers", 504, TOTAL),
            ("drips its body", 504, TOTAL),
            ("breaks off", 502, 0.0),
        ):
            began = time.monotonic()
            answer = service.get(f"/ask/{ports[kind]}")
            took = time.monotonic() - began
            assert (answer.status, answer.json()["status"]) == (status, status), (
                f"{kind}: {service.log()[-3000:]}"
            )
            assert 0.8 * seconds <= took <= 1.2 * seconds + 0.2, f"{kind}: {took:.2f} s"
        mine = {"X-Request-ID": "mine"}
        with ThreadPoolExecutor(3) as pool:  # more would wait for a thread of the server
            asked = [
                pool.submit(service.get, f"/ask/{ports['echoes']}", headers=mine) for _ in range(9)
            ]
            answers = [each.result().json() for each in asked]
        assert all(answer["status"] == 200 for answer in answers)
        assert all("x-request-id: mine" in answer["sent"].lower() for answer in answers)
        service.stop()
        assert "ReadTimeout" in service.log()


@contextlib.contextmanager
def _neighbour() -> Iterator[dict[str, int]]:
    """Give the ports of neighbours by what each does with a request."""
    over = threading.Event()
    with contextlib.ExitStack() as opened:
        ports = {}
        for kind in ("silent", "drips its headers", "drips its body", "breaks off", "echoes"):
            server = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
            threading.Thread(target=_serve, args=(server, kind, over), daemon=True).start()
            opened.callback(server.shutdown, socket.SHUT_RDWR)
            ports[kind] = server.getsockname()[1]
        yield ports
        over.set()


def _serve(server: socket.socket, kind: str, over: threading.Event) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_speak, args=(connection, kind, over), daemon=True).start()


def _speak(connection: socket.socket, kind: str, over: threading.Event) -> None:
    with connection, contextlib.suppress(OSError):
        asked = connection.recv(65536)
        if kind == "echoes":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(asked))
            connection.sendall(asked)
        elif kind == "breaks off":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf")
        else:
            start = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n"
            if kind != "silent":
                connection.sendall(start + b"\r\n" * (kind == "drips its body"))
            while not over.wait(READ / 5):
                if kind != "silent":
                    connection.sendall(b"x")
