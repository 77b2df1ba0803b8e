"""What is kept between runs to save time: in the user's cache folder, and safe to lose."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any


def folder() -> Path:
    """Return the user's cache folder for this tool (XDG Base Directory Specification)."""
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "scaffold"


def remembered(name: str, key: str) -> Any | None:
    """Return what was kept under this name if it was kept with this key."""
    with suppress(OSError, ValueError, RuntimeError):
        kept = json.loads((folder() / f"{name}.json").read_bytes())
        if isinstance(kept, dict) and kept.get("key") == key:
            return kept["value"]
    return None


def remember(name: str, key: str, value: Any) -> None:
    """Keep a value; a cache that cannot be written is no reason to fail."""
    with suppress(OSError, RuntimeError):
        folder().mkdir(parents=True, exist_ok=True)
        part = folder() / f"{name}.{os.getpid()}.part"
        part.write_text(json.dumps({"key": key, "value": value}), encoding="utf-8")
        part.replace(folder() / f"{name}.json")
