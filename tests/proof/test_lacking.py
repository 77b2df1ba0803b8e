"""What is missing on a machine is named, with what to do about it."""

from __future__ import annotations

import pytest

from scaffold.proving.process import gist
from scaffold.running.lacking import lacking


@pytest.mark.parametrize(
    ("printed", "named"),
    [
        ("HTTPSConnectionPool(host='data.example.org', port=443): Max retries exceeded",
         "data.example.org is not reached from here"),
        ("redis.exceptions.ConnectionError: Error 111 connecting to 127.0.0.1:6379.",
         "no server listens at 127.0.0.1:6379"),
        ('psycopg.OperationalError: connection to server at "127.0.0.1", port 5432 failed: x',
         "no PostgreSQL listens at"),
        ("ImportError: libmagic.so.1: cannot open shared object file: No such file",
         "the library libmagic.so.1 is not installed here"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(printed: str, named: str) -> None:
    assert named in lacking(f"Traceback\n{printed}\n")


def test_an_error_of_its_own_is_nothing_that_is_missing() -> None:
    assert lacking("ValueError: no such order\n") == ""


def test_a_reason_is_the_last_error_of_a_chain_without_its_frames() -> None:
    frames = 'Traceback (most recent call last):\n  File "a.py", line 1\n'
    printed = f"{frames}KeyError: 'a'\n\nDuring handling, another:\n\n{frames}ValueError: no key\n"
    assert gist(printed) == "ValueError: no key"
    assert gist("one\ntwo\n") == "one\ntwo"
