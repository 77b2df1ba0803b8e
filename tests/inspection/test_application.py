"""The application is found in whatever form it has, and the one that is started comes first."""

from __future__ import annotations

import pytest

from tests.inspection.forms import FORMS
from tests.inspection.trees import best, inspected, values
from upgrader.inspection import NoSuchApplication


@pytest.mark.parametrize("case", FORMS)
def test_the_application_is_found_in_every_form(case: str) -> None:
    text, (value, framework, form) = FORMS[case]
    found = best(text)
    assert (found.value, found.about["framework"], found.about["form"]) == (value, framework, form)
    assert best(text, "framework").value == framework
    assert found.evidence or form == "script"


@pytest.mark.parametrize(
    ("signature", "arguments"),
    [("", "none"), ("config=None", "optional"), ("config", "required"), ("*, c", "required")],
)
def test_a_factory_says_whether_it_needs_arguments(signature: str, arguments: str) -> None:
    text = f"""
    --- shop.py
    from flask import Flask
    def create_app({signature}):
        return Flask(__name__)
    """
    assert best(text).about["arguments"] == arguments


TWO = """
--- api.py
from fastapi import FastAPI
app = FastAPI()
--- web.py
from fastapi import FastAPI
app = FastAPI()
"""


def test_of_two_applications_none_is_sure() -> None:
    report = inspected(TWO)
    assert values(TWO, "application") == ["api:app", "web:app"]
    assert [topic.name for topic in report.unsure] == ["application"]


@pytest.mark.parametrize(
    "place",
    [
        "--- Procfile\nweb: uvicorn web:app\n",
        "--- Procfile\nweb: exec gunicorn -k uvicorn.workers.UvicornWorker -b :80 web:app\n",
        '--- Dockerfile\nFROM python:3.12\nCMD ["uvicorn", "web:app", "--host", "0.0.0.0"]\n',
        '--- Dockerfile\nFROM python:3.12\nENTRYPOINT ["gunicorn"]\nCMD ["-w", "2", "web:app"]\n',
        "--- Dockerfile\nFROM python:3.12\nCMD ./go.sh\n--- go.sh\nexec uvicorn web:app\n",
        "--- compose.yaml\nservices:\n  web:\n    command: uv run uvicorn web:app\n",
        "--- web.service\n[Service]\nExecStart=/srv/venv/bin/uvicorn web:app --port 80\n",
        "--- Makefile\nrun:\n\tuvicorn web:app --reload\n",
        "--- justfile\nserve:\n    fastapi dev web.py\n",
        "--- README.md\n```bash\nuvicorn web:app\n```\n",
        "--- uwsgi.ini\n[uwsgi]\nmodule = web:app\n",
        "--- serve.py\nimport uvicorn\nif __name__ == '__main__':\n    uvicorn.run('web:app')\n",
        "--- uwsgi.ini\n[uwsgi]\nwsgi-file = /srv/web.py\n",
        "--- Makefile\nrun:\n\t$(MY_PYTHON) -m gunicorn web:app\n",
        '--- Dockerfile\nFROM x\nCOPY docker/go.sh $HOME/run.sh\nENTRYPOINT ["/app/run.sh"]\n'
        "--- docker/go.sh\nexec uvicorn web:app\n",
        "--- pyproject.toml\n[tool.pdm.scripts]\nstart = 'uvicorn web:app'\n",
    ],
)
def test_the_one_that_is_started_comes_first(place: str) -> None:
    found = best(TWO + place)
    assert found.value == "web:app"
    assert found.confidence in ("high", "medium")
    assert len(found.evidence) > 1


def test_what_is_mounted_under_another_comes_last() -> None:
    text = """
    --- main.py
    from fastapi import FastAPI
    inner = FastAPI()
    app = FastAPI()
    app.mount("/inner", inner)
    """
    assert values(text, "application") == ["main:app", "main:inner"]


def test_examples_and_tests_have_no_application() -> None:
    text = """
    --- examples/main.py
    from fastapi import FastAPI
    app = FastAPI()
    --- tests/conftest.py
    from fastapi import FastAPI
    app = FastAPI()
    """
    assert values(text, "application") == []


def test_code_that_cannot_run_counts_for_nothing() -> None:
    text = '''
    --- main.py
    """app = FastAPI()"""
    # from fastapi import FastAPI
    def helper():
        app = FastAPI()
    '''
    assert values(text, "application") == []


def test_a_worker_of_a_procfile_is_not_the_application() -> None:
    text = TWO + "--- job.py\nprint(1)\n--- Procfile\nworker: python job.py\nweb: uvicorn api:app\n"
    assert best(text).value == "api:app"


def test_the_owner_says_which_it_is() -> None:
    found = inspected(TWO, "web:app").topic("application")
    assert [answer.value for answer in found.answers] == ["web:app", "api:app"]
    assert inspected(TWO, "web:app").unsure == ()
    assert inspected(TWO, "web:other").topic("application").answers[0].value == "web:other"
    with pytest.raises(NoSuchApplication, match="nowhere:app"):
        inspected(TWO, "nowhere:app")


def test_a_program_that_calls_a_factory_stands_for_it() -> None:
    text = """
    --- Procfile
    web: serve-shop
    --- pyproject.toml
    [project.scripts]
    serve-shop = "shop.run:main"
    --- shop/__init__.py
    --- shop/web.py
    from flask import Flask
    def create_app():
        return Flask(__name__)
    --- shop/run.py
    def main():
        from shop.web import create_app
        Server(create_app()).start()
    """
    assert best(text).value == "shop.web:create_app"


def test_the_application_has_the_name_by_which_it_is_started() -> None:
    text = """
    --- Procfile
    web: gunicorn shop:app
    --- shop/__init__.py
    from .web import app
    --- shop/web.py
    from flask import Flask
    app = Flask(__name__)
    """
    assert best(text).value == "shop:app"
    assert best(text).about["file"] == "shop/web.py"


def test_a_program_in_a_repository_with_a_service_is_never_sure() -> None:
    text = """
    --- Dockerfile
    FROM python:3.12
    CMD ["python", "sync.py"]
    --- sync.py
    print("syncing")
    --- web.py
    from flask import Flask
    def create_app():
        return Flask(__name__)
    """
    assert (best(text).value, best(text).confidence) == ("sync.py", "low")


def test_fastapi_run_without_a_file_serves_the_usual_one() -> None:
    text = """
    --- backend/pyproject.toml
    [project]
    name = "shop"
    --- backend/Dockerfile
    FROM python:3.12
    CMD ["fastapi", "run", "--workers", "4"]
    --- backend/app/main.py
    from fastapi import FastAPI
    app = FastAPI()
    """
    assert (best(text).value, best(text).confidence) == ("app.main:app", "high")


def test_a_path_of_an_image_is_found_by_its_end() -> None:
    text = """
    --- Dockerfile
    FROM python:3.12
    CMD ["python", "/app/jobs/sync.py"]
    --- jobs/sync.py
    print("syncing")
    --- tools/sync.py
    print("another")
    """
    assert best(text).value == "jobs/sync.py"


def test_the_start_of_the_application_is_told_before_those_of_its_jobs() -> None:
    text = """
    --- Makefile
    work:
    \tpython jobs.py
    run:
    \tuvicorn web:app
    --- jobs.py
    print("working")
    --- web.py
    from fastapi import FastAPI
    app = FastAPI()
    """
    assert values(text, "start") == ["uvicorn web:app", "python jobs.py"]
