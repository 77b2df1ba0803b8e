"""What stands around the files: what is offered, locked, gated, and reached."""

from __future__ import annotations

import subprocess
import sys

from tests.adopt.conftest import Desk
from tests.adopt.forms import FLASK, flask, flat, poetry, typer

_CALLS = '''import os

import requests


def ask(page):
    """Ask."""
    key = os.environ["KEY"] + os.getenv("SALT", "")
    requests.get("https://example.org", params={"q": page, "k": key})
    return requests.post("https://example.org", timeout=3)
'''


def test_calls_that_may_wait_for_ever_get_a_patch_and_a_failing_test(desk: Desk) -> None:
    repo = desk.repo({**flask(), "app.py": FLASK, "ask.py": _CALLS})
    said = repo.upgrade("--to", "3")
    assert "at ask.py:9" in said
    assert repo.text("ask.py") == _CALLS
    offers = repo.root / ".scaffold/offers"
    test = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        str(offers / "timeouts"),
    ]
    assert subprocess.run(test, cwd=repo.root, capture_output=True, check=False).returncode == 1
    repo.git("apply", ".scaffold/offers/timeouts/timeouts.patch")
    assert 'params={"q": page, "k": key}, timeout=10)' in repo.text("ask.py")
    assert subprocess.run(test, cwd=repo.root, capture_output=True, check=False).returncode == 0


def test_settings_read_here_and_there_get_one_place_by_a_patch(desk: Desk) -> None:
    repo = desk.repo({**flask(), "ask.py": _CALLS})
    repo.upgrade("--to", "2")
    assert not (repo.root / "own_settings.py").exists()
    repo.git("apply", ".scaffold/offers/settings/settings.patch")
    assert "    salt: str | None = None  # ask.py:8\n" in repo.text("own_settings.py")


def test_an_adopted_repository_climbs_with_the_same_command(desk: Desk) -> None:
    repo = desk.repo(flat())
    repo.upgrade("--to", "2")
    said = repo.upgrade("--to", "3")
    assert repo.code == 0, said
    assert "prometheus-client" in repo.text("requirements.txt")
    assert (repo.root / "ops/metrics.py").is_file()
    assert "uv pip install -r requirements.txt" in repo.text(".github/workflows/ci.yml")
    assert "Nothing to do" in repo.upgrade("--to", "3")
    assert "Level 3" in said
    assert "is not reached yet" in said


def test_the_level_is_what_the_checks_see(desk: Desk) -> None:
    reach = desk.repo(typer()).document("--to", "3")["reach"]
    assert reach["after"] < 3
    assert any("tests" in row["of"] for row in reach["missing"])


def test_a_coverage_gate_does_not_see_the_layers(desk: Desk) -> None:
    gate = "[pytest]\naddopts = --cov=shop --cov-fail-under=100\n"
    code = {"shop/__init__.py": "", "shop/main.py": flat()["main.py"]}
    repo = desk.repo({**code, "requirements.txt": "fastapi\n", "pytest.ini": gate})
    said = " ".join(repo.upgrade().split())
    assert (repo.root / "ops/asgi.py").is_file()
    assert not (repo.root / "shop/ops").exists()
    assert "where it does not look" in said


def test_pytest_imports_no_layer_by_itself(desk: Desk) -> None:
    files = {**poetry(), "Makefile": "test:\n\tpytest --doctest-modules src\n"}
    repo = desk.repo(files)
    repo.upgrade()
    assert 'collect_ignore_glob = ["*.py"]' in repo.text("src/shop/ops/conftest.py")


def test_no_settings_of_a_tool_are_added_that_it_has_already(desk: Desk) -> None:
    manifest = "[tool.pytest.ini_options]\naddopts = '-q'\n\n[tool.black]\nline-length = 90\n"
    repo = desk.repo({**flat(), "pyproject.toml": manifest})
    repo.upgrade()
    assert repo.text("pyproject.toml") == manifest


def test_a_readme_that_is_no_markdown_gets_no_sections(desk: Desk) -> None:
    files = flat()
    del files["README.md"]
    repo = desk.repo(
        {**files, "README.rst": "Shop\n====\n\n.. code-block:: sh\n\n   uvicorn main:app\n"}
    )
    before = repo.text("README.rst")
    repo.upgrade()
    assert repo.text("README.rst") == before.replace("main:app", "ops.asgi:app")
    assert not (repo.root / "README.md").exists()


def test_executable_bits_and_the_order_of_keys_stay(desk: Desk) -> None:
    repo = desk.repo({**flat(), "Procfile": "web: ./start.sh\n"}, git=False)
    script = repo.root / "start.sh"
    script.write_text("#!/bin/sh\nexec uvicorn main:app\n", encoding="utf-8")
    script.chmod(0o755)
    desk.taken(repo.root)
    repo.upgrade()
    assert script.read_text(encoding="utf-8") == "#!/bin/sh\nexec uvicorn ops.asgi:app\n"
    assert script.stat().st_mode & 0o111
