"""A route, a router under a path, and what one module sets up of both."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from upgrader.evidence.names import Names

PATTERNS = "urlpatterns"  # the router that a Django module is

_PATHS = frozenset(("path", "prefix", "url_prefix", "rule", "uri"))


class Route(NamedTuple):
    """A path on a router, by the router's name in its module; "" belongs to none."""

    line: int
    owner: str
    path: str


class Include(NamedTuple):
    """A router put under a path of another one.

    `child` is a name of the module, or, where `is_absolute`, one counted from the import path.
    """

    line: int
    owner: str
    child: str
    path: str
    is_absolute: bool = False


@dataclass(frozen=True, slots=True)
class Routing:
    """What a module says of routes; `prefixes` are those that its routers have by themselves."""

    routes: list[Route] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)


def paths_in(call: ast.Call, names: Names) -> list[str]:
    """Return the paths among the arguments: texts that begin with "/", or that a keyword names."""
    found = []
    for arg in call.args:
        parts = arg.elts if isinstance(arg, (ast.List, ast.Tuple)) else [arg]
        found += [text for part in parts if (text := names.text(part)) is not None]
    named = keyword_text(call, names, _PATHS)
    paths = [text for text in found if text.startswith("/")] + ([named] if named else [])
    return paths or ([""] if found[:1] == [""] else [])


def first_text(call: ast.Call, names: Names) -> str | None:
    """Return the text of the first argument, or of the keyword that stands for it."""
    if call.args:
        return names.text(call.args[0])
    return keyword_text(call, names, ("path", "route"))


def keyword_text(
    call: ast.Call, names: Names, wanted: frozenset[str] | tuple[str, ...]
) -> str | None:
    """Return the text of the first of these keywords that has one."""
    values: Iterator[ast.expr] = (k.value for k in call.keywords if k.arg in wanted)
    return next((text for v in values if (text := names.text(v)) is not None), None)


def join(above: str, below: str | None) -> str:
    """Join two paths; what a regular expression anchors is not part of it."""
    tail = (below or "").removeprefix("^").removesuffix("$").removesuffix(r"\Z")
    if not above:
        return tail
    return f"{above.rstrip('/')}/{tail.lstrip('/')}" if tail.strip("/") else above
