"""What the bytes of a file have to do with how it meets others: nothing, and none is lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

from upgrader.errors import LayersDisagree, UserError
from upgrader.formats import check, kind_of, merge, overlay
from upgrader.formats.merged import Merged

BASE, OURS, THEIRS = b"a = 1\nb = 1\n", b"a = 2\nb = 1\n", b"a = 1\nb = 2\n"
PATHS = ["any.toml", "any.yml", "any.json", ".gitignore", "a.md", "a.py", "a.txt", "a.bin"]
SCRAPS = [b"", b"\0\1", b"\xff\xfe", b"a: [", b"{", b"=", b"a: 1\n---\nb: 1\n", b"\xef\xbb\xbf{}"]


@pytest.mark.parametrize("path", PATHS)
def test_a_side_that_did_not_change_gives_way_whatever_it_holds(path: str) -> None:
    for scrap in SCRAPS:
        for other in SCRAPS:
            assert merge(path, scrap, scrap, other) == Merged(other)
            assert merge(path, scrap, other, scrap) == Merged(other)
            assert merge(path, scrap, other, other) == Merged(other)
            assert merge(path, None, other, other) == Merged(other)


@pytest.mark.parametrize("path", PATHS)
def test_no_scrap_breaks_a_merge_and_none_is_lost_unreported(path: str) -> None:
    for base in [*SCRAPS, None]:
        for ours in SCRAPS:
            for theirs in SCRAPS:
                merged = merge(path, base, ours, theirs)
                assert merged.data in (ours, theirs) or check(path, merged.data) is None
                if ours in (b"\0\1", b"\xff\xfe") and len({base, ours, theirs}) == 3:
                    assert merged.data == ours
                    assert merged.conflicts


def test_line_ending_byte_order_mark_and_open_last_line_of_ours_survive() -> None:
    ours = b"\xef\xbb\xbf" + OURS.replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    assert merge("any.toml", BASE, ours, THEIRS).data == b"\xef\xbb\xbfa = 2\r\nb = 2"


def test_what_differs_only_in_how_it_is_spelled_is_no_change() -> None:
    ours = BASE.replace(b"\n", b"\r\n")
    assert merge("any.toml", BASE, ours, THEIRS).data == THEIRS.replace(b"\n", b"\r\n")


def test_bytes_that_are_no_text_stay_and_are_listed() -> None:
    merged = merge("logo.png", b"\0a", b"\0b", b"\0cc")
    assert merged.data == b"\0b"
    assert [(c.where, c.ours, c.theirs) for c in merged.conflicts] == [
        ("the whole file", "2 bytes", "3 bytes")
    ]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("pyproject.toml", "toml"),
        (".github/workflows/ci.yml", "yaml"),
        ("compose.yaml", "yaml"),
        ("package.json", "json"),
        (".gitignore", "lines"),
        ("Python.gitignore", "lines"),
        ("requirements-dev.txt", "lines"),
        ("docs/CODEOWNERS", "lines"),
        ("README.md", "markdown"),
        ("src/a/b.py", "python"),
        ("Dockerfile", "text"),
        ("notes.txt", "text"),
    ],
)
def test_the_name_tells_the_kind(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_a_file_that_cannot_be_read_says_why() -> None:
    assert "Cannot declare" in (check("a.toml", b"[a]\n[a]\n") or "")
    assert "twice" in (check("a.yml", b"a: 1\na: 2\n") or "")
    assert check("a.py", b"def :\n")
    assert check("a.json", b"{")
    assert check("a.txt", b"\0") is None
    assert check("a.yml", b"a: !!python/name:os.system x\n---\nb: 1\n") is None


def test_an_error_of_the_user_keeps_its_parts_on_the_way_between_processes() -> None:
    with pytest.raises(LayersDisagree) as caught:
        overlay("a.txt", b"a", b"b")
    again = caught.value.__reduce__()
    assert isinstance(caught.value, UserError)
    assert again[1] == (caught.value.what, caught.value.where, caught.value.help)


def test_a_toml_merge_imports_no_other_format() -> None:
    code = (
        "import sys; from upgrader.formats import overlay;"
        "overlay('a.toml', b'a = 1', b'b = 1'); overlay('.gitignore', b'a', b'b');"
        "print([m for m in ('ruamel.yaml', 'tomlkit', 'merge3', 'packaging') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
