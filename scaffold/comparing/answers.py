"""What an application answers, freed of what is another thing each time, and how two differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import unified_diff

from scaffold.proving.service import Service
from scaffold.proving.verdict import Unproven

# What the server says of itself and of the connection; the length follows from the body.
_ASIDE = frozenset({
    "date", "server", "connection", "keep-alive", "transfer-encoding", "content-length", "age",
    "etag", "last-modified", "x-request-id", "x-correlation-id", "x-response-time",
    "x-process-time", "server-timing", "traceparent", "expires", "x-runtime",
})  # fmt: skip
_VOLATILE = (
    (re.compile(r"""(name=["'](?:csrf\w*|\w*_?token)["'][^>]*?value=["'])[^"']+"""), r"\1<token>"),
    (re.compile(r"""(value=["'])[^"']+(["'][^>]*?name=["']csrf)"""), r"\1<token>\2"),
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.I), "<id>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"), "<time>"),
    (
        re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"),
        "<time>",
    ),
    (re.compile(r"\b[0-9a-f]{16,}\b", re.I), "<id>"),
    (re.compile(r"\b0x[0-9a-f]{6,}\b"), "<address>"),
    (re.compile(r"\b1[6-9]\d{8}(?:\.\d+)?\b"), "<time>"),
)
_PIECES = re.compile(r"\w+|\s+|[^\w\s]")
_PROBLEM = "application/problem+json"
NONE = "none"  # what stands for a header that is not there
SHOWN = 6  # lines of each side of a body that differs


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with what is volatile taken out of it.

    Attributes:
        body: None where it is another one each time, so that nothing can be compared.
        silence: why no answer came; "" where one did.
    """

    status: int = 0
    headers: Mapping[str, str] | None = None
    body: str | None = ""
    silence: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A route that does not answer as it did; `what` is "status", "body" or a header."""

    route: str
    what: str
    before: str
    after: str


def ask(service: Service, paths: Iterable[str], hidden: Mapping[str, str]) -> dict[str, Answer]:
    """Ask for each path twice, and return what stays the same; `hidden` texts are taken out."""
    return {path: _asked(service, path, hidden) for path in paths}


def _asked(service: Service, path: str, hidden: Mapping[str, str]) -> Answer:
    hide = {**hidden, f"127.0.0.1:{service.port}": "<host>", f"localhost:{service.port}": "<host>"}
    try:
        first = service.request("GET", path, timeout=20.0)
        if first.headers.get("location", "").endswith(f"{path}/"):
            path = f"{path}/"  # the source does not always say that a route ends in one
            first = service.request("GET", path, timeout=20.0)
        second = service.request("GET", path, timeout=20.0)
    except Unproven as unproven:
        return Answer(silence=str(unproven).partition("; the server printed")[0])
    texts = [_plain(answer.text, hide) for answer in (first, second)]
    headers = {
        name: _header(name, value, hide)
        for name, value in first.headers.items()
        if name not in _ASIDE
        and _header(name, value, hide) == _header(name, second.headers.get(name, ""), hide)
    }
    return Answer(first.status, headers, _steady(texts))


def _header(name: str, value: str, hidden: Mapping[str, str]) -> str:
    if name == "set-cookie":
        # Cookies by their names: a date may hold a comma, a value is a secret.
        found = re.findall(r"(?:^|, )([^=;,\s]+)=[^;,]*", value)
        return ", ".join(sorted(found))
    return _plain(value, hidden)


def _plain(text: str, hidden: Mapping[str, str]) -> str:
    for secret, name in hidden.items():
        text = text.replace(secret, name)
    for pattern, name in _VOLATILE:
        text = pattern.sub(name, text)
    return text


def _steady(texts: list[str]) -> str | None:
    """Return a body with what changed between two askings taken out."""
    if texts[0] == texts[1]:
        return texts[0]
    left, right = (_PIECES.findall(text) for text in texts)
    if len(left) != len(right):
        return None
    return "".join(a if a == b else "<varies>" for a, b in zip(left, right, strict=True))


def differences(
    before: Mapping[str, Answer], after: Mapping[str, Answer], brought: str
) -> tuple[list[Difference], list[Difference]]:
    """Return what differs, and what the change says by itself that it brings.

    `brought` is the text of all files that the change writes: a header that is named in it is
    one that it adds.
    """
    wrong: list[Difference] = []
    expected: list[Difference] = []
    for path, left in before.items():
        right = after[path]
        if left.silence or right.silence:
            if bool(left.silence) != bool(right.silence):
                wrong.append(Difference(path, "answer", left.silence or "one came", right.silence))
            continue
        for row in _between(path, left, right):
            (expected if _is_announced(row, left, right, brought) else wrong).append(row)
    return wrong, expected


def _is_announced(row: Difference, left: Answer, right: Answer, brought: str) -> bool:
    """Tell whether the change says that it brings this.

    A header may join where the change names it, and refusals may take the form of RFC 9457.
    What was there before may not become another thing.
    """
    if row.what in ("body", "content-type"):
        refused = 400 <= left.status == right.status
        return refused and _is_problem(right) and not _is_problem(left) and _PROBLEM in brought
    return row.what != "status" and row.before == NONE and row.what in brought.lower()


def _is_problem(answer: Answer) -> bool:
    return _PROBLEM in (answer.headers or {}).get("content-type", "")


def _between(path: str, left: Answer, right: Answer) -> Iterable[Difference]:
    if left.status != right.status:
        yield Difference(path, "status", str(left.status), str(right.status))
    before, after = left.headers or {}, right.headers or {}
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield Difference(path, name, before.get(name, NONE), after.get(name, NONE))
    if None not in (left.body, right.body) and left.body != right.body:
        yield Difference(path, "body", *_shown(left.body or "", right.body or ""))


def _shown(left: str, right: str) -> tuple[str, str]:
    """Return the lines of each side that the other does not have, the first few of them."""
    rows = [*unified_diff(left.splitlines(), right.splitlines(), n=0, lineterm="")][2:]
    before = [row[1:] for row in rows if row.startswith("-")]
    after = [row[1:] for row in rows if row.startswith("+")]
    return "\n".join(before[:SHOWN]), "\n".join(after[:SHOWN])
