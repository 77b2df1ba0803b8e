"""The schema of a scratch database: brought up to date once, then copied for the same code."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from scaffold.proving import process
from scaffold.proving.verdict import Unproven

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scaffold.proving.project import Project

# A probe starts many servers, and `alembic` takes longer than they do.
_made: dict[str, bytes] = {}


def bring_up(
    project: Project,
    env: Mapping[str, str],
    changes: Mapping[str, str | None],
    database: Path,
) -> None:
    """Bring the database of these variables up to date, as the documentation says.

    Raises:
        Unproven: `alembic upgrade head` failed.

    """
    scratch = env.get("DATABASE_URL", "").endswith(str(database))
    key = _digest(project.root, changes) if scratch else ""
    if scratch and key in _made:
        database.write_bytes(_made[key])
        return
    completed = project.run("alembic", "upgrade", "head", env=env)
    if completed.code != 0:
        raise Unproven(f"`alembic upgrade head` failed:\n{process.tail(completed.out)}")
    if scratch and database.exists() and not database.with_name(f"{database.name}-wal").exists():
        _made[key] = database.read_bytes()


def _digest(root: Path, changes: Mapping[str, str | None]) -> str:
    """Return a digest of all that may decide what a migration does."""
    digest = hashlib.sha256(repr(sorted(changes.items())).encode())
    for file in sorted(root.rglob("*")):
        if file.suffix in {".py", ".toml", ".ini", ".mako", ".sql"} and file.is_file():
            digest.update(f"{file.relative_to(root)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
