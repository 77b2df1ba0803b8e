"""In CI a skip without a known reason turns the run red; elsewhere it does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest

CASES = '''"""A test that is always skipped."""

import pytest


def test_one() -> None:
    assert True


def test_two() -> None:
    pytest.skip("no reason")
'''


@pytest.mark.parametrize(
    ("ci", "listed", "workers", "code"),
    [
        ("true", "", [], 1),
        ("true", "", ["-n", "1"], 1),
        ("true", "test_cases.py::test_two  # a reason", ["-n", "1"], 0),
        ("true", "test_cases.py::test_two", [], 1),
        ("", "", [], 0),
    ],
)
def test_a_skip_needs_a_reason_in_ci(
    tmp_path: Path, ci: str, listed: str, workers: list[str], code: int
) -> None:
    shutil.copy(conftest.__file__, tmp_path / "conftest.py")
    (tmp_path / "test_cases.py").write_text(CASES, encoding="utf-8")
    (tmp_path / "allowed_skips.txt").write_text(f"# Allowed.\n{listed}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", ".", *workers],
        cwd=tmp_path,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert "1 passed, 1 skipped" in done.stdout.splitlines()[-1]
    assert ("not allowed to be" in done.stdout) == bool(code)
