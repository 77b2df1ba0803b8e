"""The linter, run on the files of a repository with nothing of that repository's own settings."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from upgrader.review.components import SELECT, Lint, Remark

SECONDS = 60.0
_MOST = 200_000  # remarks; more of them say nothing more


def lint(root: Path, paths: Iterable[str], target: str, seconds: float = SECONDS) -> Lint:
    """Return what ruff says of these files; where it cannot be asked, the reason.

    Args:
        root: the repository's folder.
        paths: files below it.
        target: the oldest Python that they are for, as ruff writes it: `py311`.
        seconds: how long it may take.
    """
    wanted = sorted(path for path in paths if not set(path) & set("\n\r"))
    if not wanted:
        return Lint()
    try:
        binary = _binary()
    except (ImportError, FileNotFoundError):
        return Lint(unknown="ruff is not installed")
    with tempfile.TemporaryDirectory(prefix="scaffold-") as scratch:
        # A file holds any number of names; a command line does not.
        names = Path(scratch, "names")
        names.write_text("".join(f"./{path}\n" for path in wanted), encoding="utf-8")
        try:
            done = subprocess.run(
                [binary, *_arguments(target), f"@{names}"],
                cwd=root,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                env={**_environment(), "NO_COLOR": "1"},
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Lint(unknown=f"ruff took more than {seconds:g} seconds")
        except OSError as error:
            return Lint(unknown=f"ruff does not start: {error.strerror}")
    return _read(done, root, frozenset(wanted))


def _binary() -> str:
    """Return the ruff that belongs to this installation, never one that lies about."""
    from ruff import find_ruff_bin

    return str(find_ruff_bin())


def _environment() -> dict[str, str]:
    """Return our environment without what would configure ruff."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RUFF_")}


def _arguments(target: str) -> list[str]:
    return [
        "check", "--isolated", "--no-cache", "--no-fix", "--exit-zero", "--ignore-noqa", "--quiet",
        "--output-format", "json", "--target-version", target, "--select", ",".join(SELECT),
        "--config", "lint.mccabe.max-complexity=0", "--config", "lint.pylint.max-statements=50",
    ]  # fmt: skip


def _read(done: subprocess.CompletedProcess[bytes], root: Path, wanted: frozenset[str]) -> Lint:
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return Lint(unknown=f"ruff failed: {said[0] if said else done.returncode}")
    try:
        found = json.loads(done.stdout or b"[]")
    except ValueError:
        return Lint(unknown="what ruff answered cannot be read")
    starts = tuple(f"{place}{os.sep}" for place in (root.absolute(), root.resolve()))
    remarks = {remark for item in found[:_MOST] if (remark := _remark(item, starts, wanted))}
    return Lint(tuple(sorted(remarks)))


def _remark(item: dict[str, Any], starts: tuple[str, ...], wanted: frozenset[str]) -> Remark | None:
    name = str(item["filename"])
    for start in starts:
        path = name.removeprefix(start).replace(os.sep, "/")
        if path in wanted:
            rule = item["code"] or item.get("name") or ""
            row = item["noqa_row"] or 0
            first, last = int(item["location"]["row"]), int(item["end_location"]["row"])
            return Remark(str(rule), path, first, str(item["message"]), row, last)
    return None
