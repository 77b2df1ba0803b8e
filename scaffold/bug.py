"""An error that is ours: what happened goes into a file that a person can send."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence

from scaffold import __version__


def record(error: Exception, arguments: Sequence[str]) -> str:
    """Write the log and return what to tell the user."""
    lines = [
        f"scaffold {__version__}, Python {platform.python_version()}, {sys.platform}",
        f"scaffold {' '.join(arguments)}",
        "",
        *traceback.format_exception(error),
    ]
    with tempfile.NamedTemporaryFile(
        "w", prefix="scaffold-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write("\n".join(lines))
    return (
        f"error: this is a bug in scaffold: {type(error).__name__}: {error}\n"
        f"  where: {log.name}\n"
        "  help:  please send that file with the report; look through it for secrets first"
    )
