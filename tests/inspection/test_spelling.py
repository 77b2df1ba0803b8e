"""How a file is spelled is read from its bytes, and every file has an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upgrader.inspection.spelling import Spelling, spelling_of

SPELLINGS = {
    b"": Spelling("utf-8"),
    b"a\nb\n": Spelling("utf-8", newline="lf"),
    b"a": Spelling("utf-8", closed=False),
    b"a\r\nb\r\n": Spelling("utf-8", newline="crlf"),
    b"a\r\nb\n": Spelling("utf-8", newline="mixed"),
    b"a\rb\r": Spelling("utf-8", newline="cr"),
    b"\xef\xbb\xbfa\n": Spelling("utf-8", bom=True, newline="lf"),
    "é\n".encode(): Spelling("utf-8", newline="lf"),
    "é\n".encode("latin-1"): Spelling("latin-1", newline="lf"),
    "é\r\n".encode("utf-16"): Spelling("utf-16-le", bom=True, newline="crlf"),
    b"\xfe\xff" + "a\n".encode("utf-16-be"): Spelling("utf-16-be", bom=True, newline="lf"),
    b"\x89PNG\0": Spelling("binary"),
}


@pytest.mark.parametrize("data", SPELLINGS)
def test_a_file_is_spelled_as_its_bytes_say(data: bytes) -> None:
    assert spelling_of(data) == SPELLINGS[data]


@given(st.binary(max_size=60))
def test_every_file_has_a_spelling(data: bytes) -> None:
    spelling = spelling_of(data)
    assert spelling.encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "binary")
    if spelling.encoding == "utf-8":
        data.decode()


def test_only_what_is_odd_is_said() -> None:
    assert Spelling("utf-8", newline="lf").oddities == ()
    odd = Spelling("utf-8", bom=True, newline="crlf")
    assert odd.oddities == ("byte order mark", "CRLF")
