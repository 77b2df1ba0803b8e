"""One way to see a capability in any Python repository, as a layer's `layer.toml` says it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from upgrader.errors import UserError
from upgrader.evidence.sight import Strength

LISTS = (
    "dependency", "file", "call", "keyword", "import", "base", "decorator", "route", "middleware",
    "ci", "command", "toml", "dockerfile", "ignored", "readme", "yaml", "class_like",
    "argument", "assign", "function", "heading", "setting", "sign", "string", "task",
)  # fmt: skip
SWITCHES = ("environment", "asserts")

_PATTERNS = frozenset((
    "ci", "dockerfile", "class_like", "readme", "function", "heading", "setting", "string", "task",
))  # fmt: skip
_IN_TWO = frozenset(("argument", "keyword", "toml", "yaml"))
_ABOUT = frozenset(("strength", "without", "least", "group", "places", "reached"))
_PLACES = frozenset(("application", "tests", "apart"))
_SENTENCES = {
    "dependency": "a dependency on {}",
    "file": "a file {}",
    "call": "a call of {}",
    "keyword": "a call with {}",
    "import": "an import of {}",
    "base": "a class derived from {}",
    "decorator": "a function decorated with {}",
    "route": "a route {}",
    "middleware": "a middleware {}",
    "environment": "settings read from the environment",
    "ci": "a CI step that runs {}",
    "command": "a command {}",
    "toml": "the key {}",
    "dockerfile": "a Dockerfile instruction {}",
    "ignored": "a .gitignore that ignores {}",
    "readme": "a README with {}",
    "yaml": "the YAML key {}",
    "class_like": "a class or table named like {}",
    "asserts": "a test that asserts something",
    "argument": "a call with the argument {}",
    "assign": "a name that is set: {}",
    "function": "a function named like {}",
    "heading": "a heading of a page like {}",
    "setting": "a setting read from the environment like {}",
    "sign": "{}",
    "string": "a text in the code like {}",
    "task": "a task of make, just or a script that runs {}",
}


class BadLook(UserError):
    """A look that says something which no look can say."""


@dataclass(frozen=True, slots=True)
class Want:
    """One key of a look; any one of its values will do, a switch has none."""

    key: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say what is looked for."""
        return _SENTENCES[self.key].format(" or ".join(self.values))


@dataclass(frozen=True, slots=True)
class Look:
    """What must stand in a repository, all of it, to be evidence of this strength.

    Attributes:
        without: what may not stand there, none of it.
        least: how many places of the first want must be found.
        group: looks of one group count as one where several different ones are asked for.
        places: where the Python keys look; the application's own code where none is named.
        reached: whether only modules count that the application imports, where that is known.
    """

    strength: Strength
    wants: tuple[Want, ...]
    without: tuple[Want, ...] = ()
    least: int = 1
    group: str = ""
    places: tuple[str, ...] = ()
    reached: bool = False

    @classmethod
    def parse(cls, table: Mapping[str, object], where: str = "layer.toml") -> Look:
        """Read one entry of `look`.

        Raises BadLook for an unknown key, a value of the wrong kind or a bad regular expression.
        """
        strength = table.get("strength")
        if strength not in ("wired", "mentioned"):
            raise _bad(where, "strength", f'is {strength!r}, not "wired" or "mentioned"')
        keys = [key for key in table if key not in _ABOUT]
        if not keys:
            raise _bad(where, "look", "has a strength, and nothing to look for")
        wants = tuple(_want(key, table[key], where) for key in keys)
        without, least = table.get("without", {}), table.get("least", 1)
        if not isinstance(without, Mapping):
            raise _bad(where, "without", "must be a table of what may not be there")
        if not isinstance(least, int) or least < 1:
            raise _bad(where, "least", "must be a number from 1 on")
        places = tuple(_texts("places", table["places"], where)) if "places" in table else ()
        if not _PLACES.issuperset(places):
            raise _bad(where, "places", f"knows only {', '.join(sorted(_PLACES))}")
        unwanted = tuple(_want(key, without[key], where) for key in without)
        group, reached = str(table.get("group", "")), table.get("reached") is True
        return cls(strength, wants, unwanted, least, group, places, reached)

    def __str__(self) -> str:
        """Say what is looked for, in one sentence."""
        said = ", with ".join(map(str, self.wants))
        said = f"{self.least} times {said}" if self.least > 1 else said
        return f"{said}, without {' or '.join(map(str, self.without))}" if self.without else said


def _want(key: str, value: object, where: str) -> Want:
    if key in SWITCHES:
        if value is not True:
            raise _bad(where, key, "can only be true")
        return Want(key)
    if key not in LISTS:
        raise _bad(where, key, "is no key of a look; it knows " + ", ".join((*LISTS, *SWITCHES)))
    return Want(key, tuple(_checked(key, text, where) for text in _texts(key, value, where)))


def _texts(key: str, value: object, where: str) -> Sequence[str]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values:
        raise _bad(where, key, "must be a list of strings")
    if not all(isinstance(text, str) and text for text in values):
        raise _bad(where, key, "must hold strings only")
    return values


def _checked(key: str, text: str, where: str) -> str:
    if key in _PATTERNS:
        try:
            re.compile(text)
        except re.error as error:
            raise _bad(where, key, f"{text!r} is no regular expression: {error}") from None
    if key in _IN_TWO and not all(text.partition(":")[::2]):
        raise _bad(where, key, f'{text!r} lacks its two parts, such as "a:b"')
    return text


def _bad(where: str, key: str, what: str) -> BadLook:
    return BadLook(
        what=f"{key} {what}",
        where=f"{where}, look.{key}",
        help="correct the entry; the keys are listed in docs on writing a layer",
    )
