"""What a command sets off in the repository: targets of make and just, tox, nox, scripts, hooks."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator

from upgrader.evidence.ini import ini_of
from upgrader.evidence.knots import knots_of
from upgrader.evidence.manifests import at, tables, toml_of
from upgrader.evidence.names import dotted
from upgrader.evidence.shell import commands_in
from upgrader.evidence.sight import Sight, line_of, text_of
from upgrader.evidence.source import source_of

Find = Callable[..., Iterable[tuple[str, bytes]]]

_TARGET = re.compile(r"^@?([A-Za-z_][\w.-]*)((?:[ \t]+(?![+?]?=\s)[^\s:]+)*)[ \t]*:(?!=)([^\n]*)$")
_JUSTFILES = ("justfile", "Justfile", ".justfile")
_MAKEFILES = ("Makefile", "makefile", "GNUmakefile")
_MAKE = re.compile(r"\b(make|just)\b((?:\s+[^\s&;|]+)*)")
_SCRIPT = re.compile(r"(?:^|&& |\s)(?:\./)?((?:[\w.-]+/)*[\w.-]+)(?=\s|$)")
_HOOKS = r"\b(?:pre-commit|prek)\b(?!.*\binstall\b)"
_RUNNER = re.compile(r"\b(?:hatch run|hatch|pdm run|pdm|poe|uv run poe)\s+(?:\S+:)?([\w-]+)")


_TASKS = re.compile(
    r"(?:.*/)?(?:GNUm|[Mm])akefile|(?:.*/)?\.?[Jj]ustfile|.*\.(?:sh|bash)|(?:.*/)?[Tt]askfile\.ya?ml"
)


def is_task(path: str) -> bool:
    """Say whether the file holds tasks of the developers: make, just, or a shell script."""
    return bool(_TASKS.fullmatch(path))


def errands_of(command: str, find: Find) -> Iterator[Sight]:
    """Yield the commands that this one sets off, or raise Unreadable.

    `find` returns the files of some names, in whatever folder: a step may run in any.
    """
    for match in _MAKE.finditer(command):
        wanted = [word for word in match[2].split() if word[0] not in "-$" and "=" not in word]
        names = _JUSTFILES if match[1] == "just" else _MAKEFILES
        for path, data in find(*names):
            yield from _targets(path, text_of(data), wanted)
    if re.search(r"\btox\b", command):
        yield from _tox(find, command)
    for word, errand in ((r"\bnox\b", _nox), (_HOOKS, _hooks)):
        if re.search(word, command):
            yield from errand(find)
    for match in _RUNNER.finditer(command):
        yield from _named(match[1], find)
    for match in _SCRIPT.finditer(command):
        yield from _script(match[1], find)


def _script(path: str, find: Find) -> Iterator[Sight]:
    """Yield the commands of a shell script of the repository's own."""
    is_one = ("/" in path or path.endswith(".sh")) and not path.endswith((".py", ".md", ".txt"))
    for at_path, data in find(path) if is_one else ():
        if len(data) < 100_000:
            for offset, line in commands_in(text_of(data)):
                yield Sight(at_path, offset + 1, line)


def _targets(path: str, text: str, wanted: list[str]) -> Iterator[Sight]:
    """Yield the recipes of targets, and of those that they need; the first where none is named."""
    recipes: dict[str, tuple[list[str], list[tuple[int, str]]]] = {}
    current: list[tuple[int, str]] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1] in (" ", "\t"):
            if current is not None:
                current.append((number, line.strip().lstrip("@-")))
        elif match := _TARGET.match(line):
            needs, _, inline = match[3].partition(";")
            current = [(number, inline)] if inline else []
            for name in (match[1], *match[2].split()):
                recipes.setdefault(name, (re.findall(r"[A-Za-z_][\w.-]*", needs), current))
        elif line.strip() and not line.startswith("#"):
            current = None
    pending = wanted or list(recipes)[:1]
    done: set[str] = set()
    while pending:
        name = pending.pop()
        if name in recipes and name not in done:
            done.add(name)
            needs_of, lines = recipes[name]
            pending.extend(needs_of)
            for number, line in lines:
                yield from (Sight(path, number, said) for _, said in commands_in(line))


def _tox(find: Find, command: str) -> Iterator[Sight]:
    """Yield what tox runs: the environments of its list, and those that the command names."""
    for path, data in find("tox.ini", "setup.cfg"):
        sections = ini_of(data)
        listed = sections.get("tox", sections.get("tox:tox", {})).get("envlist", "")
        for section, keys in sections.items():
            kind, _, name = section.removeprefix("tox:").partition(":")
            is_run = not name or not listed or name in f"{listed} {command}"
            if kind == "testenv" and is_run:
                for _, line in commands_in(keys.get("commands", "")):
                    yield Sight(path, line_of(text_of(data), line), line)
    for path, data in find("tox.toml", "pyproject.toml"):
        table = toml_of(data)
        table = table if path.endswith("tox.toml") else at(table, "tool", "tox")
        for env in (at(table, "env_run_base"), *tables(at(table, "env"))):
            commands = at(env, "commands")
            for command in commands if isinstance(commands, list) else ():
                words = command if isinstance(command, list) else [command]
                yield Sight(path, 0, " ".join(map(str, words)))


def _nox(find: Find) -> Iterator[Sight]:
    for path, data in find("noxfile.py"):
        for call in source_of(data).calls:
            if dotted(call.func) in ("session.run", "session.run_always"):
                words = [a.value for a in call.args if isinstance(a, ast.Constant)]
                yield Sight(path, call.lineno, " ".join(map(str, words)))


def _hooks(find: Find) -> Iterator[Sight]:
    for path, data in find(".pre-commit-config.yaml"):
        for document in knots_of(data):
            for source in document.get("repos").items():
                for hook in source.get("hooks").items():
                    entry = hook.get("entry").text or hook.get("id").text or ""
                    yield Sight(path, hook.line, entry)


def _named(name: str, find: Find) -> Iterator[Sight]:
    """Yield a script that pyproject.toml names for hatch, PDM or poe."""
    for path, data in find("pyproject.toml"):
        tool = at(toml_of(data), "tool")
        scripts = [at(env, "scripts") for env in tables(at(tool, "hatch", "envs"))]
        for table in (*scripts, at(tool, "pdm", "scripts"), at(tool, "poe", "tasks")):
            said = at(table, name)
            parts = list(said.values()) if isinstance(said, dict) else [said]
            lines = [line for part in parts for line in (part if type(part) is list else [part])]
            for line in lines:
                if isinstance(line, str) and line:
                    yield Sight(path, line_of(text_of(data), line), line)
