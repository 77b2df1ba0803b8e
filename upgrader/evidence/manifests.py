"""The direct dependencies of a repository, whatever manifest it keeps them in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from upgrader.evidence import requirements
from upgrader.evidence.ini import ini_of
from upgrader.evidence.knots import knots_of
from upgrader.evidence.requirements import in_list, named
from upgrader.evidence.setup_py import in_setup_py
from upgrader.evidence.sight import Sight, Unreadable, text_of

Reader = Callable[[str, bytes], Iterator[Sight]]

LARGEST = 3_000_000  # bytes

_SCRIPT = re.compile(r"^# /// script\s*\n((?:#[^\n]*\n)+?)# ///\s*$", re.MULTILINE)


def reader_of(path: str) -> Reader | None:
    """Return what reads this manifest, None where the path is none."""
    name = path.rsplit("/", 1)[-1].lower()
    if requirements.FILE.fullmatch(path):
        return _requirements
    if name.endswith(".py") and name != "setup.py":
        return _script
    return {
        "pyproject.toml": _pyproject,
        "pixi.toml": _pixi,
        "pipfile": _pipfile,
        "setup.cfg": _setup_cfg,
        "setup.py": in_setup_py,
        "environment.yml": _conda,
        "environment.yaml": _conda,
    }.get(name)


def toml_of(data: bytes) -> dict[str, Any]:
    """Parse TOML, or raise Unreadable."""
    # A key of thousands of parts takes the parser minutes.
    if len(data) > LARGEST or max(line.count(b".") for line in data.split(b"\n")) > 5_000:
        raise Unreadable("too large for a file of settings")
    try:
        return tomllib.loads(text_of(data))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not TOML: {error}") from None


def at(table: object, *keys: str) -> Any:
    """Return what stands under these keys, an empty table where nothing does."""
    for key in keys:
        table = table.get(key, {}) if isinstance(table, Mapping) else {}
    return table


def tables(table: object) -> list[Any]:
    """Return the values of a table, none where there is no table."""
    return list(table.values()) if isinstance(table, Mapping) else []


def _lists(table: object) -> Iterator[object]:
    for listed in tables(table):
        yield from listed if isinstance(listed, list) else ()


def _requirements(path: str, data: bytes) -> Iterator[Sight]:
    yield from requirements.in_file(path, text_of(data))


def _pyproject(path: str, data: bytes) -> Iterator[Sight]:
    text, table = text_of(data), toml_of(data)
    tool = at(table, "tool")
    listed = at(table, "project", "dependencies")
    texts = [*listed] if isinstance(listed, list) else []
    for group in (
        at(table, "project", "optional-dependencies"),
        at(table, "dependency-groups"),
        at(tool, "pdm", "dev-dependencies"),
        {"": at(tool, "uv", "dev-dependencies")},
        {"": at(tool, "flit", "metadata", "requires")},
    ):
        texts.extend(_lists(group))
    for environment in tables(at(tool, "hatch", "envs")):
        for key in ("dependencies", "extra-dependencies"):
            texts.extend(_lists({key: at(environment, key)}))
    yield from in_list(path, text, texts)
    poetry = at(tool, "poetry")
    for key in ("dependencies", "dev-dependencies"):
        yield from named(path, text, at(poetry, key))
    for group in tables(at(poetry, "group")):
        yield from named(path, text, at(group, "dependencies"))
    yield from _of_pixi(path, text, at(tool, "pixi"))


def _pixi(path: str, data: bytes) -> Iterator[Sight]:
    yield from _of_pixi(path, text_of(data), toml_of(data))


def _of_pixi(path: str, text: str, table: object) -> Iterator[Sight]:
    for part in (table, *tables(at(table, "feature"))):
        for key in ("dependencies", "pypi-dependencies"):
            yield from named(path, text, at(part, key))


def _pipfile(path: str, data: bytes) -> Iterator[Sight]:
    text, table = text_of(data), toml_of(data)
    for section, packages in table.items():
        if section not in ("source", "requires", "scripts", "pipenv", "pipfile"):
            yield from named(path, text, packages)


def _setup_cfg(path: str, data: bytes) -> Iterator[Sight]:
    text, table = text_of(data), ini_of(data)
    options = at(table, "options")
    blocks = [at(options, key) for key in ("install_requires", "tests_require")]
    blocks += tables(at(table, "options.extras_require"))
    lines = [line for block in blocks if isinstance(block, str) for line in block.split("\n")]
    stated = (line.strip() for line in lines)
    yield from in_list(path, text, [line for line in stated if line and line[0] != "#"])


def _conda(path: str, data: bytes) -> Iterator[Sight]:
    for document in knots_of(data):
        for entry in document.get("dependencies").items():
            for package in (entry, *entry.get("pip").items()):
                if package.text is not None:
                    name = requirements.name_in(package.text.rpartition("::")[2])
                    if name and name != "python":
                        yield Sight(path, package.line, name)


def _script(path: str, data: bytes) -> Iterator[Sight]:
    if b"# /// script" not in data:
        return
    text = text_of(data)
    for match in _SCRIPT.finditer(text):
        lines = (line[2:] if line[:2] == "# " else line[1:] for line in match[1].split("\n"))
        try:
            listed = at(toml_of("\n".join(lines).encode()), "dependencies")
        except Unreadable:
            return  # the module itself can be read
        yield from in_list(path, text, listed if isinstance(listed, list) else ())
