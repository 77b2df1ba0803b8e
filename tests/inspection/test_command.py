"""`scaffold inspect` on every ugly repository: it ends well, changes nothing and runs nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold import cli
from tests.ugly.all import UGLY, ten_thousand_files

ROOT = Path(__file__).parents[2]

# What must be said of each, beside that nothing goes wrong: a topic, and an answer in it.
SAID = {
    "crlf": ("spelling", "CRLF"),
    "mixed-line-endings": ("spelling", "mixed line endings"),
    "bom": ("spelling", "byte order mark"),
    "latin-1": ("spelling", "latin-1"),
    "utf-16": ("spelling", "utf-16-le"),
    "non-ascii-paths": ("hazards", "a name beyond ASCII"),
    "a-name-that-is-no-text": ("hazards", "not read"),
    "a-backslash-in-a-name": ("hazards", "not read"),
    "links-that-leave": ("hazards", "a link that leaves the tree"),
    "a-link-that-stays": ("hazards", "a link"),
    "a-submodule": ("hazards", "a submodule"),
    "a-submodule-that-is-not-there": ("hazards", "a submodule that is not there"),
    "a-repository-inside": ("hazards", "a repository of its own"),
    "a-50-mb-file": ("hazards", "not read"),
    "a-syntax-error": ("hazards", "cannot be parsed"),
    "python-2": ("hazards", "cannot be parsed"),
    "a-pyproject-that-does-not-parse": ("hazards", "cannot be parsed"),
    "a-name-that-is-taken": ("hazards", "a name that is taken"),
    "a-state-file-that-writes-elsewhere": ("hazards", "made by scaffold"),
    "a-yaml-bomb": ("hazards", "cannot be parsed"),
    "a-thread-on-import": ("application", "app:app"),
    "run-under-a-guard": ("application", "app:app"),
    "two-applications": ("application", "app:app"),
    "tabs": ("application", "app:app"),
    "a-dockerfile-with-a-lone-surrogate": ("application", "app:app"),
    "empty": ("layout", "no code"),
    "no-application": ("layout", "no code"),
}


def inspected(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    assert cli.run(["inspect", str(folder), *more]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def listing(folder: Path) -> list[tuple[str, int, int]]:
    found = []
    for at, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            state = Path(at, name).lstat()
            found.append((str(Path(at, name)), state.st_mtime_ns, state.st_size))
    return sorted(found)


@pytest.mark.parametrize("name", UGLY)
def test_an_ugly_repository_is_inspected(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = UGLY[name].write(tmp_path / "r")
    before = listing(folder)
    text = inspected(folder, capsys)
    assert max(map(len, text.splitlines())) <= 80
    assert text.isprintable() or set(text) - {"\n"} == {c for c in text if c.isprintable()}
    document = json.loads(inspected(folder, capsys, "--json"))
    assert listing(folder) == before
    topic, value = SAID.get(name, ("application", None))
    found = document["topics"][topic]["found"]
    values = [row["value"] for row in (found if isinstance(found, list) else [found]) if row]
    assert value is None or value in values


def test_the_document_is_stable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = inspected(UGLY["two-applications"].write(tmp_path / "a"), capsys, "--json")
    two = inspected(UGLY["two-applications"].write(tmp_path / "b"), capsys, "--json")
    assert one == two


def test_the_owner_says_which_application_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = UGLY["two-applications"].write(tmp_path / "r")
    assert "Not sure of the application" in inspected(folder, capsys)
    text = inspected(folder, capsys, "--data", "app=admin:app")
    assert "application  admin:app" in text
    assert "Not sure" not in text


@pytest.mark.parametrize(
    ("data", "code"),
    [("app=nowhere:app", 1), ("app=rm -rf", 2), ("app={{ 7 }}", 2), ("name=x", 2), ("app", 2)],
)
def test_what_cannot_be_the_application_is_refused(
    data: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = UGLY["two-applications"].write(tmp_path / "r")
    assert cli.run(["inspect", str(folder), "--data", data]) == code
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert "help:" in said


def test_what_it_has_already_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = UGLY["crlf"].write(tmp_path / "r")
    (folder / ".gitlab-ci.yml").write_text("test:\n  script: [pytest]\n", encoding="utf-8")
    document = json.loads(inspected(folder, capsys, "--json"))
    states = {row["id"]: row["state"] for row in document["capabilities"]}
    assert (states["ci"], states["metrics"]) == ("met", "missing")
    evidence = next(row["evidence"] for row in document["capabilities"] if row["id"] == "ci")
    assert evidence[0]["path"] == ".gitlab-ci.yml"


@pytest.mark.slow
def test_ten_thousand_files_take_little_memory(tmp_path: Path) -> None:
    folder = ten_thousand_files().write(tmp_path / "r")
    # A process inherits the peak of the one that started it: a small one stands between.
    measured = (
        "import os, subprocess, sys\n"
        "looking = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "_, status, used = os.wait4(looking.pid, 0)\n"
        "print(status, used.ru_maxrss)\n"
    )
    inspect = [sys.executable, "-m", "scaffold", "inspect", str(folder), "--json"]
    done = subprocess.run(
        [sys.executable, "-c", measured, *inspect],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        check=True,
    )
    status, peak = map(int, done.stdout.split())
    assert (status, peak < 300 * 1024) == (0, True), f"{peak} KiB"
