"""What an owner has himself stays his: error pages, a health route, ids, streams and sockets."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from scaffold.proving import process
from scaffold.proving.service import KEY, exchange
from scaffold.proving.verdict import Unproven
from tests.hosts.applications import APPLICATIONS, NEW, Application, put_around
from tests.hosts.conftest import Environments, Serve

pytestmark = pytest.mark.slow


def _of(name: str, **changes: str) -> Application:
    found = next(each for each in APPLICATIONS if each.name == name)
    return Application(**{**vars(found), **changes})


OWNERS = [
    _of("FastAPI", kind="own_fastapi"),
    _of("Flask under gunicorn", kind="own_flask"),
    _of("Django under gunicorn", kind="own_django"),
]


@pytest.mark.parametrize("application", OWNERS, ids=lambda each: each.name)
def test_what_the_owner_answers_himself_stays(
    application: Application, serve: Serve, tmp_path: Path
) -> None:
    application.write(tmp_path)
    put_around(tmp_path, application.answers)
    with serve(tmp_path, application.after, NEW) as service:
        assert service.get("/healthz", key=None).json() == {"own": "health"}
        crash, refusal = service.get("/crash"), service.get("/refuse")
        assert (crash.status, crash.json()) == (500, {"own": "crash"})
        assert (refusal.status, refusal.json()) == (418, {"own": "teapot"})
        assert service.get("/named").headers["x-request-id"] == "theirs"
        service.stop()
        assert "seeded secret" in service.log()


@pytest.mark.parametrize("application", OWNERS, ids=lambda each: each.name)
def test_a_setting_that_is_missing_ends_the_start_by_name(
    application: Application, serve: Serve, tmp_path: Path
) -> None:
    application.write(tmp_path)
    put_around(tmp_path, application.answers)
    with (
        pytest.raises(Unproven, match=r"ACCESS_KEYS: not set"),
        serve(tmp_path, application.after, NEW, ACCESS_KEYS="") as service,
    ):
        raise AssertionError(f"it serves: {service.log()}")


def test_a_fastapi_application_keeps_streams_sockets_mounts_and_background_tasks(
    serve: Serve, tmp_path: Path
) -> None:
    application = OWNERS[0]
    application.write(tmp_path)
    put_around(tmp_path, application.answers)
    with serve(tmp_path, application.after, NEW) as service:
        assert service.get("/any/thing").json() == {"rest": "any/thing"}
        assert service.get("/inner/deep/4").json() == {"number": 4}
        service.get("/background")
        assert b"101 Switching" in _shake_hands(service.port, KEY)
        assert b"101 Switching" not in _shake_hands(service.port, "wrong")
        text = exchange(service.metrics_port, "GET", "/metrics", {}, None, 5.0).text
        assert 'http_route="/inner/deep/{number}"' in text
        assert _seconds(text, "/background") < 0.3, "the clock ran on after the last byte"
        with socket.create_connection(("127.0.0.1", service.port)) as line:
            asked = f"GET /endless HTTP/1.1\r\nHost: here\r\nX-API-Key: {KEY}\r\n\r\n"
            line.sendall(asked.encode())
            assert b"data: 1" in _until(line, b"data: 1"), "the stream is held back"
            began = time.monotonic()
            service.stop()
            assert time.monotonic() - began < 6, "an open stream keeps it from ending"


@pytest.mark.parametrize("framework", ["0.115.14", "0.136.3", "0.137.2"])
def test_labels_are_whole_under_fastapi_of_other_years(framework: str, tmp_path: Path) -> None:
    OWNERS[0].write(tmp_path)
    put_around(tmp_path, {**OWNERS[0].answers, "pydantic": "none"}, 2)
    (tmp_path / "labels.py").write_text(LABELS, encoding="utf-8")
    needs = [f"--with=fastapi=={framework}", "labels.py"]
    done = process.run(
        [sys.executable, "-m", "uv", "run", "--quiet", "--no-project", "--isolated", *needs],
        cwd=tmp_path,
        env={**os.environ, "ACCESS_OPEN": "true", "APP_ENV": "dev"},
        timeout=120,
    )
    assert done.code == 0, done.out
    assert [row.split()[:3] for row in done.out.splitlines() if row.startswith("label ")] == [
        ["label", "/v1/orders/{number}", "200"],
        ["label", "/inner/deep/{number}", "200"],
        ["label", "/v1/orders/{number}", "405"],
        ["label", "/v1/orders/{number}", "422"],
    ]


LABELS = """
import asyncio

from fastapi import APIRouter
from main import app

nested, outer = APIRouter(), APIRouter(prefix="/v1")


@nested.get("/orders/{number}")
def order(number: int):
    return number


outer.include_router(nested)
app.router.routes.pop()  # the route that takes everything
app.include_router(outer)

from ops.asgi import app as served  # noqa: E402
from ops.exchange import current  # noqa: E402


async def ask(method, path):
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        if message["type"] == "http.response.start":
            print("label", current().route, message["status"])

    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": [],
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "server": ("here", 80), "client": ("127.0.0.1", 1), "asgi": {"version": "3.0"},
    }
    await served(scope, receive, send)


async def main():
    await ask("GET", "/v1/orders/4")
    await ask("GET", "/inner/deep/4")
    await ask("DELETE", "/v1/orders/4")
    await ask("GET", "/v1/orders/four")


asyncio.run(main())
"""


@pytest.mark.parametrize(("option", "code"), [("", 3), ("--fail", 1)])
def test_a_command_has_settings_and_a_log(
    option: str, code: int, environments: Environments, tmp_path: Path
) -> None:
    Application("a command", "command", "", "", {}).write(tmp_path)
    answers = {"interface": "command", "framework": "command", "application": "tool:main"}
    put_around(tmp_path, answers, 2)
    ready = environments(NEW)
    argv = [str(ready.python), "-m", "ops.command", *option.split()]
    done = process.run(argv, cwd=tmp_path, env=ready.variables(), timeout=30)
    assert done.code == code, done.out
    assert ("INFO at work" in done.out, "done" in done.out) == (not option, not option)
    assert ("ERROR unhandled exception" in done.out) == bool(option)
    wrong = {**ready.variables(), "LOG_LEVEL": "LOUD"}
    refused = process.run(argv, cwd=tmp_path, env=wrong, timeout=30)
    assert refused.code != 0
    assert "LOG_LEVEL: should be one of" in refused.out
    assert "Traceback" not in refused.out


def _shake_hands(port: int, key: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(
            f"GET /talk HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"X-API-Key: {key}\r\n\r\n".encode()
        )
        return _until(line, b"\r\n\r\n")


def _until(line: socket.socket, wanted: bytes) -> bytes:
    line.settimeout(5)
    taken = b""
    while wanted not in taken and (part := line.recv(4096)):
        taken += part
    return taken


def _seconds(metrics: str, route: str) -> float:
    rows = [row for row in metrics.splitlines() if "duration_seconds_sum" in row]
    return float(next(row for row in rows if f'"{route}"' in row).split()[-1])
