"""How the keys of a look that are about names, arguments and texts of code are seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from upgrader.evidence.environment import WORDS
from upgrader.evidence.facts import Facts
from upgrader.evidence.places import is_like
from upgrader.evidence.search_python import (
    Doubt,
    is_named,
    modules_named,
    modules_with,
    rough,
    words_of,
)
from upgrader.evidence.sight import Sight


def _any(_: bytes) -> bool:
    return True


def see_argument(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the calls of a name that pass a constant, by its place or by any keyword."""
    name, _, text = value.partition(":")
    for module in modules_with(facts, scope, words_of(text)):
        if isinstance(module, Doubt):
            yield module
            continue
        for call in module.calls:
            given = (*call.arguments, *(said for _, said in call.keywords))
            if any(is_like(text, said) for said in given if said) and is_named(
                facts, call.names, name
            ):
                yield Sight(module.path, call.line, f"{name}({text})")


def see_assign(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the names that are set; "NAME=text" asks for the value as well."""
    name, equals, text = value.partition("=")
    for module in modules_named(facts, scope, name):
        if isinstance(module, Doubt):
            yield module
            continue
        for line, assigned, said in module.assigned:
            is_it = is_like(name, assigned) or is_like(name, assigned.rsplit(".", 1)[-1])
            if is_it and (not equals or is_like(text, said)):
                yield Sight(module.path, line, f"{assigned} = {said[:40] or '...'}")


def see_function(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the functions whose name has the pattern in it."""
    pattern = re.compile(value)
    for module in modules_with(facts, scope, _any):
        if isinstance(module, Doubt):
            continue  # a pattern of any name may be in every file
        for line, name in module.functions:
            if pattern.search(name):
                yield Sight(module.path, line, f"def {name}")


def see_setting(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the settings, read from the environment, whose name has the pattern in it."""
    pattern = re.compile(value)
    for module in modules_with(facts, scope, WORDS.search, "environment"):
        if isinstance(module, Doubt):
            yield module
            continue
        for line, what in module.environment:
            if pattern.search(what):
                yield Sight(module.path, line, what)


def see_string(facts: Facts, value: str, scope: Sequence[str]) -> Iterator[Sight | Doubt]:
    """Yield the texts of code, comments and documentation aside, that have the pattern in them."""
    pattern = re.compile(value)
    somewhere = rough(value)
    for path in scope:
        if not somewhere(facts.tree[path].data):
            continue
        for line, text in facts.strings(path):
            if match := pattern.search(text):
                yield Sight(path, line, match[0][:60])
        if path in facts.unreadable:
            yield Doubt(path, facts.unreadable[path])
