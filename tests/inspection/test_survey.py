"""A folder is read whole, within limits, and nothing outside of it is ever read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scaffold import survey as module
from scaffold.errors import BadFolder
from scaffold.survey import survey
from tests.ugly.all import UGLY


def test_links_are_named_and_never_followed(tmp_path: Path) -> None:
    folder = UGLY["links-that-leave"].write(tmp_path / "r")
    found = survey(folder)
    assert {link.path: link.leaves for link in found.links} == {
        "etc": True,
        "loop": False,
        "secret.py": True,
        "up": True,
    }
    assert list(found.tree) == ["app.py", "requirements.txt"]


def test_a_link_that_stays_is_no_file_either(tmp_path: Path) -> None:
    found = survey(UGLY["a-link-that-stays"].write(tmp_path / "r"))
    assert [(link.path, link.target, link.leaves) for link in found.links] == [
        ("wsgi.py", "app.py", False)
    ]
    assert "wsgi.py" not in found.tree


def test_repositories_inside_are_named_and_not_read(tmp_path: Path) -> None:
    found = survey(UGLY["a-repository-inside"].write(tmp_path / "r"))
    assert (found.nested, found.is_git) == (("other",), True)
    assert not any(path.startswith(("other", ".git/")) for path in found.tree)


def test_a_large_file_is_left_and_its_name_is_kept(tmp_path: Path) -> None:
    found = survey(UGLY["a-50-mb-file"].write(tmp_path / "r"))
    assert sorted(found.left) == ["dump.sql", "model.bin"]
    assert found.has("dump.sql")


def test_names_that_are_no_text_are_left_and_can_be_shown(tmp_path: Path) -> None:
    found = survey(UGLY["a-name-that-is-no-text"].write(tmp_path / "r"))
    assert list(found.left) == ["data/\\xff\\xfe.txt"]
    found = survey(UGLY["a-backslash-in-a-name"].write(tmp_path / "s"))
    assert list(found.left) == ["data/a\\b.txt"]


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert survey(tmp_path).left == {"pipe": "no regular file"}


def test_a_virtual_environment_is_not_the_repository(tmp_path: Path) -> None:
    for path in ("env/pyvenv.cfg", "env/lib/x.py", "node_modules/x.py", "app.py"):
        at = tmp_path / path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(b"x = 1\n")
    assert list(survey(tmp_path).tree) == ["app.py"]


def test_the_executable_bit_is_seen(tmp_path: Path) -> None:
    (tmp_path / "go.sh").write_bytes(b"#!/bin/sh\n")
    (tmp_path / "go.sh").chmod(0o755)
    assert survey(tmp_path).tree["go.sh"].executable


def test_what_stands_highest_is_read_where_there_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 2)
    for path in ("a/b/c/deep.py", "a/low.py", "app.py", "main.py"):
        at = tmp_path / path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(b"x = 1\n")
    found = survey(tmp_path)
    assert (list(found.tree), found.is_whole) == (["app.py", "main.py"], False)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFolder):
        survey(tmp_path / "nowhere")
