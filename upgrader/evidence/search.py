"""How each key of a look is seen in the facts: one function a key, and the table of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from upgrader.evidence.facts import Facts
from upgrader.evidence.keyed import in_knots, in_table, key_parts
from upgrader.evidence.places import is_like, is_looked_for
from upgrader.evidence.search_names import (
    see_argument,
    see_assign,
    see_function,
    see_setting,
    see_string,
)
from upgrader.evidence.search_python import (
    Doubt,
    see_asserts,
    see_base,
    see_call,
    see_class,
    see_command,
    see_decorator,
    see_environment,
    see_import,
    see_keyword,
    see_middleware,
    see_route,
)
from upgrader.evidence.sight import Sight

Found = Iterator[Sight | Doubt]

_LINES = frozenset(("ci", "dockerfile", "heading", "task"))
_MARKS = re.compile(r"\*\*/|[*?]|\[[^\]]*\]|\{[^}]*\}")
MOST = 5  # sights of one want: enough to believe it, few enough to read


class Seen(NamedTuple):
    """What was seen of a want, and what may hold it and could not be read."""

    sights: tuple[Sight, ...]
    doubts: tuple[Doubt, ...]


def search(
    facts: Facts, key: str, values: Sequence[str], scope: Sequence[str], least: int = 1
) -> Seen:
    """Look for any one of the values of a key; `scope` is where the Python keys look."""
    sights: dict[Sight, None] = {}
    doubts: dict[Doubt, None] = {}
    for found in _found(facts, key, values, scope):
        if isinstance(found, Doubt):
            doubts[found] = None
        else:
            sights[found] = None
            if len(sights) == max(MOST, least):
                break
    return Seen(tuple(sights), tuple(doubts))


def _found(facts: Facts, key: str, values: Sequence[str], scope: Sequence[str]) -> Found:
    if key in _SWITCHES:
        yield from _SWITCHES[key](facts, scope)
    for value in (either(tuple(values)),) if key in _LINES else values:
        if key in _IN_CODE:
            yield from _IN_CODE[key](facts, value, scope)
        else:
            yield from _IN_FILES[key](facts, value)


@lru_cache(maxsize=512)
def either(patterns: tuple[str, ...]) -> str:
    """Return one pattern for any of several: lines are many, and are searched once."""
    closed = (f"(?i:{p[4:]})" if p.startswith("(?i)") else f"(?:{p})" for p in patterns)
    return "|".join(closed)


def _doubts(facts: Facts, paths: Sequence[str], needle: re.Pattern[bytes]) -> Iterator[Doubt]:
    """Yield the unreadable ones among the paths that have the words that are looked for."""
    for path in paths:
        if path in facts.unreadable and needle.search(facts.tree[path].data):
            yield Doubt(path, facts.unreadable[path])


def _see_dependency(facts: Facts, value: str) -> Found:
    name = re.sub(r"[-_.]+", "-", value).lower()
    yield from (sight for sight in facts.dependencies if is_like(name, sight.what))
    manifests = [path for path in facts.unreadable if not path.endswith(".py")]
    if not manifests:
        return
    words = re.escape(name.strip("*-")).replace(r"\-", "[-_.]")
    yield from _doubts(facts, manifests, re.compile(words.encode(), re.IGNORECASE))


def _see_file(facts: Facts, value: str) -> Found:
    for path in _looked_for(facts, value):
        yield Sight(path, 0, "the file is there")


def _looked_for(facts: Facts, glob: str) -> list[str]:
    lower = glob.lower()
    head, tail = _MARKS.split(lower)[0], _MARKS.split(lower)[-1]
    if "/" in tail or tail == lower:  # the name of the file is plain
        paths = facts.named.get(tail.rsplit("/", 1)[-1], [])
    else:
        _, dot, last = tail.rpartition(".")
        some = facts.ending.get(last, ()) if dot else facts.lower
        paths = [p for p, low in some if low.endswith(tail) and low.startswith(head)]
    return [path for path in paths if is_looked_for(glob, path, facts.places[path])]


def _see_ci(facts: Facts, value: str) -> Found:
    pattern = re.compile(value)
    yield from (sight for sight in facts.steps if pattern.search(sight.what))
    yield from _doubts(facts, facts.pipelines, re.compile(b""))


def _see_toml(facts: Facts, value: str) -> Found:
    for path, key in _with_words(facts, value):
        data = facts.tree[path].data
        yield from (Sight(path, *at) for at in in_table(facts.table(path), data, key))
        yield from _doubts(facts, [path], re.compile(b""))


def _see_yaml(facts: Facts, value: str) -> Found:
    for path, key in _with_words(facts, value):
        yield from (Sight(path, *at) for at in in_knots(facts.knots(path), key))
        yield from _doubts(facts, [path], re.compile(b""))


def _with_words(facts: Facts, value: str) -> Iterator[tuple[str, str]]:
    """Yield the files that a glob means and that have the words of a key, spelt out.

    To parse every YAML file would take minutes where a repository has thousands.
    """
    glob, _, key = value.partition(":")
    words = [part.encode() for part in key_parts(key) if "*" not in part]
    for path in _looked_for(facts, glob):
        if all(word in facts.tree[path].data for word in words):
            yield path, key


def _see_dockerfile(facts: Facts, value: str) -> Found:
    pattern = re.compile(value)
    yield from (sight for sight in facts.instructions if pattern.match(sight.what))


def _see_ignored(facts: Facts, value: str) -> Found:
    if sight := facts.ignoring(value):
        yield sight


def _see_readme(facts: Facts, value: str) -> Found:
    pattern = re.compile(value, re.IGNORECASE)
    for path, shown in facts.shown:
        is_heading = not shown.is_command and pattern.search(shown.text) is not None
        if shown.is_command if value == "command" else is_heading:
            yield Sight(path, shown.line, shown.text)


def _see_heading(facts: Facts, value: str) -> Found:
    pattern = re.compile(value, re.IGNORECASE)
    yield from (sight for sight in facts.headings if pattern.search(sight.what))


def _see_sign(facts: Facts, value: str) -> Found:
    yield from facts.signs.get(value, ())


def _see_task(facts: Facts, value: str) -> Found:
    pattern = re.compile(value)
    yield from (sight for sight in facts.tasks if pattern.search(sight.what))


def _see_command(facts: Facts, value: str, scope: Sequence[str]) -> Found:
    yield from (sight for sight in facts.scripts if is_like(value, sight.what))
    yield from see_command(facts, value, scope)


_SWITCHES: dict[str, Callable[[Facts, Sequence[str]], Found]] = {
    "environment": see_environment,
    "asserts": see_asserts,
}
_IN_CODE: dict[str, Callable[[Facts, str, Sequence[str]], Found]] = {
    "call": see_call,
    "keyword": see_keyword,
    "import": see_import,
    "base": see_base,
    "decorator": see_decorator,
    "middleware": see_middleware,
    "command": _see_command,
    "class_like": see_class,
    "argument": see_argument,
    "assign": see_assign,
    "function": see_function,
    "setting": see_setting,
    "string": see_string,
}
_IN_FILES: dict[str, Callable[[Facts, str], Found]] = {
    "dependency": _see_dependency,
    "file": _see_file,
    "route": see_route,
    "ci": _see_ci,
    "toml": _see_toml,
    "dockerfile": _see_dockerfile,
    "ignored": _see_ignored,
    "readme": _see_readme,
    "yaml": _see_yaml,
    "heading": _see_heading,
    "sign": _see_sign,
    "task": _see_task,
}
