"""Random documents, random edits of them, and several ways to write each down."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Tree = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

NAMES = st.sampled_from(["alpha", "beta", "gamma", "delta", "tool", "project", "on", "x-y"])
WORDS = st.sampled_from(["one", "two", "three", "four", "a b", 'quo"te', "#hash", "ü: ß", "", "-p"])
SCALARS = st.one_of(WORDS, st.integers(0, 5), st.booleans())
LISTS = st.lists(st.sampled_from(["l1", "l2", "l3", "l4", "l, 5"]), max_size=4, unique=True)


def _named(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(
        st.tuples(
            st.sampled_from(["n1", "n2", "n3"]), st.dictionaries(NAMES, children, max_size=2)
        ),
        max_size=3,
        unique_by=lambda pair: pair[0],
    ).map(lambda pairs: [{"name": name} | more for name, more in pairs])


VALUES = st.recursive(
    st.one_of(SCALARS, LISTS),
    lambda children: st.one_of(
        st.dictionaries(NAMES, children, min_size=1, max_size=4), _named(children)
    ),
    max_leaves=8,
)
TREES = st.dictionaries(NAMES, VALUES, min_size=1, max_size=5)


@st.composite
def edits(draw: Draw, tree: Tree, who: str, only_add: bool = False) -> Tree:
    """Change a tree in a few places, the way one side would."""
    result = copy.deepcopy(tree)
    for number in range(draw(st.integers(1, 4))):
        _edit(draw, result, f"{who}{number}", only_add)
    return result


def _edit(draw: Draw, tree: Tree, fresh: str, only_add: bool) -> None:
    keys = list(tree)
    kind = draw(
        st.sampled_from(["add", "into"] if only_add else ["add", "change", "drop", "into", "into"])
    )
    if not keys or kind == "add":
        value = draw(st.one_of(st.just(fresh), st.just([fresh]), st.just({"k": fresh, "l": ["x"]})))
        items = list(tree.items())
        items.insert(draw(st.integers(0, len(items))), (fresh, value))
        tree.clear()
        tree.update(items)
        return
    key = draw(st.sampled_from(keys))
    value = tree[key]
    if key == "name":
        return
    if kind == "drop":
        del tree[key]
    elif isinstance(value, dict):
        _edit(draw, value, fresh, only_add)
    elif isinstance(value, list):
        _edit_list(draw, value, fresh, only_add)
    elif not only_add:
        tree[key] = f"changed by {fresh}"


def _edit_list(draw: Draw, value: list[Any], fresh: str, only_add: bool) -> None:
    kind = draw(st.sampled_from(["add"] if only_add else ["add", "drop", "into"]))
    place = draw(st.integers(0, len(value)))
    if kind == "add" or not value:
        are_tables = bool(value) and isinstance(value[0], dict)
        value.insert(place, {"name": fresh, "v": 1} if are_tables else fresh)
    elif kind == "drop":
        value.pop(min(place, len(value) - 1))
    elif isinstance(value[0], dict):
        _edit(draw, value[min(place, len(value) - 1)], fresh, only_add)


class Style:
    """How a document is written: the same choice for one place in every version."""

    def __init__(self, seed: int, comments: str = "") -> None:
        self.seed = seed
        self.comments = comments

    def choose(self, path: tuple[Any, ...], count: int) -> int:
        """Choose one of several ways for a place."""
        return sum(map(ord, "/".join(map(str, path)))) * (self.seed + 7) // 3 % count

    def comment(self, path: tuple[Any, ...]) -> str:
        """Give a comment for a place, or nothing."""
        where = ".".join(map(str, path))
        if self.comments and self.choose((*path, "own"), 5) == 0:
            return f"# {self.comments} about {where}\n"
        return f"# about {where}\n" if self.choose((*path, "c"), 4) == 0 else ""


def to_json(tree: Tree, style: Style) -> str:
    """Write a tree as JSON."""
    indent = [None, 2, 4, "\t"][style.seed % 4]
    return json.dumps(tree, indent=indent, ensure_ascii=False) + "\n"


def to_toml(tree: Tree, style: Style) -> str:
    """Write a tree as TOML, with headers, dotted keys, inline tables and arrays of tables."""
    lines: list[str] = []
    _table((), tree, style, lines)
    return "".join(lines)


def _table(path: tuple[Any, ...], tree: Tree, style: Style, lines: list[str]) -> None:
    later = []
    for key, value in tree.items():
        place = (*path, key)
        if isinstance(value, dict) and style.choose(place, 4) == 0 and _plain(value):
            for name, item in value.items():
                lines.append(f"{_key(key)}.{_key(name)} = {_inline(item, style, place)}\n")
            if not value:
                lines.append(f"{_key(key)} = {{}}\n")
        elif _is_tables(value) or (isinstance(value, dict) and style.choose(place, 4) > 1):
            later.append(key)
        else:
            lines.append(style.comment(place) + f"{_key(key)} = {_inline(value, style, place)}")
            lines.append("  # behind\n" if style.choose((*place, "t"), 6) == 0 else "\n")
    if style.seed % 3 == 0:
        later.reverse()
    for key in later:
        _header((*path, key), tree[key], style, lines)


def _header(path: tuple[Any, ...], value: Any, style: Style, lines: list[str]) -> None:
    name = ".".join(_key(step) for step in path if isinstance(step, str))
    air = "\n" if lines else ""
    if isinstance(value, list):
        for item in value:
            lines.append(f"{air}[[{name}]]\n")
            air = "\n"
            _table((*path, 0), item, style, lines)
        return
    inner_only = value and all(isinstance(v, dict) and v for v in value.values())
    if not (inner_only and all(style.choose((*path, k), 4) > 1 for k in value)):
        lines.append(air + style.comment(path) + f"[{name}]\n")
    _table(path, value, style, lines)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _plain(tree: Tree) -> bool:
    return not any(isinstance(value, dict) or _is_tables(value) for value in tree.values())


def _key(name: Any) -> str:
    return f'"{name}"' if name == "on" else str(name)


def _inline(value: Any, style: Style, path: tuple[Any, ...]) -> str:
    if isinstance(value, dict):
        pairs = [f"{_key(k)} = {_inline(v, Style(1), path)}" for k, v in value.items()]
        return "{ " + ", ".join(pairs) + " }" if pairs else "{}"
    if isinstance(value, list):
        items = [_inline(item, Style(1), path) for item in value]
        if items and style.choose((*path, "a"), 3) == 0 and style.seed != 1:
            notes = [style.comment((*path, item)).replace("\n", "\n  ") for item in items]
            return "[\n  " + ",\n  ".join(n + i for n, i in zip(notes, items, strict=True)) + ",\n]"
        return "[" + ", ".join(items) + "]"
    return json.dumps(value, ensure_ascii=False)


def to_yaml(tree: Tree, style: Style) -> str:
    """Write a tree as YAML, in blocks and in braces."""
    lines: list[str] = []
    _block((), tree, style, lines, 0)
    return "".join(lines) or "{}\n"


def _block(path: tuple[Any, ...], tree: Any, style: Style, lines: list[str], column: int) -> None:
    pad = " " * column
    offset = 0 if style.seed % 2 else 2
    if isinstance(tree, list):
        for item in tree:
            note = style.comment((*path, str(item))).replace("# ", f"{pad}# ", 1)
            if isinstance(item, dict):
                inner: list[str] = []
                _block((*path, 0), item, style, inner, column + 2)
                text = "".join(inner)
                first = next(
                    n for n, s in enumerate(text.split("\n")) if not s.strip().startswith("#")
                )
                rows = [r for n, r in enumerate(text.split("\n")) if n >= first]
                lines.append(note + f"{pad}- " + "\n".join(rows).removeprefix(pad + "  "))
            else:
                lines.append(f"{note}{pad}- {json.dumps(item, ensure_ascii=False)}\n")
        return
    for number, (key, value) in enumerate(tree.items()):
        place = (*path, key)
        lines.append("\n" if number and style.choose((*place, "b"), 7) == 0 else "")
        lines.append(style.comment(place).replace("# ", f"{pad}# ", 1))
        if isinstance(value, dict | list) and value and style.choose(place, 4):
            lines.append(
                f"{pad}{key}:{'  # behind' if style.choose((*place, 't'), 6) == 0 else ''}\n"
            )
            _block(place, value, style, lines, column + (offset if isinstance(value, list) else 2))
        elif isinstance(value, dict | list):
            lines.append(f"{pad}{key}: {json.dumps(value, ensure_ascii=False)}\n")
        elif isinstance(value, str) and value.isalpha() and style.choose(place, 2):
            lines.append(f"{pad}{key}: {value}\n")
        else:
            lines.append(f"{pad}{key}: {json.dumps(value, ensure_ascii=False)}\n")
