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
)  # fmt: skip
SWITCHES = ("environment", "asserts")

_PATTERNS = frozenset(("ci", "dockerfile", "class_like", "readme"))
_IN_TWO = frozenset(("keyword", "toml", "yaml"))
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
    """What must stand in a repository, all of it, to be evidence of this strength."""

    strength: Strength
    wants: tuple[Want, ...]

    @classmethod
    def parse(cls, table: Mapping[str, object], where: str = "layer.toml") -> Look:
        """Read one entry of `look`.

        Raises BadLook for an unknown key, a value of the wrong kind or a bad regular expression.
        """
        strength = table.get("strength")
        if strength not in ("wired", "mentioned"):
            raise _bad(where, "strength", f'is {strength!r}, not "wired" or "mentioned"')
        keys = [key for key in table if key != "strength"]
        if not keys:
            raise _bad(where, "look", "has a strength, and nothing to look for")
        wants = tuple(_want(key, table[key], where) for key in keys)
        return cls(strength, wants)

    def __str__(self) -> str:
        """Say what is looked for, in one sentence."""
        return ", with ".join(map(str, self.wants))


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
