"""Random histories of a project: edits, updates, layers in and out, and no own line is lost.

`SCAFFOLD_HISTORIES=50000` makes the long run.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.library import Library, parse, read
from scaffold.move import decide
from scaffold.renewal import renewed, state_of, with_needs
from scaffold.state import State
from upgrader.change import Action
from upgrader.layer import ordered
from upgrader.tree import File, Tree

HISTORIES = int(os.environ.get("SCAFFOLD_HISTORIES", "1000"))
RELEASES = ("0.0.1", "0.0.2", "0.0.3")
QUESTIONS = "project_name: {type: str}\nsource: {type: str, default: src, when: false}\n"
HEAD = 'title = "T"\nwhy = "W."\neffort = [1, 1, 1]\n'
BODY = [f"line {number}" for number in range(9)]
MIDDLE = [f"middle {number}" for number in range(5)]
TAIL = [f"tail {number}" for number in range(9)]


def lines(*rows: str) -> str:
    return "".join(f"{row}\n" for row in rows)


def templates(number: int) -> dict[str, str]:
    """Return the templates of one of three releases: files change, move, split and go."""
    files = {
        "copier.yml": QUESTIONS,
        "level1/one/layer.toml": HEAD + 'seeds = ["seed.txt"]\n',
        "level1/one/seed.txt.jinja": lines("seed", f"of {number}"),
        "level1/one/conf.toml.jinja": f"[one]\nnumber = {number}\nkept = true\n",
        "level1/one/notes.md.jinja": f"# Notes\n\n## One\n\nThe text of {number}.\n",
        "level1/one/text.txt.jinja": lines(*BODY[:4], f"release {number}", *BODY[4:]),
        "level1/one/.gitignore.jinja": lines("*.pyc", f"one{number}/"),
        "level2/two/layer.toml": HEAD + 'needs = ["one"]\n',
        "level2/two/conf.toml.jinja": f"[two]\nnumber = {number}\n",
        "level2/two/notes.md.jinja": f"# Notes\n\n## Two\n\nMore of {number}.\n",
        "level2/two/data.json.jinja": f'{{"number": {number}, "list": ["a", "b"]}}\n',
    }
    if number == 1:
        files["level2/two/old.txt.jinja"] = lines(*BODY)
        files["level1/one/gone.txt.jinja"] = lines(*BODY)
        files["level2/two/long.txt.jinja"] = lines(*BODY, *MIDDLE, *TAIL)
    if number == 2:
        files["level2/two/new.txt.jinja"] = lines(*BODY, "more")
    if number == 3:
        files["level2/two/newest.txt.jinja"] = lines("first", *BODY, "more")
    if number > 1:
        files["level2/two/head.txt.jinja"] = lines(*BODY)
        files["level2/two/tail.txt.jinja"] = lines(*TAIL)
        files["level2/two/layer.toml"] += (
            'moved = { "old.txt" = "new.txt", "new.txt" = "newest.txt", '
            '"long.txt" = ["head.txt", "tail.txt"] }\n'
        )
    return files


@cache
def library(release: str) -> Library:
    return parse(read(templates(RELEASES.index(release) + 1)))


class Desk:
    """A project without a disk, and all that its owner has ever written and not taken away."""

    def __init__(self) -> None:
        self.state = State(2, ("one", "two"), {"project_name": "Desk"}, RELEASES[0])
        self.files = Tree()
        self.own: set[str] = set()
        nothing = replace(self.state, layers=())
        self.go(nothing, self.state)

    def tree(self, paths: Iterable[str]) -> Tree:
        return self.files.only(paths)

    def others(self, suffixes: Iterable[str]) -> list[str]:
        return [path for path in self.files if path.endswith(tuple(suffixes))]

    def below(self, folder: str) -> list[str]:
        return [path for path in self.files if path.startswith(f"{folder}/")]

    def go(self, before: State, after: State) -> None:
        """Carry out a move, and hold its plan against what every plan must keep to."""
        old, new = library(before.release), library(after.release)
        move = decide(new, Path(), self, before, after, old)
        had = self.files
        self.files = had.replacing(move.plan.writes)
        self.state = move.after
        paths = [change.path for change in move.plan.changes]
        assert len(paths) == len(set(paths)), "reported twice"
        for change in move.plan.changes:
            if change.action in {Action.CONFLICT, Action.OFFER}:
                assert change.why
        self.check()

    def check(self) -> None:
        """Assert that every line of the owner's is somewhere in the project."""
        text = b"\n".join(file.data for file in self.files.values()).decode()
        lost = [line for line in self.own if line not in text]
        assert lost == []

    def write(self, path: str, at: int, word: str) -> None:
        """Put a line of the owner's own into a file, so that the file can still be read."""
        rows = self.files[path].data.decode().splitlines()
        line = _line(path, word)
        if path.endswith(".json"):
            rows[0] = rows[0].replace("{", f"{{{line}, ", 1)
        elif path.endswith((".toml", ".md")):
            rows += ["", line]
        else:
            rows.insert(at % (len(rows) + 1), line)
        self.own.add(line)
        self.put({path: File(lines(*rows).encode())})

    def put(self, files: Mapping[str, File | None]) -> None:
        self.files = self.files.replacing(files)

    def take(self, path: str) -> None:
        """Delete a file; the owner's own lines in it are the owner's to delete."""
        gone = self.files[path].data.decode()
        self.put({path: None})
        left = "\n".join(file.data.decode() for file in self.files.values())
        self.own = {line for line in self.own if line not in gone or line in left}


def _line(path: str, word: str) -> str:
    if path.endswith(".toml"):
        return f"[own.{word}]"
    if path.endswith(".json"):
        return f'"own-{word}": 1'
    return f"## own {word}" if path.endswith(".md") else f"own-{word}"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["write", "write", "write", "replace", "delete", "move", "update", "toggle"]
        ),
        st.integers(0, 40),
        st.integers(0, 40),
    ),
    min_size=2,
    max_size=9,
)


def step(desk: Desk, what: str, first: int, second: int, number: int) -> None:
    paths = list(desk.files)
    if what == "update":
        at = RELEASES.index(desk.state.release) + 1 + first % 2
        update(desk, RELEASES[min(at, len(RELEASES) - 1)])
    elif what == "toggle":
        toggle(desk)
    elif not paths:
        return
    elif what == "write":
        desk.write(paths[first % len(paths)], second, f"{number}")
    elif what == "replace":
        swap(desk, paths[first % len(paths)], second, f"{number}")
    elif what == "delete":
        desk.take(paths[first % len(paths)])
    else:
        path = paths[first % len(paths)]
        desk.put({path: None, f"own/{number}-{path}": desk.files[path]})


def swap(desk: Desk, path: str, at: int, word: str) -> None:
    """Replace a line of the layers' by one of the owner's, in a plain text."""
    if not path.endswith((".txt", ".gitignore")):
        return
    rows = desk.files[path].data.decode().splitlines()
    here = at % len(rows) if rows else 0
    if rows and rows[here] not in desk.own:
        rows[here] = f"own-{word}"
        desk.own.add(rows[here])
        desk.put({path: File(lines(*rows).encode())})


def update(desk: Desk, release: str) -> None:
    if release != desk.state.release:
        old, new = library(desk.state.release), library(release)
        after = renewed(old, new, desk.state, {})
        desk.go(desk.state, replace(after, release=release))


def toggle(desk: Desk) -> None:
    """Take the second layer out, or bring it in again."""
    here = library(desk.state.release)
    names = [name for name in ("one", "two") if name not in desk.state.layers or name == "one"]
    layers = ordered(with_needs(here, [here.layer(name) for name in names], {}))
    after = state_of(desk.state, layers, desk.state.answers, {})
    desk.go(desk.state, after)


@given(STEPS)
@settings(
    max_examples=HISTORIES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_no_line_of_the_owners_is_lost_in_any_history(steps: list[tuple[str, int, int]]) -> None:
    desk = Desk()
    for number, (what, first, second) in enumerate(steps):
        step(desk, what, first, second, number)
        desk.check()
    update(desk, RELEASES[-1])


@given(STEPS)
@settings(max_examples=HISTORIES // 3, deadline=None)
def test_a_project_that_nobody_edits_is_always_the_one_that_would_be_made(
    steps: list[tuple[str, int, int]],
) -> None:
    desk, twin = Desk(), Desk()
    for what, first, _ in steps:
        if what == "update":
            step(desk, what, first, 0, 0)
        elif what == "toggle":
            toggle(desk)
    if desk.state.release != RELEASES[0]:
        twin.state = replace(twin.state, release=desk.state.release)
    twin.files = Tree()
    twin.go(replace(desk.state, layers=()), desk.state)
    own = {"seed.txt": None}
    assert desk.files.replacing(own) == twin.files.replacing(own)
