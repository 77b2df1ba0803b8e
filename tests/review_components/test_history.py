"""The history of files, read from real repositories of every awkward kind."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from scaffold.history import history
from upgrader.review.components import Touched

FIRST, SECOND = 1_700_000_000, 1_700_086_400


def git(at: Path, *arguments: str, when: int = FIRST) -> None:
    stamp = f"{when} +0000"
    names = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")
    environment = {
        **os.environ,
        **dict.fromkeys(names, "a@example.org"),
        "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_DATE": stamp,
    }
    subprocess.run(["git", *arguments], cwd=at, env=environment, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "sub").mkdir(parents=True)
    git(root, "init", "-q")
    (root / "a.py").write_text("1\n", encoding="utf-8")
    (root / "sub" / "é b.py").write_text("1\n", encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    (root / "a.py").write_text("2\n", encoding="utf-8")
    git(root, "commit", "-qam", "two", when=SECOND)
    return root


def test_each_file_has_its_commits_and_their_times(repository: Path) -> None:
    found = history(repository)
    assert found.touched == {
        "a.py": Touched(2, FIRST, SECOND),
        "sub/é b.py": Touched(1, FIRST, FIRST),
    }
    assert (found.newest, found.unknown, found.is_whole) == (SECOND, "", True)


def test_a_subfolder_has_its_own_paths(repository: Path) -> None:
    found = history(repository / "sub")
    assert found.touched == {"é b.py": Touched(1, FIRST, FIRST)}


def test_no_git_is_said(tmp_path: Path) -> None:
    assert "not a git repository" in history(tmp_path).unknown


def test_a_repository_without_a_commit_is_said(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert history(tmp_path).unknown


def test_a_shallow_clone_is_said(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), "shallow")
    assert history(tmp_path / "shallow").unknown == (
        "the clone is shallow, so its history is not here"
    )


def test_a_git_that_takes_too_long_is_said(repository: Path) -> None:
    assert "took more than" in history(repository, seconds=0).unknown


def test_no_program_that_the_repository_names_is_started(repository: Path) -> None:
    witness = repository / "witness"
    program = repository / "program"
    program.write_text(f"#!/bin/sh\ntouch '{witness}'\ncat\n", encoding="utf-8")
    program.chmod(0o755)
    (repository / ".gitattributes").write_text("*.py diff=own filter=own\n", encoding="utf-8")
    for key in (
        "diff.external", "diff.own.textconv", "diff.own.command", "gpg.program", "core.pager",
        "core.fsmonitor", "filter.own.clean", "core.sshCommand",
    ):  # fmt: skip
        git(repository, "config", key, str(program))
    git(repository, "config", "log.showSignature", "true")
    assert history(repository).touched
    assert not witness.exists()
