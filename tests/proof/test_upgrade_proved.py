"""`scaffold upgrade --prove` lands what is proven, and keeps what is not on its branch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold import cli
from scaffold.commands.proof import Proof
from scaffold.move import Move

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


def made(root: Path) -> Path:
    assert run("new", str(root), "--level", "1", "--defaults", "--no-lock").returncode == 0
    return root


@pytest.mark.slow
def test_what_is_not_proven_is_shown_and_lands_on_its_branch_only(tmp_path: Path) -> None:
    root = made(tmp_path / "desk")
    app = root / "src" / "desk" / "app.py"
    app.write_text(app.read_text() + MINE)
    git(root, "commit", "-aqm", "Say how it is")
    done = run("upgrade", str(root), "--prove", "--no-lock", "--json")
    assert done.returncode == 4, done.stderr
    assert "This runs the repository's code" in done.stderr
    proof = json.loads(done.stdout)["proof"]
    assert proof["differs"]
    assert proof["application"]["before"] == "uvicorn desk.app:app"
    assert proof["application"]["after"] == "uvicorn desk.ops.asgi:app"
    assert proof["application"]["differences"] == []
    states = {row["id"]: row for row in proof["capabilities"]}
    # The owner's own /healthz is kept, so it tells more than that it is up.
    assert states["health-live"]["state"] == "failed"
    assert "mine" in states["health-live"]["saw"]
    assert states["access-gate"]["state"] == "proven"
    assert "scaffold/level-2" in git(root, "branch", "--all")
    assert git(root, "status", "--porcelain") == ""


def test_what_is_not_proven_is_not_written_into_the_work_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = made(tmp_path / "desk")
    was = git(root, "branch", "--show-current").strip()

    def wrong(proof: Proof, move: Move) -> None:
        proof.differs = True

    monkeypatch.setattr(Proof, "make", wrong)
    words = ["upgrade", str(root), "--prove", "--no-lock", "--defaults"]
    assert cli.run([*words, "--in-place"]) == 4
    assert "Nothing was written." in capsys.readouterr().out
    assert git(root, "status", "--porcelain") == ""
    assert cli.run(words) == 4
    assert "It landed on its branch only" in capsys.readouterr().out
    assert "scaffold/level-2" in git(root, "branch", "--all")
    git(root, "checkout", "-q", was)
    assert not (root / "src" / "desk" / "ops").exists()


def test_what_is_proven_lands_as_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = made(tmp_path / "desk")
    monkeypatch.setattr(Proof, "make", lambda proof, move: None)
    words = ["upgrade", str(root), "--prove", "--no-lock", "--defaults", "--in-place"]
    assert cli.run(words) == 0
    assert (root / "src" / "desk" / "ops").exists()


GREET = '''"""Greets."""

import argparse


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", nargs="?", default="you")
    print("hello", parser.parse_args().name)


if __name__ == "__main__":
    main()
'''


@pytest.mark.slow
def test_a_command_is_proven_too_and_the_report_has_it(tmp_path: Path) -> None:
    root = tmp_path / "greet"
    root.mkdir()
    (root / "greet.py").write_text(GREET)
    (root / "README.md").write_text("# Greet\n\n```sh\npython greet.py\n```\n")
    (root / "requirements.txt").write_text("\n")
    git(root, "init", "-q")
    git(root, "add", "--all")
    git(root, "commit", "-qm", "as it was")
    page = tmp_path / "report.md"
    words = ("--to", "2", "--defaults", "--no-lock", "--report", str(page), "--dry-run", "--json")
    done = run("upgrade", str(root), "--prove", *words)
    assert done.returncode == 0, done.stderr
    proof = json.loads(done.stdout)["proof"]
    states = {row["id"]: (row["state"], row["saw"]) for row in proof["capabilities"]}
    assert states["settings"] == (
        "proven",
        "with APP_ENV=nowhere it ends, and says that it is APP_ENV",
    )
    assert states["logs-readable"][0] == "proven", states
    assert proof["application"]["differences"] == []
    text = page.read_text(encoding="utf-8")
    assert "## Proof" in text
    assert "| settings | proven |" in text
