"""Where what the layers need is stated: in the list that a repository has, its own lines first."""

from __future__ import annotations

import tomllib

from tests.adopt.conftest import Desk
from tests.adopt.forms import FORMS, flask, flat, package, poetry
from tests.adopt.test_forms import stands_in


def test_dependencies_go_into_the_requirements_file(desk: Desk) -> None:
    repo = desk.repo(flat())
    repo.upgrade()
    assert repo.text("requirements.txt").startswith("fastapi==0.165.0\nuvicorn\n")
    assert "pydantic-settings" in repo.text("requirements.txt")
    assert "pytest" in repo.text("requirements-dev.txt")
    assert "project" not in tomllib.loads(repo.text("pyproject.toml"))


def test_dependencies_go_where_poetry_keeps_them(desk: Desk) -> None:
    repo = desk.repo(poetry())
    repo.upgrade()
    table = tomllib.loads(repo.text("pyproject.toml"))
    needs = table["tool"]["poetry"]["dependencies"]
    assert needs["fastapi"] == "^0.165"
    assert needs["pydantic-settings"].startswith(">=")
    assert table["tool"]["poetry"]["group"]["dev"]["dependencies"]["pytest"] == "^8"
    assert "project" not in table
    assert "# the web" in repo.text("pyproject.toml")


def test_what_developers_need_joins_the_extra_that_there_is(desk: Desk) -> None:
    repo = desk.repo(package())
    repo.upgrade()
    table = tomllib.loads(repo.text("pyproject.toml"))
    assert any(need.startswith("ruff") for need in table["project"]["optional-dependencies"]["dev"])
    assert "dependency-groups" not in table


def test_setup_cfg_gets_its_lines_and_keeps_all_others(desk: Desk) -> None:
    listed = "install_requires =\n\tflask\n\tclick  # no\n"
    cfg = f"[metadata]\nname = shop\n\n[options]\n{listed}\n[flake8]\nx = 1\n"
    code = {"shop/__init__.py": "", "shop/main.py": FORMS["flat"]()["main.py"]}
    shim = "from setuptools import setup\nsetup()\n"
    repo = desk.repo({**code, "setup.py": shim, "setup.cfg": cfg})
    repo.upgrade()
    text = repo.text("setup.cfg")
    assert "\tclick  # no\n\tpydantic-settings" in text
    assert stands_in(cfg, text)


def test_setup_cfg_gets_its_list_where_it_has_one_line_or_none(desk: Desk) -> None:
    code = {"shop/__init__.py": "", "shop/main.py": FORMS["flat"]()["main.py"]}
    shim = {"setup.py": "from setuptools import setup\nsetup()\n"}
    for name, line in (("one", "install_requires = fastapi\n"), ("none", "")):
        cfg = f"[options]\npackages = find:\n{line}\n[flake8]\nx = 1\n"
        repo = desk.repo({**code, **shim, "setup.cfg": cfg}, name=name)
        repo.upgrade()
        listed = repo.text("setup.cfg").partition("install_requires =")[2].partition("[")[0]
        assert "\n    pydantic-settings>=" in listed
        assert stands_in(cfg, repo.text("setup.cfg"))


def test_a_setup_cfg_that_names_a_file_leads_there(desk: Desk) -> None:
    code = {"shop/__init__.py": "", "shop/main.py": FORMS["flat"]()["main.py"]}
    cfg = "[options]\ninstall_requires = file: requirements.txt, more.txt\n"
    repo = desk.repo({**code, "setup.cfg": cfg, "requirements.txt": "fastapi\n", "more.txt": "x\n"})
    repo.upgrade()
    assert repo.text("setup.cfg") == cfg
    assert "pydantic-settings>=" in repo.text("requirements.txt")


def test_a_pipfile_gets_keys(desk: Desk) -> None:
    files = {**flask(), "Pipfile": '[packages]\nflask = "*"\n\n[dev-packages]\n'}
    del files["requirements.txt"]
    repo = desk.repo(files)
    repo.upgrade()
    assert "ruff" in tomllib.loads(repo.text("Pipfile"))["dev-packages"]
    assert not (repo.root / "requirements-dev.txt").exists()


def test_the_owners_pin_wins(desk: Desk) -> None:
    repo = desk.repo({**flat(), "requirements.txt": "fastapi\npydantic_settings==2.20\n"})
    repo.upgrade()
    assert repo.text("requirements.txt") == "fastapi\npydantic_settings==2.20\n"
