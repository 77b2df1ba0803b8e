"""Files and functions are short, say what they are, and have names that mean something."""

from __future__ import annotations

import re

from tests.house.sources import HOUSE, PACKAGES, sources

LONGEST_FILE = 250
LONGEST_FUNCTION = 40
NAMELESS = frozenset({"utils", "util", "helpers", "helper", "common", "core", "manager", "engine"})


def test_no_file_is_longer_than_250_lines() -> None:
    lengths = {source.path: len(source.text.splitlines()) for source in sources(*HOUSE)}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{source.path}: {name} has {lines} lines"
        for source in sources(*HOUSE)
        for name, lines in source.functions()
        if lines > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_file_opens_with_a_sentence() -> None:
    empty = [source.path for source in sources(*HOUSE) if not source.text.strip()]
    assert empty == []
    mute = [
        source.path
        for source in sources(*HOUSE)
        if not re.fullmatch(r"[A-Z`].+[.!?]", source.sentence)
    ]
    assert mute == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [source for source in sources(*HOUSE) if NAMELESS & set(source.module.split("."))]
    assert [source.path for source in named] == []


def test_half_of_our_files_are_short() -> None:
    lengths = sorted(len(source.text.splitlines()) for source in sources(*PACKAGES))
    assert lengths[len(lengths) // 2] <= 100
