"""What a state file may hold: answers that lead neither out of the project nor into its code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from upgrader.tree import BadPath, checked

_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_OBJECT = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)
_WORDS = re.compile(r"[\w.-]*(?: [\w.-]+)*", re.ASCII)
_OURS = (".scaffold", ".git", ".scaffold.toml")


def trouble(name: str, answer: str) -> str | None:
    """Return what is wrong with an answer from a state file, or None."""
    rule = _RULES.get(name)
    if rule is not None and not rule(answer):
        return f"{name} may not be {answer[:60]!r}"
    if len(answer) > 1000 or not answer.isprintable():
        return f"{name} is no line of text"
    return None


def _folder(answer: str) -> bool:
    return answer == "." or _path(answer)


def _path(answer: str) -> bool:
    try:
        checked(answer)
    except BadPath:
        return False
    first = answer.split("/", 1)[0].casefold()
    return first not in _OURS and not set(answer) & set("\"'`$\\{}<>|;&*?")


def _manifest(answer: str) -> bool:
    path, _, key = answer.partition(":")
    return _path(path) and re.fullmatch(r"[\w.-]*", key, re.ASCII) is not None


def _script(answer: str) -> bool:
    return answer.endswith(".py") and _path(answer)


def _shaped(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda answer: pattern.fullmatch(answer) is not None


def _command(answer: str) -> bool:
    return len(answer) <= 200 and not set(answer) & set("`$\\{}<>|;&\"'")


_RULES: Mapping[str, Callable[[str], bool]] = {
    "source": _folder,
    "ops": _path,
    "tests": _path,
    "readme": _path,
    "ops_package": _shaped(_NAME),
    "package_name": _shaped(_NAME),
    "django_settings": _shaped(_NAME),
    "application": lambda answer: bool(_OBJECT.fullmatch(answer) or _script(answer)),
    "entry": _shaped(_OBJECT),
    "manifest": _manifest,
    "dev_manifest": _manifest,
    "kept": _shaped(_WORDS),
    "python": _shaped(re.compile(r"(?:3\.\d{1,2})?")),
    "pydantic": _shaped(re.compile(r"1|2|none")),
    "interface": _shaped(re.compile(r"[a-z]+")),
    "framework": _shaped(re.compile(r"[a-z]+")),
    "factory": _shaped(re.compile(r"true|false")),
    "origin": _shaped(re.compile(r"made|found")),
    "run": _shaped(re.compile(r"(?:[a-z]+ run )?")),
    "start": _command,
    "install": _command,
    "test": _command,
    "ci_python": _shaped(re.compile(r"3\.\d{1,2}")),
    "server": _shaped(re.compile(r"[a-z-]{2,20}")),
    "serve": _command,
}
