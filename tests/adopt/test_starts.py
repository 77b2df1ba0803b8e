"""How a repository is started: changed where that is safe, and told where it is not."""

from __future__ import annotations

import pytest

from tests.adopt.conftest import Desk, Repo
from tests.adopt.forms import FASTAPI, FLASK, Files

_GUARD = '\n\nif __name__ == "__main__":\n    '
_FLASK = "python -m flask --app ops.wsgi:app run"


def flask(run: str, **files: str) -> Files:
    """Flask in one module that serves itself."""
    code: Files = {"app.py": FLASK + _GUARD + run + "\n", "requirements.txt": "flask>=3\n"}
    return {**code, **{path.replace("__", "."): text for path, text in files.items()}}


def told(repo: Repo) -> dict[str, str]:
    """Return what a person has to do, by the place."""
    rows = repo.document("--to", "2")["start"]
    return {f"{row['path']}:{row['line']}": row["why"] for row in rows if row["why"]}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("Procfile", "web: python app.py", f"web: {_FLASK} --host 0.0.0.0 --port 8080 --debug"),
        (
            "Dockerfile",
            'FROM python:3.12\nCMD ["python", "-u", "app.py"]',
            'FROM python:3.12\nCMD ["python", "-u", "-m", "flask", "--app", "ops.wsgi:app", "run", '
            '"--host", "0.0.0.0", "--port", "8080", "--debug"]',
        ),
        (
            "compose.yaml",
            "services:\n  web:\n    command: python app.py",
            f"services:\n  web:\n    command: {_FLASK} --host 0.0.0.0 --port 8080 --debug",
        ),
        (
            "shop.service",
            "[Service]\nExecStart=/opt/venv/bin/python app.py",
            f"[Service]\nExecStart=/opt/venv/bin/{_FLASK} --host 0.0.0.0 --port 8080 --debug",
        ),
        (
            "Makefile",
            "run:\n\t@$(PYTHON) app.py && echo over",
            "run:\n\t@$(PYTHON) -m flask --app ops.wsgi:app run "
            "--host 0.0.0.0 --port 8080 --debug && echo over",
        ),
        (
            "README.md",
            "# Shop\n\n```sh\n$ python3 app.py   # and look\n```",
            "# Shop\n\n```sh\n$ python3 -m flask --app ops.wsgi:app run "
            "--host 0.0.0.0 --port 8080 --debug   # and look\n```",
        ),
    ],
)
def test_a_script_that_only_serves_is_started_with_its_layers(
    desk: Desk, path: str, before: str, after: str
) -> None:
    files = flask('app.run(host="0.0.0.0", port=8080, debug=True)')
    repo = desk.repo({**files, path: before + "\n"})
    said = " ".join(repo.upgrade("--to", "2").split())
    assert repo.text(path).startswith(after + "\n")
    assert repo.text("app.py") == files["app.py"]
    assert f"~ {path}:{len(before.splitlines()) - (path == 'README.md')}" in said


def test_the_code_that_still_starts_the_bare_application_is_named(desk: Desk) -> None:
    repo = desk.repo(flask("app.run(port=8080)"))
    assert told(repo) == {
        "app.py:12": "that starts the application without its layers, for whoever runs app.py: "
        f"run `{_FLASK} --port 8080` instead"
    }
    repo.upgrade("--to", "2", "--report", "report.md")
    report = (repo.root.parent.parent / "report.md").read_text(encoding="utf-8")
    assert "`app.py:12`" in report


def test_a_port_of_the_environment_is_read_where_a_shell_is(desk: Desk) -> None:
    port = 'port = int(os.environ.get("PORT", 5000))\n    app.run("0.0.0.0", port)'
    files = flask(port, Procfile="web: python app.py\n", Makefile="run:\n\tpython app.py\n")
    files["app.py"] = "import os\n\n" + str(files["app.py"])
    files["Dockerfile"] = 'FROM python:3.12\nCMD ["python", "app.py"]\n'
    repo = desk.repo(files)
    assert "start ops.wsgi:app there" in told(repo)["Dockerfile:2"]
    repo.upgrade("--to", "2")
    served = f"{_FLASK} --host 0.0.0.0 --port"
    assert repo.text("Procfile") == f"web: {served} ${{PORT:-5000}}\n"
    assert repo.text("Makefile") == f"run:\n\t{served} $${{PORT:-5000}}\n"
    assert repo.text("Dockerfile") == files["Dockerfile"]


@pytest.mark.parametrize(
    ("run", "command"),
    [
        ("prepare()\n    app.run()", "python app.py"),
        ("app.run(debug=is_debug())", "python app.py"),
        ("app.run(ssl_context='adhoc')", "python app.py"),
        ("app.run()", "python app.py --verbose"),
        ("app.run()", "python other/app.py"),
    ],
)
def test_what_is_not_the_same_by_a_command_is_told(desk: Desk, run: str, command: str) -> None:
    files = flask(run, Procfile=f"web: {command}\n")
    repo = desk.repo(files)
    why = told(repo)
    assert why["Procfile:1"] == "start ops.wsgi:app there instead of app:app"
    assert next(text for at, text in why.items() if at.startswith("app.py")).startswith("that")
    repo.upgrade("--to", "2")
    assert repo.text("Procfile") == files["Procfile"]


def test_uvicorn_in_a_function_of_another_script(desk: Desk) -> None:
    run = (
        '"""Serves it."""\n\nimport uvicorn\n\nfrom shop.main import app\n\n\n'
        "def main():\n    uvicorn.run(app, host='0.0.0.0', port=80, reload=True)\n"
        f"{_GUARD}main()\n"
    )
    repo = desk.repo(
        {
            "shop/__init__.py": "",
            "shop/main.py": FASTAPI,
            "run.py": run,
            "requirements.txt": "fastapi\n",
            "Procfile": "web: python run.py\n",
        }
    )
    repo.upgrade("--to", "2")
    served = "uvicorn shop.ops.asgi:app --host 0.0.0.0 --port 80 --reload"
    assert repo.text("Procfile") == f"web: python -m {served}\n"


def test_a_module_that_is_run_and_named_by_a_text(desk: Desk) -> None:
    main = f'{FASTAPI}{_GUARD}import uvicorn\n\n    uvicorn.run("shop.main:app", workers=2)\n'
    repo = desk.repo(
        {
            "shop/__init__.py": "",
            "shop/main.py": main,
            "requirements.txt": "fastapi\n",
            "Dockerfile": "FROM python:3.12\nCMD python -m shop.main\n",
        }
    )
    repo.upgrade("--to", "2")
    served = "CMD python -m uvicorn shop.ops.asgi:app --workers 2\n"
    assert repo.text("Dockerfile").endswith(served)


def test_a_script_that_prepares_something_before_is_left(desk: Desk) -> None:
    files = flask("app.run()", Procfile="web: python run.py\n")
    files["run.py"] = f"from app import app\nimport models\n{_GUARD}app.run()\n"
    files["models.py"] = "PRICE = 3\n"
    repo = desk.repo(files)
    assert {"Procfile:1", "run.py:6", "app.py:12"} <= set(told(repo))


def test_each_place_of_a_server_is_changed_and_not_only_the_first(desk: Desk) -> None:
    files = flask("app.run()")
    for name in ("Dockerfile", "Dockerfile.alpine"):
        files[name] = 'FROM python:3.12\nCMD ["gunicorn", "app:app"]\n'
    files["README.md"] = "# Shop\n\n```sh\nflask --app app run\n```\n\n```\ngunicorn app:app\n```\n"
    repo = desk.repo(files)
    repo.upgrade("--to", "2")
    for name in ("Dockerfile", "Dockerfile.alpine"):
        assert '["gunicorn", "ops.wsgi:app"]' in repo.text(name)
    assert "flask --app ops.wsgi:app run" in repo.text("README.md")


def test_the_variable_of_flask_is_told(desk: Desk) -> None:
    repo = desk.repo({**flask("app.run()"), ".flaskenv": "FLASK_APP=app.py\n"})
    assert "ops.wsgi:app is it with them" in told(repo)[".flaskenv:1"]


def test_an_application_that_is_served_by_its_import_gets_no_layer_around_it(desk: Desk) -> None:
    code = FLASK + '\napp.run(host="0.0.0.0")\n'
    repo = desk.repo({"app.py": code, "requirements.txt": "flask>=3\n"})
    said = " ".join(repo.upgrade("--to", "2").split())
    assert "app.py:10 serves the application as soon as it is imported" in said
    assert not (repo.root / "ops/wsgi.py").exists()
    assert repo.text("app.py") == code


def test_a_script_beside_the_application_may_serve_it_at_once(desk: Desk) -> None:
    files = flask("app.run()", Procfile="web: python run.py\n")
    files["run.py"] = "from app import app\n\napp.run(port=81)\n"
    repo = desk.repo(files)
    repo.upgrade("--to", "2")
    assert repo.text("Procfile") == f"web: {_FLASK} --port 81\n"


def test_an_old_flask_has_no_command_that_is_told_what_to_serve(desk: Desk) -> None:
    files = flask("app.run()", Procfile="web: python app.py\n")
    files["requirements.txt"] = "Flask==2.0.3\n"
    repo = desk.repo(files)
    assert {"Procfile:1", "app.py:12"} <= set(told(repo))
    repo.upgrade("--to", "2")
    assert repo.text("Procfile") == "web: python app.py\n"
