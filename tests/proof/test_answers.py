"""What is another thing each time is no difference; what a plan announces is expected."""

from __future__ import annotations

import itertools
import os
import socket
from typing import Any, cast

import pytest

from scaffold.comparing.answers import Answer, ask, differences
from scaffold.proving.service import Response, Service
from scaffold.running.ports import listening

PROBLEM = {"content-type": "application/problem+json"}


class Speaker:
    """Answers one text after the other, whatever it is asked."""

    port = 4711

    def __init__(self, *texts: str, headers: dict[str, str] | None = None) -> None:
        self.texts = itertools.cycle(texts)
        self.headers = headers or {}

    def request(self, method: str, path: str, **_: Any) -> Response:
        return Response(200, self.headers, next(self.texts).encode())


def heard(*texts: str, headers: dict[str, str] | None = None) -> Answer:
    speaker = cast("Service", Speaker(*texts, headers=headers))
    return ask(speaker, ["/"], {"/scratch/before": "<root>"})["/"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("at 2026-01-02T03:04:05Z", "at 2027-02-03T04:05:06.789+01:00"),
        ('<input name="csrf_token" type="hidden" value="abc">',
         '<input name="csrf_token" type="hidden" value="xyz">'),
        ("id 123e4567-e89b-42d3-a456-426614174000", "id 00000000-e89b-42d3-a456-426614174000"),
        ("in /scratch/before/app.py", "in <root>/app.py"),
        ("see http://127.0.0.1:4711/a", "see http://localhost:4711/a"),
        ("<function f at 0x7f36e7658250>", "<function f at 0x7f36e7658999>"),
    ],
)  # fmt: skip
def test_what_is_volatile_is_taken_out(one: str, other: str) -> None:
    assert heard(one) == heard(other)


def test_what_differs_between_two_askings_is_taken_out() -> None:
    assert heard("seen 17 times", "seen 18 times").body == "seen <varies> times"
    assert heard("a b", "a b c").body is None


def test_a_cookie_counts_by_its_name() -> None:
    one = heard("", headers={"set-cookie": "session=abc; Expires=Mon, 01 Jan 2026; Path=/"})
    other = heard("", headers={"set-cookie": "session=xyz; Expires=Tue, 02 Feb 2027; Path=/"})
    third = heard("", headers={"set-cookie": "other=abc; Path=/"})
    assert one == other
    assert one != third


def test_what_joins_and_is_named_is_expected_and_what_changes_is_not() -> None:
    before = {"/": Answer(200, {"x-frame-options": "DENY"}, "same")}
    after = {
        "/": Answer(200, {"x-frame-options": "SAMEORIGIN", "x-new": "1", "x-odd": "1"}, "same")
    }
    wrong, expected = differences(before, after, "X-Frame-Options X-New")
    assert {row.what for row in wrong} == {"x-frame-options", "x-odd"}
    assert {row.what for row in expected} == {"x-new"}


def test_a_refusal_may_become_a_problem_and_a_success_may_not() -> None:
    before = {"/no": Answer(404, {"content-type": "text/html"}, "no"), "/": Answer(200, {}, "yes")}
    after = {"/no": Answer(404, PROBLEM, "{}"), "/": Answer(200, PROBLEM, "{}")}
    wrong, expected = differences(before, after, "application/problem+json")
    assert {row.route for row in expected} == {"/no"}
    assert {row.route for row in wrong} == {"/"}
    wrong, _ = differences(before, after, "nothing of the kind")
    assert {row.route for row in wrong} == {"/", "/no"}


def test_an_answer_that_no_longer_comes_is_a_difference() -> None:
    wrong, _ = differences({"/": Answer(200)}, {"/": Answer(silence="timed out")}, "")
    assert [(row.what, row.after) for row in wrong] == [("answer", "timed out")]


def test_the_port_of_a_process_is_found() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        group = os.getpgrp()
        assert listening(group) is not None
    assert listening(-1) is None
