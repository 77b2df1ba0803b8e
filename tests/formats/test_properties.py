"""What holds for every document and every pair of edits, whatever the format."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.formats.trees import TREES, Style, Tree, edits, to_json, to_toml, to_yaml
from upgrader.formats import merge
from upgrader.formats.merged import Merged
from upgrader.formats.toml_text import parse

BRIEFLY = settings(max_examples=int(os.environ.get("EXAMPLES", "30")), deadline=None)

KINDS: dict[str, tuple[str, Callable[[Tree, Style], str], Callable[[str], Any]]] = {
    "toml": ("any.toml", to_toml, tomllib.loads),
    "yaml": ("any.yml", to_yaml, YAML(typ="safe", pure=True).load),
    "json": ("any.json", to_json, json.loads),
}
MISSING = object()


@st.composite
def meetings(draw: Any) -> tuple[Tree, Tree, Tree, int]:
    base = draw(TREES)
    return base, draw(edits(base, "mine")), draw(edits(base, "theirs")), draw(st.integers(0, 11))


@st.composite
def additions(draw: Any) -> tuple[Tree, Tree, Tree, int]:
    base = draw(TREES)
    more = draw(edits(base, "theirs", only_add=True))
    return base, draw(edits(base, "mine")), more, draw(st.integers(0, 11))


def leaves(tree: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Give every scalar of the mappings in a tree, and every list, under its path."""
    if not isinstance(tree, dict):
        return {path: tree}
    return {k: v for key, item in tree.items() for k, v in leaves(item, (*path, key)).items()}


def comments(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("# own")]


def squeezed(text: str) -> str:
    """Leave out what a list gains for good when it is spread over several lines."""
    return re.sub(r"[\s,]", "", text)


def met(kind: str, case: Any, own: str = "own") -> tuple[str, str, str, Merged]:
    path, write, _ = KINDS[kind]
    base, ours, theirs, seed = case
    texts = write(base, Style(seed)), write(ours, Style(seed, own)), write(theirs, Style(seed))
    return *texts, merge(path, *(text.encode() for text in texts))


@pytest.mark.parametrize("kind", KINDS)
@BRIEFLY
@given(case=meetings())
def test_what_one_side_changed_is_in_the_result(kind: str, case: Any) -> None:
    base, ours, theirs, _ = case
    *_, result = met(kind, case)
    data = leaves(KINDS[kind][2](result.data.decode()) or {})
    assert not [c for c in result.conflicts if c.where == "the whole file"]
    was, mine, yours = leaves(base), leaves(ours), leaves(theirs)
    for path, value in mine.items():
        if was.get(path, MISSING) != value and not isinstance(value, list | dict):
            assert data[path] == value
        if isinstance(value, list):
            fresh = [v for v in value if v not in was.get(path, [])]
            assert all(v in data[path] for v in fresh if not isinstance(v, dict))
    if not result.conflicts:
        for path, value in yours.items():
            if was.get(path, MISSING) != value and not isinstance(value, list):
                assert data[path] == value


@pytest.mark.parametrize("kind", ["toml", "yaml"])
@BRIEFLY
@given(case=meetings())
def test_every_comment_of_the_owner_survives(kind: str, case: Any) -> None:
    _, ours, _, result = met(kind, case)
    text = result.data.decode()
    assert all(comment in text for comment in comments(ours))


@pytest.mark.parametrize("kind", KINDS)
@BRIEFLY
@given(case=meetings())
def test_a_second_run_changes_nothing(kind: str, case: Any) -> None:
    base, _, theirs, result = met(kind, case)
    path = KINDS[kind][0]
    again = merge(path, base.encode(), result.data, theirs.encode())
    assert again.data.decode() == result.data.decode()
    assert merge(path, theirs.encode(), result.data, theirs.encode()) == Merged(result.data)


@pytest.mark.parametrize("kind", KINDS)
@BRIEFLY
@given(case=meetings())
def test_without_a_base_nothing_of_the_owner_changes_and_a_second_run_finds_nothing(
    kind: str, case: Any
) -> None:
    path, write, read = KINDS[kind]
    _, ours, theirs, seed = case
    mine, yours = write(ours, Style(seed, "own")), write(theirs, Style(seed + 1))
    result = merge(path, None, mine.encode(), yours.encode())
    assert not [c for c in result.conflicts if c.where == "the whole file"]
    data = leaves(read(result.data.decode()))
    for place, value in leaves(ours).items():
        if isinstance(value, list):
            assert all(v in data[place] for v in value if not isinstance(v, dict))
        elif value != {}:
            assert data[place] == value
    assert set(leaves(theirs)) <= set(data) or result.conflicts
    assert merge(path, None, result.data, yours.encode()).data == result.data


@pytest.mark.parametrize("kind", KINDS)
@BRIEFLY
@given(case=additions())
def test_what_was_added_can_be_taken_away_again(kind: str, case: Any) -> None:
    base, ours, theirs, result = met(kind, case, "")
    if not result.conflicts:
        back = merge(KINDS[kind][0], theirs.encode(), result.data, base.encode())
        assert not back.conflicts
        assert squeezed(back.data.decode()) == squeezed(ours)


@BRIEFLY
@given(TREES, st.integers(0, 11))
def test_a_toml_document_is_written_as_it_was_read(tree: Tree, seed: int) -> None:
    text = to_toml(tree, Style(seed, "own"))
    assert parse(text).render() == text


LINES = st.lists(
    st.sampled_from(["# a", "# b", "", "one", "two", "*.py", "!x", "A=1", "B=1"]),
    max_size=8,
    unique=True,
)
PAGES = st.lists(
    st.sampled_from(
        ["# T", "## A", "## B", "### C", "A", "===", "---", "", "words", "- x", "```", "    # x"]
    ),
    max_size=10,
)
WRITTEN = {".gitignore": LINES, ".env.example": LINES, "a.md": PAGES, "notes.txt": LINES}


@pytest.mark.parametrize("path", WRITTEN)
@BRIEFLY
@given(data=st.data())
def test_no_line_that_the_owner_added_is_missing(path: str, data: st.DataObject) -> None:
    base, theirs = data.draw(WRITTEN[path]), data.draw(WRITTEN[path])
    ours = list(base)
    for number in range(data.draw(st.integers(0, 3))):
        ours.insert(data.draw(st.integers(0, len(ours))), f"mine {number}")
    for _ in range(min(len(ours), data.draw(st.integers(0, 2)))):
        ours.pop(data.draw(st.integers(0, len(ours) - 1)))
    texts = ["".join(f"{line}\n" for line in lines).encode() for lines in (base, ours, theirs)]
    merged = merge(path, *texts)
    result = merged.data.decode().split("\n")
    assert all(line in result for line in ours if line.startswith("mine"))
    assert merge(path, texts[2], merged.data, texts[2]) == Merged(merged.data)
    alone = merge(path, None, texts[1], texts[2])
    assert all(line in alone.data.decode().split("\n") for line in ours)
    assert merge(path, None, alone.data, texts[2]).data == alone.data
    assert merge(path, *texts) == merged
