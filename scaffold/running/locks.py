"""The versions that a lock file settles on, whichever tool wrote it."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from packaging.utils import canonicalize_name

from upgrader.evidence import Facts
from upgrader.evidence.sight import text_of

# In the order of trust where a repository has several.
NAMES = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock")


def pins(facts: Facts, folder: str) -> tuple[str, dict[str, str]]:
    """Return the lock file of a project, "" where it has none, and the version of each package.

    A package that the lock has in several versions is left to the installer.
    """
    for name in NAMES:
        data = facts.data(f"{folder}{name}")
        if data is None:
            continue
        try:
            found = list(_in(name, text_of(data)))
        except (ValueError, AttributeError, TypeError, RecursionError):
            continue
        versions: dict[str, set[str]] = defaultdict(set)
        for package, version in found:
            versions[canonicalize_name(package)].add(version)
        return f"{folder}{name}", {p: v.pop() for p, v in sorted(versions.items()) if len(v) == 1}
    return "", {}


def _in(name: str, text: str) -> Iterator[tuple[str, str]]:
    if name == "Pipfile.lock":
        document = json.loads(text)
        for section in ("default", "develop"):
            for package, row in document.get(section, {}).items():
                if str(row.get("version", "")).startswith("=="):
                    yield package, row["version"][2:]
        return
    document = tomllib.loads(text)
    for row in document.get("package", document.get("packages", [])):
        if _from_index(row):
            yield row["name"], row["version"]


def _from_index(row: dict[str, Any]) -> bool:
    source = row.get("source") or {}
    elsewhere = {"editable", "virtual", "directory", "path", "git", "url"} & set(source)
    kind = source.get("type", "")
    return not elsewhere and kind not in ("git", "directory", "file", "url") and "version" in row
