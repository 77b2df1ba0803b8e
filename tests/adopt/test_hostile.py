"""Repositories that mean harm, or are only ugly: none of them runs, or is led outside."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.adopt.conftest import Desk, Repo
from tests.adopt.forms import FASTAPI, flat
from tests.ugly.all import UGLY

_ANSWERS = {
    "project_name": "Shop", "package_name": "shop", "description": "Shop.", "origin": "found",
    "interface": "asgi", "framework": "fastapi", "application": "main:app", "factory": "false",
    "source": ".", "ops": "ops", "ops_package": "ops", "tests": "tests",
    "manifest": "requirements.txt", "dev_manifest": "requirements-dev.txt", "kept": "",
    "run": "", "ci": "github", "pydantic": "2",
}  # fmt: skip
_EVIL = {
    "source": "../../x", "ops": "/etc", "tests": "..", "manifest": "../up.txt",
    "dev_manifest": "/tmp/dev.txt", "ops_package": "os;print", "readme": ".git/config",
    "application": "main:app\nimport os", "run": "sh -c ", "kept": "x\n[tool.x]", "start": "a`b`",
    "package_name": "{{ 7*7 }}",
}  # fmt: skip


def state(**answers: str) -> str:
    """Return a state file at level 1 with these answers."""
    rows = "".join(f"{name} = {escaped(text)}\n" for name, text in {**_ANSWERS, **answers}.items())
    return f'release = "0.1.0"\nlevel = 1\nlayers = []\n\n[answers]\n{rows}'


def escaped(text: str) -> str:
    """Return a TOML text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def outside(repo: Repo) -> dict[str, bytes | str]:
    """Return everything beside the repository."""
    above = repo.root.parent.parent
    return {
        str(at.relative_to(above)): at.read_bytes() if at.is_file() else "folder"
        for at in above.rglob("*")
        if repo.root not in at.parents and at != repo.root and "cache" not in str(at)
    }


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tool's own cache and logs out of what is looked at."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "cache"))


@pytest.mark.parametrize("name", _EVIL)
def test_an_answer_that_leads_elsewhere_is_refused(desk: Desk, name: str) -> None:
    repo = desk.repo({**flat(), ".scaffold.toml": state(**{name: _EVIL[name]})})
    files, beside = repo.files(), outside(repo)
    for command in ("upgrade", "status"):
        said = repo.scaffold(command)
        assert repo.code == 1, said
        assert "the state file is broken" in said
    assert repo.files() == files
    assert outside(repo) == beside


def test_a_state_file_that_is_right_is_gone_on_from(desk: Desk) -> None:
    repo = desk.repo({**flat(), ".scaffold.toml": state()})
    said = repo.upgrade("--to", "2")
    assert repo.code == 0, said
    assert (repo.root / "ops/asgi.py").is_file()


@pytest.mark.parametrize("name", UGLY)
def test_nothing_ugly_runs_or_leads_outside(desk: Desk, name: str) -> None:
    modules = set(sys.modules)
    root = UGLY[name].write(desk.folder / "ugly")
    repo = desk.taken(root, git=False)
    before, beside = (repo.files() if os.access(root, os.R_OK) else {}), outside(repo)
    said = repo.upgrade("--in-place", "--data", "app=app:app") if name == "two-applications" else (
        repo.upgrade("--in-place")
    )  # fmt: skip
    assert repo.code in (0, 1, 2, 4), said
    assert outside(repo) == beside
    now = repo.files()
    started = ("Dockerfile", "Procfile")
    for path, data in before.items():
        if now[path] != data and not path.endswith(started):
            kept = iter(now[path])
            assert all(letter in kept for letter in data), path
    assert not {"app", "main", "admin"} & (set(sys.modules) - modules)
    if not repo.code:
        again = repo.upgrade("--in-place", "--to", "2")
        assert repo.code == 0, again
        assert repo.files() == now


def test_a_link_is_never_written_through(desk: Desk) -> None:
    repo = desk.repo(flat(), git=False)
    elsewhere = repo.root.parent.parent / "elsewhere"
    elsewhere.mkdir()
    for link in ("ops", ".scaffold", "docs", "tests"):
        (repo.root / link).symlink_to(elsewhere)
    said = repo.upgrade("--in-place")
    assert repo.code in (0, 1), said
    assert not list(elsewhere.iterdir())


def test_offers_are_not_written_through_a_link(desk: Desk) -> None:
    repo = desk.repo({**flat(), "Dockerfile": "FROM python\n"}, git=False)
    elsewhere = repo.root.parent.parent / "elsewhere"
    elsewhere.mkdir()
    (repo.root / ".scaffold").mkdir()
    (repo.root / ".scaffold/offers").symlink_to(elsewhere)
    repo.upgrade("--in-place", "--to", "3")
    assert not list(elsewhere.iterdir())


def test_a_gigabyte_of_json_is_not_read(desk: Desk) -> None:
    repo = desk.repo(flat(), git=False)
    with (repo.root / "package.json").open("wb") as file:
        file.write(b"[" * 1000)
        file.truncate(1_000_000_000)
    repo.upgrade("--in-place")
    assert repo.code == 0
    assert (repo.root / "package.json").stat().st_size == 1_000_000_000


def test_names_and_answers_are_never_rendered(desk: Desk) -> None:
    folder = "{{ 7*7 }}"
    repo = desk.repo(
        {f"{folder}/main.py": FASTAPI, "requirements.txt": "fastapi\n"}, name="{{ 1 }}"
    )
    repo.upgrade("--data", "description={{ 6*7 }}")
    assert repo.code in (1, 2)
    assert "49" not in "".join(map(str, repo.files()))


def test_a_repository_without_code_is_told_what_to_do(desk: Desk) -> None:
    repo = desk.repo({"notes.txt": "one\n"})
    said = repo.upgrade()
    assert repo.code == 1
    assert "scaffold new" in said


def test_a_python_that_is_too_old_is_refused_with_the_place(desk: Desk) -> None:
    repo = desk.repo({**flat(), "runtime.txt": "python-3.8.2\n"})
    document = repo.document()
    why = {row["layer"]: row["why"] for row in document["layers"]}
    assert why["health"].endswith("here it is 3.8 (runtime.txt:1)")
    assert repo.fates()["health"] == "left"


def test_crlf_stays_in_every_file(desk: Desk) -> None:
    files = {path: str(data).replace("\n", "\r\n") for path, data in flat().items()}
    repo = desk.repo(dict(files))
    repo.upgrade()
    assert repo.code == 0
    for path in ("requirements.txt", "Procfile", "README.md", ".gitignore"):
        data = (repo.root / path).read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n"), path


def test_a_pyproject_that_cannot_be_read_gets_an_offer(desk: Desk) -> None:
    repo = desk.repo({**flat(), "pyproject.toml": "[project\nname = 'x'\n"})
    said = repo.upgrade()
    assert repo.code == 0, said
    assert repo.text("pyproject.toml") == "[project\nname = 'x'\n"
    assert (repo.root / ".scaffold/offers/pyproject.toml").is_file()
