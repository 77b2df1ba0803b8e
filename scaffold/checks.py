"""The checks that this release carries: one file a capability, and what each level needs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from scaffold import __version__, cache
from scaffold.errors import BadTemplates
from scaffold.library import templates
from upgrader.review.check import Check, Need, parse_check, parse_needs


def load_checks(root: Path | None = None) -> tuple[tuple[Check, ...], tuple[Need, ...]]:
    """Return the checks in this folder of templates and what levels need, or raise BadCheck."""
    folder = (root or templates()) / "checks"
    paths = sorted(folder.glob("level*/*.toml"))
    stamps = [
        (str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in [*paths, folder / "levels.toml"]
    ]
    key = repr((__version__, stamps))
    document = cache.remembered("checks", key)
    if document is None:
        rows = {f"{path.parent.name}/{path.stem}": _table(path) for path in paths}
        document = {"checks": rows, "levels": _table(folder / "levels.toml")}
        cache.remember("checks", key, document)
    checks = tuple(_check(place, table) for place, table in document["checks"].items())
    return checks, parse_needs(document["levels"], (check.id for check in checks))


def _check(place: str, table: dict[str, Any]) -> Check:
    level, _, name = place.partition("/")
    return parse_check(name, int(level.removeprefix("level")), table)


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadTemplates(
            what=f"a check cannot be read: {error}",
            where=f"templates/checks/{path.name}",
            help="mend it; CONTRIBUTING.md shows a whole one under 'Add a check'",
        ) from error
