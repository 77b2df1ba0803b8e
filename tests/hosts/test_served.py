"""Each application is served as its owner does, and then with the layers around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.proving.service import Response, Service, exchange
from tests.hosts.applications import APPLICATIONS, Application, put_around
from tests.hosts.conftest import Serve

pytestmark = pytest.mark.slow

LIMIT = 1024 * 1024
CHANGING = {"date", "etag", "x-request-id"}  # with each answer; the tag has the file's time


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda each: each.name)
def test_an_application_answers_as_before_and_the_layers_are_around_it(
    application: Application, serve: Serve, tmp_path: Path
) -> None:
    root = tmp_path / "shop"
    application.write(root)
    own = {k: v for k, v in application.variables.items() if not v.startswith("ops.")}
    with serve(root, application.before, application.environment, **own) as service:
        before = _answers(service)
        unhandled = service.get("/crash")
    put_around(root, application.answers)
    served = serve(root, application.after, application.environment, **application.variables)
    with served as service:
        _are_the_same(before, _answers(service))
        _only_who_has_a_key_gets_in(service)
        _a_big_body_is_refused(service, chunks=application.chunks)
        crash = service.get("/crash")
        _is_a_problem(crash, 500)
        assert "seeded secret" not in crash.text
        assert unhandled.status == 500
        _metrics_have_the_template(service, application.template)
        assert service.stop() == 0
        log = service.log()
    assert "seeded secret" in log, "the log does not say what happened"
    near = [line for line in log.splitlines() if crash.json()["request_id"] in line]
    assert near, "the id that the client has is not in the log"
    lines = [line for line in log.splitlines() if "/orders/4242" in line]
    assert len(lines) == 1, f"{len(lines)} lines for one request"


def _answers(service: Service) -> dict[str, Response]:
    echoed = service.request("POST", "/echo", body=b"x" * 1000)
    paths = ("/", "/orders/4242", "/orders/none", "/nowhere", "/stream", "/file", "/healthy")
    return {"/echo": echoed, "HEAD /": service.request("HEAD", "/")} | {
        path: service.get(path) for path in paths
    }


def _are_the_same(before: dict[str, Response], after: dict[str, Response]) -> None:
    for path, was in before.items():
        answer = after[path]
        assert (answer.status, answer.body) == (was.status, was.body), path
        headers = was.headers.items()
        changed = {name for name, value in headers if answer.headers.get(name) != value}
        assert changed <= CHANGING, f"{path}: {changed} of {was.headers}, now {answer.headers}"
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


def _only_who_has_a_key_gets_in(service: Service) -> None:
    _is_a_problem(service.get("/", key=None), 401)
    _is_a_problem(service.get("/nowhere", key="wrong"), 401)
    up = service.get("/healthz", key=None)
    assert (up.status, up.json()) == (200, {"status": "up"})
    assert service.get("/", headers={"X-Request-ID": "mine"}).headers["x-request-id"] == "mine"


def _a_big_body_is_refused(service: Service, *, chunks: bool) -> None:
    _is_a_problem(service.request("POST", "/echo", body=b"x" * (LIMIT + 1)), 413)
    if chunks:
        _is_a_problem(service.request("POST", "/echo", body=_chunks()), 413)
    assert service.request("POST", "/echo", body=b"x" * 10).text == "10"


def _chunks() -> Iterator[bytes]:
    for _ in range(2 * LIMIT // 65536):
        yield b"x" * 65536


def _is_a_problem(response: Response, status: int) -> None:
    assert response.status == status, response.text[:500]
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    assert told["request_id"] == response.headers["x-request-id"]


def _metrics_have_the_template(service: Service, template: str) -> None:
    text = exchange(service.metrics_port, "GET", "/metrics", {}, None, 5.0).text
    rows = [row for row in text.splitlines() if "duration_seconds_count" in row]
    assert any(f'http_route="{template}"' in row and '"200"' in row for row in rows), rows
    assert not any("4242" in row for row in rows), "a label without end"
