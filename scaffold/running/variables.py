"""The variables that a repository's code runs with: from its own files, and made up where none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scaffold.running.box import Box
from scaffold.running.reading import Read, reads
from upgrader.evidence import Facts
from upgrader.evidence.knots import Knot
from upgrader.evidence.sight import text_of

_EXAMPLES = re.compile(
    r"(?i)(?:.*/)?(?:\.?env[.\-_](?:example|sample|template|dist|dev|development|local\.example)"
    r"|(?:example|sample|dev|development)\.env|\.env\.example\.\w+)"
)
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*")
_FOLDER = re.compile(r"(?:_DIR|_DIRECTORY|_FOLDER|_HOME|_ROOT|DATA_?PATH)$")
_POSTGRES = re.compile(r"postgres(?:ql)?(?:\+\w+)?://")
_SERVER = re.compile(r"(?:mysql|mariadb|mongodb|redis|amqp|rediss)(?:\+\w+)?://[^\s/@]*@?[\w.-]+")
_ENV = re.compile(r"([A-Z_][A-Z0-9_]*)[= ]\"?([^\s\"]+)")
_COMPOSE = re.compile(r"(?:[^/]*/)?(?:docker-)?compose[\w.-]*\.ya?ml")
_BOOKS = re.compile(r"PIP_|UV_|GITHUB_|CI_|NODE_|DOCKER_|CODECOV|COVERALLS|GH_")


@dataclass(frozen=True, slots=True)
class Variables:
    """Names and values, and where they are from.

    Attributes:
        stated: from the repository's own files.
        made_up: for what it reads and nobody states; only used where it does not go without.
        postgres: the names whose value is a PostgreSQL server, which becomes one of ours.
    """

    stated: Mapping[str, str] = field(default_factory=dict)
    made_up: Mapping[str, str] = field(default_factory=dict)
    postgres: tuple[str, ...] = ()


def variables(facts: Facts, box: Box, *, tests: bool) -> Variables:
    """Return the variables for its tests, or for the application itself."""
    stated: dict[str, str] = {}
    for path in _files(facts, tests=tests):
        stated = {**stated, **_in_file(text_of(facts.tree[path].data))}
    if tests:
        stated |= dict(_of_pipelines(facts))
    else:
        stated = {**dict(_of_images(facts)), **stated}
    read = reads(facts)
    made_up = {}
    for each in read:
        if each.default and each.default.startswith("/") and _FOLDER.search(each.name):
            # What it keeps on this machine by default it keeps in the scratch folder here.
            stated[each.name] = str(box.folder(f"home/{each.name.lower()}"))
        elif each.name not in stated and each.default is None:
            made_up[each.name] = _value(each)
    postgres = tuple(name for name, value in stated.items() if _POSTGRES.match(value))
    # A server of somebody's is never spoken to: whoever needs it hears of a closed port.
    kept = {name: _SERVER.sub(_closed, value) for name, value in stated.items()}
    return Variables(kept, made_up, postgres)


def _of_images(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield the variables of images and compose whose value is a file of the repository."""
    said = [sight.what[4:] for sight in facts.instructions if sight.what.startswith("ENV ")]
    pairs = [pair for text in said for pair in _ENV.findall(text)]
    for path in facts.own:
        if _COMPOSE.fullmatch(path):
            pairs += _of_compose(facts, path)
    for name, value in pairs:
        here = [p for p in facts.own if "." in value and f"/{p}".endswith(_name(value))]
        if len(here) == 1:
            yield name, here[0]


def _of_compose(facts: Facts, path: str) -> Iterator[tuple[str, str]]:
    for document in facts.knots(path):
        for key, knot in document.walk():
            if key == "environment":
                yield from _plain(knot)
                for item in knot.items():
                    yield from _ENV.findall(item.text or "")


def _name(value: str) -> str:
    return f"/{value.rpartition('/')[2]}"


def _closed(match: re.Match[str]) -> str:
    return f"{match[0].partition('://')[0]}://127.0.0.1"


def _files(facts: Facts, *, tests: bool) -> list[str]:
    """Return the files of variables, the one that counts most last."""
    small = [path for path in facts.own if len(facts.tree[path].data) < 50_000]
    # What stands deeper is for compose, or for another program.
    found = [p for p in small if _EXAMPLES.fullmatch(p) and p.count("/") < 2]
    beside = {p.rpartition("/")[0] for p in small if p.endswith(("pyproject.toml", "manage.py"))}
    examples = sorted((p for p in found if p.rpartition("/")[0] in ("", *beside)), key=_closeness)
    own = [p for p in small if p.rpartition("/")[2] in ("test.env", "testing.env", ".env.test")]
    if not tests:
        return examples[-1:] if examples else []
    return own[-1:] or []


def _closeness(path: str) -> tuple[int, str]:
    return -path.count("/"), path


def _in_file(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None or line.lstrip().startswith("#"):
            continue
        value = match[2]
        if value[:1] in "'\"" and value[:1]:
            value = value[1:].partition(value[0])[0]
        else:
            value = re.split(r"\s+#", value, maxsplit=1)[0]
        if value and "$" not in value:
            found[match[1]] = value
    return found


def _of_pipelines(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield the variables that CI sets in words, at any of its levels."""
    for path in facts.pipelines:
        if not path.endswith((".yml", ".yaml")):
            continue
        for document in facts.knots(path):
            for key, knot in document.walk():
                if key in ("env", "environment", "variables"):
                    yield from _plain(knot)


def _plain(knot: Knot) -> Iterator[tuple[str, str]]:
    for name, value in knot.below.items():
        text = value.text
        is_plain = bool(text) and "$" not in str(text) and "{{" not in str(text)
        if is_plain and re.fullmatch(r"[A-Z_][A-Z0-9_]*", name) and not _BOOKS.match(name):
            yield name, str(text)


def _value(read: Read) -> str:
    name, kind = read.name.upper(), read.kind.lower()
    if kind == "int" or name.endswith(("_PORT", "_SECONDS", "_TIMEOUT", "_SIZE", "_COUNT")):
        return "8099" if name.endswith("PORT") else "10"
    if kind in ("bool",):
        return "false"
    if kind in ("list", "set", "tuple", "dict"):
        return "{}" if kind == "dict" else "[]"
    if "DATABASE" in name and name.endswith(("URL", "URI")):
        return "sqlite:///scratch.db"
    if name.endswith(("URL", "URI", "ENDPOINT", "DSN")) or "url" in kind:
        return "http://127.0.0.1:9"
    if name.endswith("HOST"):
        return "127.0.0.1"
    if "email" in name.lower():
        return "nobody@example.org"
    return "placeholder-of-thirty-two-letters"
