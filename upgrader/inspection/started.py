"""Where a repository says how it is started: each place with the command line that stands there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from upgrader.evidence import Facts
from upgrader.evidence.ini import ini_of
from upgrader.evidence.knots import Knot
from upgrader.evidence.manifests import at, tables
from upgrader.evidence.shell import commands_in
from upgrader.evidence.sight import Sight, Unreadable, line_of, text_of

Where = Literal["process", "image", "unit", "task", "script", "readme", "settings"]

_COMPOSE = re.compile(r"(?:.*/)?(?:docker-)?compose[\w.-]*\.ya?ml")
_TASKS = re.compile(r"(?:.*/)?(?:GNUm|[Mm])akefile|(?:.*/)?\.?[Jj]ustfile")
_UNIT = re.compile(r"^(?:ExecStart|command)\s*=\s*[-@:+!]*(.+)$", re.MULTILINE)
_UNIT_FILE = re.compile(
    r"(?:.*/)?[\w@.-]+\.service(?:\.\w+)?|(?:.*/)?[\w.-]*supervisor[\w.-]*\.conf"
)
_PROCESS = re.compile(r"^([\w-]+):\s*(.+)$", re.MULTILINE)
_LARGEST = 200_000


class Started(NamedTuple):
    """A command line, the place that it stands in, and what holds around it.

    Attributes:
        name: the process, service or task that it is.
        folder: where it runs, from the repository's root, "" or ending in "/".
    """

    sight: Sight
    where: Where
    name: str = ""
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def folder(self) -> str:
        """The folder of the file that says it."""
        return self.sight.path[: self.sight.path.rfind("/") + 1]


def started_in(facts: Facts) -> Iterator[Started]:
    """Yield every command line that may start something, the surest places first."""
    texts = [(path, _text(facts, path)) for path in facts.own if _is_text_of_ours(facts, path)]
    for path, text in texts:
        if path.rsplit("/", 1)[-1].startswith("Procfile"):
            for match in _PROCESS.finditer(text):
                sight = Sight(path, _line(text, match), match[2].strip())
                yield Started(sight, "process", match[1])
    yield from _images(facts)
    for path, text in texts:
        yield from _in_file(facts, path, text)
    for path, shown in facts.shown:
        if shown.is_command:
            yield Started(Sight(path, shown.line, shown.text), "readme")
    for name, value in _environment(facts):
        said = f"{name.split('_')[0].lower()} --app {value.what} run"
        yield Started(Sight(value.path, value.line, said), "settings")


def _in_file(facts: Facts, path: str, text: str) -> Iterator[Started]:
    """Yield what one file that is no Procfile and no Dockerfile starts."""
    if _COMPOSE.fullmatch(path):
        yield from _services(path, facts.knots(path))
    elif _UNIT_FILE.fullmatch(path) or (path.endswith(".conf") and "[program:" in text):
        for match in _UNIT.finditer(text):
            yield Started(Sight(path, _line(text, match), match[1].strip()), "unit")
    elif path.endswith(".ini") and "[uwsgi]" in text:
        yield from _uwsgi(path, text)
    elif _TASKS.fullmatch(path):
        yield from _tasks(path, text)
    elif path.endswith("pyproject.toml"):
        yield from _named_scripts(path, text, facts.table(path))


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1


def _is_text_of_ours(facts: Facts, path: str) -> bool:
    """Say whether a file may say how something is started, by where it stands and its size."""
    name = path.rsplit("/", 1)[-1]
    ends = (".yml", ".yaml", ".conf", ".ini", ".service", "file", "File", "pyproject.toml")
    is_one = name.endswith(ends) or name.startswith("Procfile") or ".service" in name
    is_ours = facts.places[path] == "application"
    return is_one and is_ours and len(facts.tree[path].data) < _LARGEST


def _text(facts: Facts, path: str) -> str:
    return text_of(facts.tree[path].data)


def _environment(facts: Facts) -> Iterator[tuple[str, Sight]]:
    """Yield FLASK_APP and QUART_APP, as files of settings say them."""
    for path in facts.own:
        if path.rsplit("/", 1)[-1] in (".flaskenv", ".env", ".quartenv"):
            for number, line in enumerate(_text(facts, path)[:_LARGEST].split("\n"), 1):
                name, _, value = line.strip().removeprefix("export ").partition("=")
                if name in ("FLASK_APP", "QUART_APP"):
                    yield name, Sight(path, number, value.strip("\"' "))


def _images(facts: Facts) -> Iterator[Started]:
    """Yield what images run: ENTRYPOINT with CMD behind it, and each alone where both are lists."""
    images: dict[str, dict[str, Sight]] = {}
    environment: dict[str, dict[str, str]] = {}
    for sight in facts.instructions:
        name, _, said = sight.what.partition(" ")
        if name in ("ENTRYPOINT", "CMD"):
            images.setdefault(sight.path, {})[name] = Sight(sight.path, sight.line, said)
        elif name == "ENV":
            found = re.findall(r"([A-Z_]+_APP)[= ](\S+)", said[:2000])
            environment.setdefault(sight.path, {}).update(found)
    for path, image in images.items():
        entry, command = image.get("ENTRYPOINT"), image.get("CMD")
        known = tuple(environment.get(path, {}).items())
        parts = [_shell_form(sight.what) for sight in (entry, command) if sight]
        last = command or entry
        if last is not None:
            yield Started(Sight(path, last.line, " ".join(parts)), "image", "", known)
        for sight in (entry, command) if entry and command else ():
            if sight is not None:
                said_there = Sight(path, sight.line, _shell_form(sight.what))
                yield Started(said_there, "image", "", known)


def _shell_form(said: str) -> str:
    """Return a command of a Dockerfile as a shell would be given it."""
    if not said.startswith("["):
        return said
    try:
        words = json.loads(said)
    except (ValueError, RecursionError):
        words = [part.strip(" '\"") for part in said.strip("[]").split(",")]
    return " ".join(_quoted(str(word)) for word in words)


def _quoted(word: str) -> str:
    if re.fullmatch(r"[\w@%+=:,./${}-]+", word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"


def _services(path: str, documents: Iterable[Knot]) -> Iterator[Started]:
    for document in documents:
        for name, service in document.get("services").below.items():
            for key in ("entrypoint", "command"):
                said = service.get(key)
                words = [_quoted(item.text or "") for item in said.items()]
                text = " ".join(words) if words else said.text
                if text:
                    yield Started(Sight(path, said.line, text), "image", name)


def _uwsgi(path: str, text: str) -> Iterator[Started]:
    try:
        keys: Mapping[str, str] = ini_of(text.encode()).get("uwsgi", {})
    except Unreadable:
        return
    for key in ("module", "wsgi", "wsgi-file"):
        if said := keys.get(key):
            option = "--wsgi-file" if key == "wsgi-file" else "--module"
            line = line_of(text, said)
            yield Started(Sight(path, line, f"uwsgi {option} {said}"), "unit")


def _tasks(path: str, text: str) -> Iterator[Started]:
    """Yield the recipes of a Makefile or a justfile, each with its target."""
    target = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1] in ("\t", " "):
            for _, command in commands_in(line.strip().lstrip("@-")):
                yield Started(Sight(path, number, command), "task", target)
        elif match := re.match(r"@?([\w.-]+)[^:=]*:(?!=)", line[:500]):
            target = match[1]


def _named_scripts(path: str, text: str, table: Mapping[str, Any]) -> Iterator[Started]:
    tool = at(table, "tool")
    groups = [at(tool, "pdm", "scripts"), at(tool, "poe", "tasks"), at(tool, "taskipy", "tasks")]
    groups += [at(environment, "scripts") for environment in tables(at(tool, "hatch", "envs"))]
    for group in groups:
        for name, said in group.items() if isinstance(group, Mapping) else ():
            options = said if isinstance(said, Mapping) else {"cmd": said}
            for key in ("cmd", "shell"):
                command = options.get(key)
                for part in command if isinstance(command, list) else [command]:
                    if isinstance(part, str):
                        yield Started(Sight(path, line_of(text, part), part), "task", name)
