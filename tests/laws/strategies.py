"""Random projects: layers, the trees that they make, and what an owner does to them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import strategies as st

from upgrader.compose import Composition, Rendered, compose
from upgrader.tree import File, Tree

KEYS = st.sampled_from(["alpha", "beta", "gamma", "delta", "eps"])
WORDS = st.text("abc xyz", min_size=1, max_size=12).map(str.strip).filter(bool)
SCALARS = st.one_of(st.integers(0, 9), st.booleans(), WORDS)
NAMES = st.sampled_from(["tests", "metrics", "docs", "logs", "ci", "rbac"])

LINES = st.lists(WORDS, max_size=8).map(lambda rows: "".join(f"{row}\n" for row in rows))
TABLES = st.dictionaries(
    KEYS,
    st.one_of(SCALARS, st.lists(WORDS, max_size=3), st.dictionaries(KEYS, SCALARS, max_size=3)),
)


def toml_of(table: Mapping[str, object]) -> bytes:
    """Return a TOML document with these keys."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    rows = [f"{key} = {json.dumps(value)}" for key, value in plain.items()]
    for key, value in table.items():
        if isinstance(value, dict):
            rows += ["", f"[{key}]", *(f"{k} = {json.dumps(v)}" for k, v in value.items())]
    return ("\n".join(rows) + "\n").encode()


def markdown_of(sections: Mapping[str, str]) -> bytes:
    """Return a Markdown document with these sections."""
    return "".join(f"## {title}\n\n{text}\n\n" for title, text in sections.items()).encode()


CONTENTS: Mapping[str, st.SearchStrategy[bytes]] = {
    "app.py": st.lists(
        st.sampled_from(["x = 1", "y = 2", "z = x", "def f(): return 1"]), max_size=6
    ).map(lambda rows: "".join(f"{row}\n" for row in rows).encode()),
    "notes.txt": LINES.map(str.encode),
    "pyproject.toml": TABLES.map(toml_of),
    "data.json": TABLES.map(lambda table: json.dumps(table, indent=2).encode() + b"\n"),
    "conf.yml": TABLES.map(lambda table: json.dumps(table).encode() + b"\n"),
    ".gitignore": LINES.map(str.encode),
    "README.md": st.dictionaries(KEYS, WORDS, max_size=4).map(markdown_of),
    "logo.bin": st.binary(min_size=1, max_size=12).map(lambda data: b"\0" + data),
    "src/ops/host.py": st.just(b"HOST = 1\n") | st.just(b"HOST = 2\n"),
}
PATHS = tuple(CONTENTS)


@st.composite
def trees(draw: st.DrawFn, *, most: int = len(PATHS)) -> Tree:
    """Return a random tree over paths of every kind."""
    paths = draw(st.lists(st.sampled_from(PATHS), unique=True, max_size=most))
    modes = st.booleans() if draw(st.integers(0, 9)) == 0 else st.just(False)
    return Tree({path: File(draw(CONTENTS[path]), draw(modes)) for path in paths})


@st.composite
def compositions(draw: st.DrawFn) -> Composition:
    """Return a random composition of one layer, some of its files seeds."""
    tree = draw(trees())
    seeds = draw(st.sets(st.sampled_from(PATHS), max_size=2))
    return compose([Rendered(draw(NAMES), tree, frozenset(seeds & set(tree)))])


@st.composite
def edited(draw: st.DrawFn, tree: Tree) -> Tree:
    """Return what an owner made of a tree: edited, deleted, moved and added files."""
    files: dict[str, File | None] = {}
    for path in tree:
        what = draw(st.sampled_from(["leave", "leave", "edit", "append", "delete", "move"]))
        if what == "edit":
            files[path] = File(draw(CONTENTS.get(path, st.just(b"own\n"))))
        elif what == "append":
            files[path] = File(
                tree[path].data + draw(st.sampled_from([b"\n", b"# own\n", b"own\n"]))
            )
        elif what == "delete":
            files[path] = None
        elif what == "move":
            files[path] = None
            files[f"moved/{path.replace('/', '_')}"] = tree[path]
    for path in draw(st.lists(st.sampled_from(PATHS), max_size=2)):
        if path not in tree:
            files[path] = File(draw(CONTENTS[path]))
    return tree.replacing(files)
