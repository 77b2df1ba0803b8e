"""How a repository is to be installed, tested and given variables, told from its files alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.proving.verdict import NotInstalled
from scaffold.running import install, pythons
from scaffold.running.box import Box, box
from scaffold.running.manifest import specifier
from scaffold.running.routes import filled, paths_to_ask
from scaffold.running.subject import Subject, ready
from scaffold.running.variables import variables
from scaffold.running.wording import taken_apart
from upgrader.inspection import Found, Topic


def subject(tmp_path: Path, **files: str) -> Subject:
    names = {"toml": ".toml", "txt": ".txt", "lock": ".lock", "yml": ".yml", "py": ".py"}
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        path = tmp_path / "tree" / f"{stem.replace('__', '/')}{names[ending]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Subject(tmp_path / "tree", Box(tmp_path / "box"))


@pytest.mark.parametrize(
    ("command", "runner", "folder", "words"),
    [
        ("pytest tests/ -p no:warnings -v -s", "pytest", "", ["tests/", "-p", "no:warnings", "-s"]),
        ("uv run --extra dev pytest .", "pytest", "", ["."]),
        ("$(UV) run pytest tests -n auto --cov jbi", "pytest", "", ["tests", "--cov", "jbi"]),
        ("cd svc && uv run pytest -vv && cd ..", "pytest", "svc/", []),
        ("coverage run --source=hc manage.py test --parallel 4", "Django", "", []),
        ("./manage.py test shop", "Django", "", ["shop"]),
        ('python3 -m unittest discover -s tests -p "*.py"', "unittest", "",
         ["discover", "-s", "tests", "-p", "*.py"]),
        ("python -m pytest -x --maxfail 3 --junitxml=a.xml tests", "pytest", "", ["tests"]),
        ("pytest tests", "pytest", "backend/", ["tests"]),
    ],
)  # fmt: skip
def test_a_test_command_is_taken_apart(
    command: str, runner: str, folder: str, words: list[str]
) -> None:
    has = ["manage.py", "svc/main.py", "tests/test_a.py"]
    if folder == "backend/":
        has = ["backend/tests/test_a.py"]
    found = taken_apart(command, [folder if folder == "backend/" else "", ""], has)
    assert found is not None
    assert (found.runner, found.folder, list(found.words)) == (runner, folder, words)


def test_a_variable_before_the_command_is_kept() -> None:
    found = taken_apart("CONFIG=./a.yml TOKEN=$TOKEN pytest", [""], [])
    assert found is not None
    assert found.variables == (("CONFIG", "./a.yml"),)


def test_a_command_that_tests_nothing_is_none() -> None:
    assert taken_apart("make lint && docker build .", [""], []) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("^1.2.3", ">=1.2.3,<2"), ("^0.2.3", ">=0.2.3,<0.3"), ("~1.2", "==1.2.*"), ("*", ""),
        ("~1.2.3", "~=1.2.3"), ("4.5.4", "==4.5.4"), (">=1,<2", ">=1,<2"),
        ("^0.0.6", ">=0.0.6,<0.0.7"),
    ],
)  # fmt: skip
def test_a_range_of_poetry_is_one_of_pip(said: str, meant: str) -> None:
    assert specifier(said) == meant


def test_a_lock_pins_what_the_manifest_asks_for(tmp_path: Path) -> None:
    lock = '[[package]]\nname = "One"\nversion = "1.5"\n'
    lock += '[[package]]\nname = "two"\nversion = "1"\n[[package]]\nname = "two"\nversion = "2"\n'
    manifest = '[project]\nname = "x"\nversion = "0"\ndependencies = ["one>=1", "two"]\n'
    manifest += '[dependency-groups]\ndev = ["pytest"]\ndocs = ["sphinx"]\n'
    wanted = subject(tmp_path, pyproject_toml=manifest, uv_lock=lock, app_py="").wanted
    assert wanted.needed == ("one>=1", "two")
    assert wanted.more == ("pytest",)
    assert (wanted.lock, wanted.pins) == ("uv.lock", (("one", "1.5"),))
    assert wanted.package is None


def test_requirements_of_tests_are_told_apart(tmp_path: Path) -> None:
    files = {"requirements_txt": "one\n", "app_py": "", "tests__test_a_py": "def test_a(): pass\n"}
    found = subject(tmp_path, **files, **{"requirements-dev_txt": "two\n"}).wanted
    assert found.files == ("requirements.txt",)
    assert found.more_files == ("requirements-dev.txt",)
    assert "pytest" in found.more


def test_the_python_that_is_named_is_taken_where_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {version: Path(version) for version in ("3.10", "3.11", "3.12")}
    monkeypatch.setattr(pythons, "installed", lambda: here)

    def topic(*rows: tuple[str, str]) -> Topic:
        return Topic("python", tuple(Found(v, "high", "", (), {"by": by}) for by, v in rows), True)

    assert pythons.choose(topic((".python-version", "3.12.1"))).version == "3.12"
    assert pythons.choose(topic(("requires-python", ">=3.12"))).version == "3.12"
    assert pythons.choose(topic(("requires-python", "^3.10"), ("CI", "3.10"))).version == "3.10"
    missing = pythons.choose(topic(("image", "3.14.6"), ("CI", "3.12")))
    assert (missing.version, missing.note) == (
        "3.12",
        "image asks for Python 3.14, which is not here",
    )
    assert pythons.choose(topic(("runtime.txt", "python-3.10.2")), "3.11").version != "3.10"
    older = pythons.choose(topic((".python-version", "3.10")), "3.11")
    assert (
        older.note == ".python-version asks for Python 3.10, and what is added needs 3.11 or newer"
    )
    with pytest.raises(NotInstalled) as refused:
        pythons.choose(topic(("requires-python", ">=3.13")))
    assert "no Python of this machine fits" in refused.value.what


def test_variables_come_from_the_files_and_servers_of_others_are_closed(tmp_path: Path) -> None:
    code = 'import os\nA = os.environ["NEEDED"]\nB = os.environ.get("MAYBE")\n'
    code += 'C = os.environ.get("DATA_DIR", "/var/lib/shop")\nD = os.environ.get("LEVEL", "info")\n'
    workflow = "on: push\njobs:\n  a:\n    env:\n      STATED: from-ci\n      HIDDEN: ${{ x }}\n"
    workflow += "      CACHE: redis://cache.example.org:6379/0\n    steps:\n      - run: pytest\n"
    found = subject(tmp_path, app_py=code, **{".github__workflows__ci_yml": workflow})
    given = variables(found.facts, found.box, tests=True)
    assert given.stated["STATED"] == "from-ci"
    assert given.stated["CACHE"].startswith("redis://127.0.0.1")
    assert given.stated["DATA_DIR"].startswith(str(found.box.root))
    assert "HIDDEN" not in given.stated
    assert set(given.made_up) == {"NEEDED", "MAYBE"}


def test_a_file_that_compose_names_is_found_in_the_repository(tmp_path: Path) -> None:
    compose = "services:\n  shop:\n    environment:\n      SHOP_SETTINGS: /etc/shop-dev.yml\n"
    compose += "      SHOP_OTHER: /etc/none.yml\n"
    found = subject(tmp_path, app_py="", compose_yml=compose, **{"deploy__shop-dev_yml": "a: 1\n"})
    assert variables(found.facts, found.box, tests=False).stated == {
        "SHOP_SETTINGS": "deploy/shop-dev.yml"
    }


def test_a_postgresql_of_somebody_is_to_be_one_of_ours(tmp_path: Path) -> None:
    found = subject(tmp_path, app_py="")
    (found.root / "testing.env").write_text(
        'export DB="postgresql://shop:pw@db.example.org/shop"\n'
    )
    assert variables(found.facts, found.box, tests=True).postgres == ("DB",)


def test_routes_that_change_something_are_left_alone(tmp_path: Path) -> None:
    code = "from flask import Flask\napp = Flask(__name__)\n"
    for route in ("/orders/<int:number>", "/delete/<int:number>", "/by/<uuid:key>", "/logout"):
        code += f'@app.get("{route}")\ndef f{len(code)}(**_): return ""\n'
    asked, left = paths_to_ask(subject(tmp_path, app_py=code).facts)
    assert "/orders/1" in asked
    assert left == ["/delete/{number}", "/logout"]
    assert filled("/days/{date}/{name}") == "/days/2026-01-02/a"
    assert filled("/bad/(?P<x") is None


def test_the_users_variables_stay_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://production")
    with box() as scratch:
        assert not {"GITHUB_TOKEN", "DATABASE_URL"} & set(scratch.variables())
        assert "GITHUB_TOKEN" not in scratch.installing()
        assert scratch.variables()["HOME"] == str(scratch.root / "home")


def test_a_copy_leaves_out_what_is_not_the_repository(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    for path in (".git/config", ".env", "own/pyvenv.cfg", "src/app.py", "node_modules/a.js"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")
    (root / "out").symlink_to("/etc")
    (root / "near").symlink_to("src")
    with box() as scratch:
        copy = scratch.copy(root, "tree")
        assert sorted(p.name for p in copy.iterdir()) == ["near", "src"]
        assert (copy / "near").is_symlink()


@pytest.mark.slow
def test_pip_installs_where_uv_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "uv_command", list)
    with box() as scratch:
        found = subject(tmp_path, app_py="", requirements_txt="idna\n")
        stands = ready(Subject(scratch.copy(found.root, "tree"), scratch))
        assert stands.has("idna")


@pytest.mark.slow
def test_pins_that_do_not_install_are_given_up_and_said(tmp_path: Path) -> None:
    with box() as scratch:
        found = subject(tmp_path, app_py="", requirements_txt="idna==0.0.1\n")
        stands = ready(Subject(scratch.copy(found.root, "tree"), scratch))
    assert stands.installed.notes == (
        "newer versions than are pinned: the pinned ones do not install here",
    )


@pytest.mark.slow
def test_what_nobody_can_install_is_refused_with_what_was_said(tmp_path: Path) -> None:
    found = subject(tmp_path, app_py="", requirements_txt="no-such-thing-of-anybodys\n")
    with box() as scratch:
        copy = Subject(scratch.copy(found.root, "tree"), scratch)
        with pytest.raises(NotInstalled) as refused:
            ready(copy)
    assert "no-such-thing-of-anybodys" in refused.value.what
