"""The commands that a repository installs, as its manifests name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from upgrader.evidence.ini import ini_of
from upgrader.evidence.manifests import at, toml_of
from upgrader.evidence.setup_py import scripts_in_setup_py
from upgrader.evidence.sight import Sight, line_of, text_of

Reader = Callable[[str, bytes], Iterator[Sight]]


def reader_of(path: str) -> Reader | None:
    """Return what reads the console scripts of this manifest, None where it names none."""
    readers = {
        "pyproject.toml": _pyproject,
        "setup.cfg": _setup_cfg,
        "setup.py": scripts_in_setup_py,
    }
    return readers.get(path.rsplit("/", 1)[-1])


def _pyproject(path: str, data: bytes) -> Iterator[Sight]:
    table, text = toml_of(data), text_of(data)
    for scripts in (
        at(table, "project", "scripts"),
        at(table, "project", "entry-points", "console_scripts"),
        at(table, "tool", "poetry", "scripts"),
    ):
        for name in scripts if isinstance(scripts, dict) else ():
            yield Sight(path, line_of(text, name), name)


def _setup_cfg(path: str, data: bytes) -> Iterator[Sight]:
    entries = ini_of(data).get("options.entry_points", {}).get("console_scripts", "")
    for entry in entries.split("\n"):
        name, equals, _ = entry.partition("=")
        if equals:
            yield Sight(path, line_of(text_of(data), entry.strip()), name.strip())
