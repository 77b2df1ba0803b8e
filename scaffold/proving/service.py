"""A server that runs while a probe looks at it."""

from __future__ import annotations

import contextlib
import http.client
import json as codec
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffold.proving import process
from scaffold.proving.verdict import Unproven

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Mapping
    from pathlib import Path

HOST = "127.0.0.1"
KEY = "probe-key"
PATIENCE = 20.0
ASKED_TO_END = (-15, 143)


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of the server.

    Attributes:
        status: The HTTP status code.
        headers: By lower-case name; values of a repeated header are joined by a comma.
        body: The bytes that were received.

    """

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            Unproven: It is none.

        """
        try:
            return codec.loads(self.body)
        except ValueError as error:
            raise Unproven(f"status {self.status}, and no JSON: {self.text[:200]!r}") from error


class Service:
    """A server on ports of its own, and what it answers and prints.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        metrics_port: Where it would show its metrics.
        env: The variables that it was started with, for commands that must see the same.
        pid: The process that was started.
        headers: What every request carries that does not say otherwise; by lower-case name.

    """

    def __init__(
        self,
        process_: subprocess.Popen[bytes],
        output: Path,
        port: int,
        env: Mapping[str, str],
    ) -> None:
        self.port = port
        self.metrics_port = int(env.get("METRICS_PORT", "0"))
        self.env = dict(env)
        self.pid = process_.pid
        self.headers: dict[str, str] = {}
        self._process = process_
        self._output = output
        self._code: int | None = None
        self._printed = ""

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        body: bytes | Iterable[bytes] | None = None,
        key: str | None = KEY,
        timeout: float = 10.0,
    ) -> Response:
        """Send one request on a connection of its own; an iterable body is sent in chunks.

        Raises:
            Unproven: No answer came.

        """
        named = {name.lower(): value for name, value in (headers or {}).items()}
        sent = self.headers | named
        if key is not None and not sent.keys() & {"x-api-key", "authorization"}:
            sent["x-api-key"] = key
        if json is not None:
            body = codec.dumps(json).encode()
            sent.setdefault("content-type", "application/json")
        try:
            return exchange(self.port, method, path, sent, body, timeout)
        except (OSError, http.client.HTTPException) as error:
            raise Unproven(
                f"no answer to {method} {path} ({type(error).__name__}: {error}); "
                f"the server printed:\n{process.tail(self.log())}"
            ) from error

    def get(self, path: str, **options: Any) -> Response:
        """Send a GET request; the options are those of `request`."""
        return self.request("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Response:
        """Send a POST request with a JSON body; the options are those of `request`."""
        return self.request("POST", path, json=json, **options)

    def log(self) -> str:
        """Return everything that it has printed."""
        if self._code is None:
            self._printed = self._output.read_text(errors="replace")
        return self._printed

    def wait(self, timeout: float = PATIENCE) -> None:
        """Wait until it answers.

        Raises:
            Unproven: It ended early, or did not answer in time.

        """

        def settled() -> bool:
            return self._process.poll() is not None or self._answers()

        answered = process.wait_until(settled, timeout)
        if (code := self._process.poll()) is not None:
            seen = f"the server ended with code {code} before it answered"
        elif not answered:
            seen = f"the server did not answer within {timeout:g} s"
        else:
            return
        raise Unproven(f"{seen}; it printed:\n{process.tail(self.log())}")

    def stop(self) -> int:
        """Ask it to end (SIGTERM; after 10 s SIGKILL) and return its exit code.

        Ending by that very signal counts as 0: uvicorn raises it again once it has shut down.
        """
        if self._code is None:
            code = process.terminate(self._process)
            self.log()
            self._code = 0 if code in ASKED_TO_END else code
        return self._code

    def _answers(self) -> bool:
        try:
            exchange(self.port, "GET", "/healthz", {}, None, 5.0)
        except (OSError, http.client.HTTPException):
            return False
        return True


def exchange(
    port: int,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes | Iterable[bytes] | None,
    timeout: float,
) -> Response:
    """Send one request to a local port and read the whole answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    with contextlib.closing(connection):
        # A server that refuses a large body answers, and may hang up, before it has read it.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        received: dict[str, str] = {}
        for name, value in answer.getheaders():
            known = received.get(name.lower())
            received[name.lower()] = value if known is None else f"{known}, {value}"
        return Response(answer.status, received, answer.read())


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as candidate:
        candidate.bind((HOST, 0))
        port: int = candidate.getsockname()[1]
        return port
