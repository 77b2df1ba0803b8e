"""Command lines are read as what they start, whatever stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upgrader.inspection.launch import launches_in

LINES = {
    "uvicorn shop.main:app --host 0.0.0.0": ("uvicorn", "object", "shop.main:app"),
    "uvicorn --factory shop:create_app": ("uvicorn", "object", "shop:create_app"),
    "uvicorn --port 80 --reload shop:app": ("uvicorn", "object", "shop:app"),
    "gunicorn -b :5000 --access-logfile - microblog:app": ("gunicorn", "object", "microblog:app"),
    "gunicorn 'shop:create_app()'": ("gunicorn", "object", "shop:create_app()"),
    "/srv/bin/gunicorn -w 4 --preload shop.wsgi": ("gunicorn", "object", "shop.wsgi"),
    "poetry run hypercorn --config h.toml shop:app": ("hypercorn", "object", "shop:app"),
    "uv run --no-dev --frozen python -m asgi": ("python", "module", "asgi"),
    "FLASK_APP=serve.py flask run": ("flask", "object", "serve.py"),
    "export FLASK_APP=serve.py; flask run": ("flask", "object", "serve.py"),
    "flask --app shop run --port 5000": ("flask", "object", "shop"),
    "python -m flask --app shop run": ("flask", "object", "shop"),
    "quart --app src/shop/run.py run": ("quart", "object", "src/shop/run.py"),
    "fastapi run app/main.py --port 80": ("fastapi", "file", "app/main.py"),
    "streamlit run app.py": ("streamlit", "file", "app.py"),
    "python3 manage.py runserver 0.0.0.0:8000": ("manage.py", "manage", "runserver"),
    "./manage.py runserver": ("manage.py", "manage", "runserver"),
    "cd /app && export HOME=/x && python ./src/main.py": ("python", "file", "./src/main.py"),
    "python -u main.py": ("python", "file", "main.py"),
    "sh -c 'uvicorn shop:app --port ${PORT:-80}'": ("uvicorn", "object", "shop:app"),
    "exec su-exec abc /app/init.sh": ("init.sh", "script", "/app/init.sh"),
    "dumb-init -- uvicorn shop:app": ("uvicorn", "object", "shop:app"),
    "uwsgi --http :80 --module shop.wsgi": ("uwsgi", "object", "shop.wsgi"),
    "uwsgi /srv/uwsgi.ini": ("uwsgi", "script", "/srv/uwsgi.ini"),
    "daphne shop.asgi:application": ("daphne", "object", "shop.asgi:application"),
    "@uvicorn shop:app": ("uvicorn", "object", "shop:app"),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_read_as_what_it_starts(line: str) -> None:
    found = [(launch.runner, launch.kind, launch.target) for launch in launches_in(line)]
    assert LINES[line] in found


def test_a_server_says_whether_it_speaks_asgi() -> None:
    lines = ("uvicorn a:b", "gunicorn a:b", "gunicorn -k uvicorn.workers.UvicornWorker a:b")
    assert [next(launches_in(line)).is_async for line in lines] == [True, False, True]


@given(st.text(max_size=80) | st.lists(st.sampled_from(" '\";&|$=-\\.:(pythonmrun"), max_size=60))
def test_any_text_is_read_without_a_complaint(line: str | list[str]) -> None:
    list(launches_in("".join(line)))
