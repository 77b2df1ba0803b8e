"""`scaffold upgrade --prove` lands what is proven, and keeps what is not on its branch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

MINE = """

@app.get("/healthz")
def mine() -> dict[str, str]:
    return {"mine": "yes"}
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scaffold", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )


def git(root: Path, *words: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    done = subprocess.run(
        ["git", *identity, *words], cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_route_of_the_owner_that_answers_anew_is_shown_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    root = tmp_path / "desk"
    assert run("new", str(root), "--level", "1", "--defaults", "--no-lock").returncode == 0
    app = root / "src" / "desk" / "app.py"
    app.write_text(app.read_text() + MINE)
    git(root, "commit", "-aqm", "Say how it is")
    done = run("upgrade", str(root), "--prove", "--no-lock", "--json")
    assert done.returncode == 4, done.stderr
    proof = json.loads(done.stdout)["proof"]
    assert proof["differs"]
    rows = {(row["route"], row["what"]) for row in proof["application"]["differences"]}
    assert rows == {("/healthz", "body")}
    states = {row["id"]: row["state"] for row in proof["capabilities"]}
    assert states["access-gate"] == "proven"
    assert "scaffold/level-2" in git(root, "branch", "--all")
    assert "mine" in app.read_text()
    git(root, "checkout", "-q", "main")
    before = git(root, "status", "--porcelain")
    done = run("upgrade", str(root), "--prove", "--no-lock", "--in-place", "--quiet")
    assert done.returncode == 4
    assert git(root, "status", "--porcelain") == before
