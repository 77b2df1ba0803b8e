"""How the keys of a look that are about Python code are seen in its modules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from upgrader.evidence.environment import WORDS
from upgrader.evidence.facts import Facts
from upgrader.evidence.module import Call, Module, Use
from upgrader.evidence.places import is_like
from upgrader.evidence.sight import Sight

Words = Callable[[bytes], object]  # says something true of a file that has them

_ASSERTS = re.compile(rb"assert|pytest\.(?:raises|warns|fail)")


class Doubt(NamedTuple):
    """A file that has the words that are looked for, and cannot be read."""

    path: str
    reason: str


def modules_with(
    facts: Facts, scope: Sequence[str], words: Words, part: str = ""
) -> Iterator[Module | Doubt]:
    """Yield the modules that have some words at all; the others need no parsing.

    Of a module that was read already, a `part` of its record tells the same and costs nothing.
    """
    for path in scope:
        if part and (known := facts.known(path)) is not None:
            if getattr(known, part):
                yield known
            continue
        # The path counts as well: Django names a command after its file.
        if words(facts.tree[path].data) or words(path.encode()):
            yield facts.module(path) or Doubt(path, facts.unreadable[path])


def token(pattern: str) -> str:
    """Return the longest plain part of the last name in a pattern: it must stand in the source."""
    last = pattern.strip("*.").rsplit(".", 1)[-1]
    return max(last.split("*"), key=len)


def words_of(pattern: str) -> Words:
    """Return how to see that a file has the word without which the pattern cannot stand in it."""
    word = token(pattern).encode()
    return lambda data: word in data


def _humps(pattern: str) -> Words:
    """Return the same for a name, written as a class, a function or an option."""
    return lambda data: _humped(pattern).search(data)


@lru_cache(maxsize=512)
def _humped(pattern: str) -> re.Pattern[bytes]:
    parts = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", token(pattern))
    return re.compile("[-_ ]?".join(parts).encode(), re.IGNORECASE)


def modules_named(facts: Facts, scope: Sequence[str], pattern: str) -> Iterator[Module | Doubt]:
    """Yield the modules that have the last name of a pattern."""
    word = token(pattern)
    last = pattern.rsplit(".", 1)[-1]
    if "*" in last or not word.isidentifier():
        yield from modules_with(facts, scope, words_of(pattern))
        return
    holding = facts.holding(word)
    wanted = set(scope) if holding else set()
    for path in holding:
        if path in wanted:
            yield facts.module(path) or Doubt(path, facts.unreadable[path])


def _see_uses(facts: Facts, value: str, scope: Sequence[str], kind: str) -> Iterator[Sight | Doubt]:
    for module in modules_named(facts, scope, value):
        if isinstance(module, Doubt):
            yield module
            continue
        for use in _named(facts, module, kind, value.rsplit(".", 1)[-1]):
            if is_named(facts, use.names, value):
                yield Sight(module.path, use.line, value if "*" not in value else use.names[-1])


def _named(facts: Facts, module: Module, kind: str, last: str) -> Iterator[Use | Call]:
    """Yield the uses of a module whose last name is like this one, in the order of their lines."""
    index = facts.index(module, kind)
    if "*" not in last:
        yield from index.get(last, ())
        return
    found = {id(use): use for name, uses in index.items() if is_like(last, name) for use in uses}
    yield from sorted(found.values(), key=lambda use: use.line)


def is_named(facts: Facts, names: Sequence[str], pattern: str) -> bool:
    """Say whether one of the names, or what it stands for in its own module, is like a pattern."""
    if any(is_like(pattern, name) for name in names):
        return True
    last = pattern.rsplit(".", 1)[-1]
    if last == "*" or not any(is_like(last, name.rsplit(".", 1)[-1]) for name in names):
        return False
    return any(is_like(pattern, name) for name in facts.locator.everything(names))


def rough(pattern: str) -> Words:
    """Return how to see that a whole file may hold a name which this pattern matches."""
    return lambda data: _rough(pattern).search(data)


@lru_cache(maxsize=512)
def _rough(pattern: str) -> re.Pattern[bytes]:
    free = re.sub(r"(?<!\\)[\^$](?![^\[\]]*\])", "", pattern)
    return re.compile(free.encode(), re.IGNORECASE | re.DOTALL)


def see_call(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the calls of a dotted name."""
    yield from _see_uses(facts, value, scope, "calls")


def see_base(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the classes derived from a dotted name."""
    yield from _see_uses(facts, value, scope, "bases")


def see_decorator(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the uses of a decorator."""
    yield from _see_uses(facts, value, scope, "decorators")


def see_import(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the imports of a module, or of something in it."""
    for module in modules_named(facts, scope, value):
        if isinstance(module, Doubt):
            yield module
            continue
        for use in module.imports:
            if any(is_like(value, name) or is_like(f"{value}.*", name) for name in use.names):
                yield Sight(module.path, use.line, f"import of {value}")


def see_keyword(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the calls that pass a keyword; "name:keyword=text" asks for its value as well."""
    name, _, keyword = value.partition(":")
    keyword, equals, text = keyword.partition("=")
    for module in modules_named(facts, scope, keyword):
        if isinstance(module, Doubt):
            yield module
            continue
        for call in module.calls:
            given = dict(call.keywords)
            has = keyword in given and (not equals or is_like(text, given[keyword]))
            if has and is_named(facts, call.names, name):
                yield Sight(module.path, call.line, f"{name}({keyword}=)")


def see_route(facts: Facts, value: str) -> Iterator[Sight | Doubt]:
    """Yield the routes with a path, whatever framework makes them."""
    wanted = value.rstrip("/") or "/"
    for sight in facts.routes:
        if is_like(wanted, sight.what) or (is_like(value, f"{sight.what}/")):
            yield Sight(sight.path, sight.line, f"route {sight.what}")
    word = max(re.split(r"[/*]", value), key=len).encode()
    for path in facts.python("application"):
        if path in facts.unreadable and word in facts.tree[path].data:
            yield Doubt(path, facts.unreadable[path])


def see_middleware(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the middleware whose name, with or without its module, is like a pattern."""
    for module in modules_with(facts, scope, _humps(value), "middleware"):
        if isinstance(module, Doubt):
            yield module
            continue
        for use in module.middleware:
            if any(is_like(value, n) or is_like(value, n.rsplit(".", 1)[-1]) for n in use.names):
                yield Sight(module.path, use.line, f"middleware {use.names[0]}")


def see_environment(facts: Facts, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the places where settings are read from the environment."""
    for module in modules_with(facts, scope, WORDS.search, "environment"):
        if isinstance(module, Doubt):
            yield module
        else:
            yield from (Sight(module.path, line, what) for line, what in module.environment)


def see_command(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the commands that the code adds to a command line."""
    for module in modules_with(facts, scope, _humps(value), "commands"):
        if isinstance(module, Doubt):
            yield module
            continue
        for command in module.commands:
            if is_like(value, command.name):
                yield Sight(module.path, command.line, f"command {command.name}")


def see_class(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the classes and tables whose name has the pattern in it."""
    pattern = re.compile(value, re.IGNORECASE)
    for module in modules_with(facts, scope, rough(value), "classes"):
        if isinstance(module, Doubt):
            yield module
            continue
        for line, name in module.classes:
            if pattern.search(name):
                yield Sight(module.path, line, name)


def see_asserts(facts: Facts, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the tests that assert something."""
    for module in modules_with(facts, scope, _ASSERTS.search, "asserting"):
        if isinstance(module, Doubt):
            yield module
        else:
            yield from (Sight(module.path, line, name) for line, name in module.asserting)
