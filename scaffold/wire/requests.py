"""What a running application answers: errors, limits, refusals, headers, health and metrics."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import re
import time
from collections.abc import Iterator

from scaffold.proving.service import HOST, Response
from scaffold.proving.verdict import Unproven, expect
from scaffold.wire.stage import NotRun, Stage, is_refusal

FOREIGN = "https://elsewhere.example"
NOWHERE = "/scaffold-no-such-path"
SIZE = 24 * 1024 * 1024  # bytes; what no limit that protects anything lets through
CHUNK = 64 * 1024
SLOWEST = 0.25  # seconds, at best of three
BAD, TOO_BIG = 400, 413
OK = (BAD, TOO_BIG)  # what refuses a body that is too large
USUAL = ("/healthz", "/health", "/livez", "/ping", "/-/healthy", "/api/health")
_HEALTH = re.compile(
    r"(?i)^/(?:.*/)?(?:_*l?b?heart_?beat_*|health\w*|livez?|alive|ping|status|up)/?$"
)
_LEAKS = (
    re.compile(r"Traceback \(most recent call last\)"),
    re.compile(r'File \\?"[^"]+", line \d+'),
    re.compile(r"DEBUG\s?=\s?True"),
    re.compile(r"(?:/site-packages/|/scaffold-run-)"),
    re.compile(r"werkzeug debugger", re.I),
)
_ERROR = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|NotFound|Missing\w*)(?:: |$)")
_MENDS = {"DEBUG": ": DEBUG is on where nobody says otherwise; have it off there"}
_SAMPLE = re.compile(r"[a-zA-Z_:][\w:]*(?:\{.*\})? [-+\d.eEinfaN]+(?: \d+)?")
_WRONG = (
    {"Authorization": "Bearer wrong"},
    {"X-API-Key": "wrong"},
    {"Authorization": "Basic eDp5"},
)
_IDS = ("x-request-id", "x-correlation-id", "request-id", "traceparent")


def prove_health_live(stage: Stage) -> str:
    """A route of health answers 200, at once and without a key."""
    routes = [what for what in stage.seen_of("health-live") if what.startswith("/")]
    routes += [
        path for path in (s.what for s in stage.ready.subject.facts.routes) if _HEALTH.match(path)
    ]
    routes = routes or [path for path in USUAL if _settled(stage, path).status == 200]
    if not routes:
        raise NotRun("no route of health was found")
    seen = []
    for route in dict.fromkeys(routes):
        answer = _settled(stage, route)
        if answer.status == 200:
            took = min(_took(stage, route) for _ in range(3))
            expect(took < SLOWEST, f"GET {route} takes {took:.2f} s at best")
            return f"GET {route} answers 200 in {took * 1000:.0f} ms"
        seen.append(f"GET {route} gave {answer.status}")
    raise Unproven("; ".join(seen))


def _settled(stage: Stage, route: str) -> Response:
    """Follow the one step that a missing slash takes."""
    answer = stage.service.get(route, key=None)
    location = answer.headers.get("location", "")
    if answer.status in (301, 307, 308) and location.endswith(f"{route}/"):
        return stage.service.get(f"{route}/", key=None)
    return answer


def _took(stage: Stage, route: str) -> float:
    start = time.monotonic()
    _settled(stage, route)
    return time.monotonic() - start


def prove_error_contract(stage: Stage) -> str:
    """Wrong requests get an answer of their own, and no failure tells of the code."""
    kinds = set()
    for what, answer in _wrong_requests(stage):
        found = next((leak for each in _LEAKS if (leak := each.search(answer.text))), None)
        tells = found[0] if found else ""
        mend = _MENDS.get(tells[:5], "")
        expect(not tells, f"{what} gives {answer.status} and tells {tells!r}{mend}")
        if answer.status >= 500:
            raise Unproven(f"{what} gives {answer.status}{_reason(stage)}")
        if answer.status >= 400:
            kinds.add(answer.headers.get("content-type", "no type").partition(";")[0])
    expect(kinds, "no wrong request was refused")
    return f"wrong requests are refused as {', '.join(sorted(kinds))}, and tell nothing"


def _reason(stage: Stage) -> str:
    """Return what the log names as the error, or ""."""
    rows = [row for row in stage.service.log().splitlines() if _ERROR.match(row.strip())]
    return f"; its log says {rows[-1].strip()[:200]}" if rows else ""


def _wrong_requests(stage: Stage) -> Iterator[tuple[str, Response]]:
    service = stage.service
    yield "an unknown path", service.get(NOWHERE)
    json = {"Content-Type": "application/json"}
    for path in stage.answering[:10]:
        yield f"DELETE {path}", service.request("DELETE", path)
    for path in stage.paths[:20]:
        yield f"a broken body to {path}", service.request("POST", path, body=b"{no", headers=json)


def prove_input_limits(stage: Stage) -> str:
    """A body of 24 MB is refused, announced or in chunks, and never ends in an error."""
    small = {path: _small(stage, path) for path in stage.paths}
    taking = [path for path, status in small.items() if status]
    # Where a small body is refused in the same words, a big one proves nothing.
    path = next((path for path in taking if small[path] != BAD), (*taking, "/")[0])
    seen = {how: _sent(stage, path, how) for how in ("announced", "in chunks")}
    wrong = [f"{how}: {status or 'no answer'}" for how, status in seen.items() if status not in OK]
    if not taking and seen["announced"] == TOO_BIG:
        return f"24 MB that are announced to POST {path} give 413; nothing there reads a body"
    if wrong and not taking:
        raise NotRun(f"no route that takes a body was found ({'; '.join(wrong)} at /)")
    expect(not wrong, f"24 MB to POST {path}, {'; '.join(wrong)}")
    if seen["announced"] == TOO_BIG and BAD in (seen["in chunks"], small.get(path)):
        return f"24 MB that are announced to POST {path} give 413; in chunks it may not read them"
    if BAD in seen.values() and small.get(path) == BAD:
        raise NotRun(f"POST {path} gives 400 to 24 MB, and to two letters too")
    return f"24 MB to POST {path} give {' and '.join(map(str, seen.values()))}"


def _small(stage: Stage, path: str) -> int:
    """Return what a small body gets, 0 where no route takes one."""
    answer = stage.service.request("POST", path, json="x")
    refused = is_refusal(answer.status, answer.headers.get("location", ""))
    moved = 300 <= answer.status < 400
    takes = not (refused or moved) and answer.status not in (404, 405) and answer.status < 500
    return answer.status if takes else 0


def _sent(stage: Stage, path: str, how: str) -> int:
    headers = {"Content-Type": "application/json", "X-API-Key": "probe-key"}
    if how == "announced":
        headers["Content-Length"] = str(SIZE)
    else:
        headers["Transfer-Encoding"] = "chunked"
    middle = (b"x" * CHUNK for _ in range(SIZE // CHUNK - 1))
    # A text of JSON, so that nobody refuses it for its form.
    pieces = itertools.chain([b'"'], middle, [b"x" * (CHUNK - 2), b'"'])
    connection = http.client.HTTPConnection(HOST, stage.service.port, timeout=30)
    with contextlib.closing(connection):
        with contextlib.suppress(OSError):  # it may hang up on so much: the answer came before
            connection.request("POST", path, pieces, headers, encode_chunked=how != "announced")
        try:
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0


def prove_access_gate(stage: Stage) -> str:
    """Routes refuse whoever brings no credentials, and whoever brings wrong ones."""
    refusing, open_ = [], []
    for path in stage.paths:
        if path == NOWHERE or _HEALTH.match(path):
            continue
        answer = stage.service.get(path, key=None)
        if is_refusal(answer.status, answer.headers.get("location", "")):
            refusing.append(path)
        elif answer.status < 400:
            open_.append(path)
    expect(refusing, f"no route refuses anybody; open: {', '.join(open_[:8])}")
    for path in refusing[:8]:
        for headers in _WRONG:
            answer = stage.service.get(path, headers=headers, key=None)
            refused = answer.status >= 400 or is_refusal(
                answer.status, answer.headers.get("location", "")
            )
            expect(refused, f"GET {path} lets {next(iter(headers))} in with a wrong value")
    said = f"; open: {', '.join(open_[:8])}" if open_ else ""
    return f"{len(refusing)} of {len(refusing) + len(open_)} routes refuse strangers{said}"


def prove_safe_defaults(stage: Stage) -> str:
    """Answers carry the headers that protect browsers, and no foreign page may read them."""
    path = stage.answering[0] if stage.answering else NOWHERE
    answer = stage.service.get(path, headers={"Origin": FOREIGN})
    allowed = answer.headers.get("access-control-allow-origin", "")
    # Where it names another page than the one that asks, browsers keep the answer from this one.
    expect(allowed not in (FOREIGN, "*"), f"GET {path} lets every page read it ({allowed})")
    expect("x-content-type-options" in answer.headers, f"GET {path} has no x-content-type-options")
    framed = sorted({"x-frame-options", "content-security-policy"} & set(answer.headers))
    said = " and ".join(["x-content-type-options", *framed])
    # Whether other pages may show it is its owner's to say: some are made for that.
    return f"GET {path} has {said}" + ("" if framed else "; other pages may frame it")


def prove_request_id(stage: Stage) -> str:
    """Each answer has an id of its own, errors too."""
    path = stage.answering[0] if stage.answering else NOWHERE
    first, second = stage.service.get(path), stage.service.get(path)
    name = next((name for name in _IDS if name in first.headers), None)
    expect(name is not None, f"GET {path} has none of {', '.join(_IDS)}")
    expect(first.headers[str(name)] != second.headers.get(str(name)), f"{name} is the same twice")
    expect(str(name) in stage.service.get(NOWHERE).headers, f"a 404 has no {name}")
    return f"every answer has its own {name}"


def prove_metrics(stage: Stage) -> str:
    """Prometheus can read them, and they count requests and how long those take."""
    texts = texts_of_metrics(stage)
    for where, answer in texts:
        rows = [row for row in answer.text.splitlines() if row and not row.startswith("#")]
        if answer.status == 200 and rows and all(_SAMPLE.fullmatch(row.strip()) for row in rows):
            names = {re.split(r"[ {]", row)[0] for row in rows}
            counted = [n for n in names if "request" in n and n.endswith(("_total", "_count"))]
            expect(counted, f"{where} has {len(names)} names, and none counts requests")
            return f"{where} has {len(names)} names, among them {sorted(counted)[0]}"
    seen = "; ".join(f"{where} gave {answer.status}" for where, answer in texts)
    raise Unproven(f"nothing that Prometheus could read: {seen}")


def texts_of_metrics(stage: Stage) -> list[tuple[str, Response]]:
    """Return each place that may show metrics, with its answer."""
    service = stage.service
    routes = [path for path in stage.paths if path.rstrip("/").endswith("metrics")]
    texts = []
    for path in dict.fromkeys(["/metrics", *routes]):
        service.get(NOWHERE)
        texts.append((f"GET {path}", service.get(path)))
    if service.metrics_port:
        with contextlib.suppress(OSError, http.client.HTTPException):
            texts.append(("the metrics port", _elsewhere(service.metrics_port)))
    return texts


def _elsewhere(port: int) -> Response:
    from scaffold.proving.service import exchange

    return exchange(port, "GET", "/metrics", {}, None, 5.0)
