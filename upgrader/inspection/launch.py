"""A command line read as a launch: which runner starts what, whatever stands around it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["object", "file", "module", "command", "manage", "script"]

_SERVERS = frozenset((
    "uvicorn", "hypercorn", "gunicorn", "granian", "daphne", "waitress-serve", "uwsgi", "unitd",
    "bjoern", "nginx-unit",
))  # fmt: skip
_WITH_APP = frozenset(("flask", "quart", "litestar"))
_WRAPPERS = frozenset((
    "exec", "sudo", "nohup", "time", "dumb-init", "tini", "ddtrace-run", "newrelic-admin",
    "run-program", "opentelemetry-instrument", "su-exec", "gosu", "command", "nice", "catchsegv",
    "xvfb-run", "doppler", "dotenv",
))  # fmt: skip
_RUNNERS = frozenset(("uv", "poetry", "pdm", "pipenv", "hatch", "rye", "pixi", "conda"))
_SHELLS = frozenset(("sh", "bash", "ash", "zsh", "dash"))
_PYTHON = re.compile(r"(?:.*/)?(?:python|pypy)[\d.]*(?:\.exe)?|\$[({]?\w*PYTHON\w*[)}]?|py", re.I)
_LONGEST = 4000
_SET = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_OBJECT = re.compile(r"[A-Za-z_][\w.]*(?::[A-Za-z_][\w.]*(?:\(.*\))?)?")
# Options of servers and runners that take no value; every other long or short one takes one.
_BARE = frozenset((
    "--reload", "--factory", "--preload", "--proxy-headers", "--no-access-log", "--use-colors",
    "--debug", "--daemon", "--no-proxy-headers", "--no-server-header", "--no-dev", "--frozen",
    "--locked", "--no-sync", "--all-extras", "--isolated", "--quiet", "-q", "-v", "--verbose",
    "--no-root", "--app-dir=.", "--lifespan=on", "-u", "-B", "-O", "-E", "-s", "--once", "--",
    "--active", "--no-log-requests", "--access-log", "--check-config", "-g",
))  # fmt: skip


class Launch(NamedTuple):
    """What a command line starts.

    Attributes:
        runner: the program that starts it: a server, a framework's command, `python`.
        kind: what the target is.
        target: `module:attribute`, a path, a module or a command's name.
        is_async: whether the server speaks ASGI, None where it does not say.
    """

    runner: str
    kind: Kind
    target: str
    is_async: bool | None = None
    is_factory: bool = False


def launches_in(text: str, environment: Mapping[str, str] | None = None) -> Iterator[Launch]:
    """Yield what a command line starts, each part of `a && b; c` by itself."""
    if len(text) > _LONGEST:
        return  # data, not a command
    known = dict(environment or {})
    for part in re.split(r"&&|\|\||;|\n|(?<!&)&(?!&)", text):
        yield from _of([*_words(part)], known, 0)


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """Return the words of a command; one script is met on many ways, so they are kept."""
    try:
        return tuple(shlex.split(text, comments=True))
    except ValueError:
        return tuple(text.split())


def _of(words: list[str], known: dict[str, str], depth: int) -> Iterator[Launch]:
    words = _stripped(words, known)
    if not words or depth > 3:
        return
    name = words[0].rsplit("/", 1)[-1]
    rest = words[1:]
    if name in _SHELLS:
        yield from _of_shell(name, rest, known)
    elif _PYTHON.fullmatch(words[0]):
        yield from _of_python(rest, known, depth)
    elif name in _SERVERS:
        yield from _of_server(name, rest)
    elif name in _WITH_APP:
        yield from _of_framework(name, rest, known)
    elif name in ("fastapi", "streamlit"):
        yield from _of_file(name, rest)
    elif name in ("manage.py", "django-admin"):
        yield from _managed(rest)
    elif words[0].endswith(".py"):
        yield Launch("python", "file", words[0])
    else:
        if "/" in words[0] or name.endswith((".sh", ".bash")):
            yield Launch(name, "script", words[0])
        yield Launch(name, "command", name)


def _of_shell(name: str, rest: list[str], known: dict[str, str]) -> Iterator[Launch]:
    if "-c" in rest and rest.index("-c") + 1 < len(rest):
        yield from launches_in(rest[rest.index("-c") + 1], known)
    elif rest and not rest[0].startswith("-"):
        yield Launch(name, "script", rest[0])


def _of_file(name: str, rest: list[str]) -> Iterator[Launch]:
    """Yield what `fastapi run FILE` and `streamlit run FILE` start."""
    if rest[:1] in (["run"], ["dev"]):
        named = _positionals(rest[1:])
        target = named[0] if named else ""
        yield Launch(name, "file", target, name == "fastapi")


def _stripped(words: list[str], known: dict[str, str]) -> list[str]:
    """Take off what stands before the command: variables, wrappers, environment runners."""
    words = list(words)
    while words:
        name = words[0].rsplit("/", 1)[-1]
        if name in ("export", "env", "set", "cross-env", "then", "do", "else", "-", "@", "if"):
            words = words[1:]
        elif match := _SET.fullmatch(words[0]):
            known[match[1]] = match[2]
            words = words[1:]
        elif name in ("su-exec", "gosu") and len(words) > 2:
            words = words[2:]
        elif name in _WRAPPERS:
            words = _after_options(words[1:])
        elif name in _RUNNERS and words[1:2] == ["run"]:
            words = _after_options(words[2:])
        elif name in ("uvx", "pipx") or (words[0].startswith(("@", "-")) and len(words[0]) > 1):
            words = [words[0].lstrip("@-"), *words[1:]] if words[0][0] in "@-" else words[1:]
        else:
            return words
    return words


def _after_options(words: list[str]) -> list[str]:
    while words and words[0].startswith("-"):
        takes = words[0] not in _BARE and "=" not in words[0] and len(words) > 1
        words = words[2:] if takes and not words[1].startswith("-") else words[1:]
    return words


def _of_python(rest: list[str], known: dict[str, str], depth: int) -> Iterator[Launch]:
    while rest and rest[0].startswith("-") and rest[0] not in ("-m", "-c"):
        rest = rest[2:] if rest[0] in ("-W", "-X") else rest[1:]
    if not rest or rest[0] == "-c":
        return
    if rest[0] != "-m":
        if rest[0].rsplit("/", 1)[-1] == "manage.py":
            yield from _managed(rest[1:])
        else:
            yield Launch("python", "file", rest[0])
        return
    module = rest[1] if len(rest) > 1 else ""
    if module in _SERVERS | _WITH_APP | {"fastapi", "streamlit", "django"}:
        word = "django-admin" if module == "django" else module
        yield from _of([word, *rest[2:]], known, depth + 1)
    elif module:
        yield Launch("python", "module", module)


def _managed(rest: list[str]) -> Iterator[Launch]:
    verb = next(iter(_positionals(rest)), "")
    yield Launch("manage.py", "manage", verb)


def _of_server(name: str, rest: list[str]) -> Iterator[Launch]:
    joined = " ".join(rest)
    speaks: bool | None = name in ("uvicorn", "hypercorn", "daphne") or None
    if name in ("uwsgi", "waitress-serve", "gunicorn"):
        speaks = "uvicorn" in joined.lower() or "asgi" in joined.lower()
    if name == "granian":
        speaks = "wsgi" not in joined.lower()
    is_factory = "--factory" in rest or "--call" in rest
    if name == "uwsgi":
        pattern = r"(?:--module|-w|--wsgi)[ =](\S+)|--wsgi-file[ =](\S+)|--ini[ =](\S+)|(\S+\.ini)"
        if match := re.search(pattern, joined):
            if match[1]:
                yield Launch(name, "object", match[1], False)
            else:
                kind: Kind = "object" if match[2] else "script"
                yield Launch(name, kind, match[2] or match[3] or match[4], False)
        return
    named = [word for word in _positionals(rest) if _OBJECT.fullmatch(word)]
    if named:
        target = next((word for word in named if ":" in word), named[-1])
        yield Launch(name, "object", target, speaks, is_factory)


def _of_framework(name: str, rest: list[str], known: Mapping[str, str]) -> Iterator[Launch]:
    target = known.get(f"{name.upper()}_APP", "")
    for at, word in enumerate(rest):
        if word in ("--app", "-A") and at + 1 < len(rest):
            target = rest[at + 1]
        elif word.startswith("--app="):
            target = word[6:]
    if "run" in rest:
        yield Launch(name, "object", target, name != "flask")


def _positionals(words: list[str]) -> list[str]:
    """Return the words that are no options and no values of options."""
    found: list[str] = []
    taken = False
    for word in words:
        if word.startswith("-"):
            taken = word not in _BARE and "=" not in word
        elif taken:
            taken = False
            if ":" in word and re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*(\(.*\))?", word):
                found.append(word)  # an option without a value that we do not know stood before it
        else:
            found.append(word)
    return found
