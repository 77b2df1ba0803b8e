"""The variables with which a server of any generated project starts."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from scaffold.proving.service import KEY, free_port

if TYPE_CHECKING:
    from pathlib import Path

DATABASE = "probe.db"


def working(scratch: Path) -> dict[str, str]:
    """Return them, with everything that is written going to the scratch folder."""
    digest = hashlib.sha256(KEY.encode()).hexdigest()
    return {
        "APP_ENV": "dev",
        "ACCESS_KEYS": f"you:{digest}",
        "DATABASE_URL": f"sqlite:///{scratch / DATABASE}",
        "METRICS_PORT": str(free_port()),
        # A probe asks for more, and faster, than a client may.
        "RATE_READS": "0/minute",
        "RATE_WRITES": "0/minute",
        "AUDIT_KEY": secrets.token_hex(32),
        "STATE_DIRECTORY": str(scratch),
    }
