"""Places where a search for words is wrong, each as a small repository."""

from __future__ import annotations

import pytest

from tests.review.trees import verdict

FLASK = """\
    --- app.py
    from flask import Flask
    app = Flask(__name__)
    @app.get("/")
    def index():
        return "hello"
"""
DJANGO = """\
    --- manage.py
    import django
    --- requirements.txt
    django==5.1
    --- shop/wsgi.py
    from django.core.wsgi import get_wsgi_application
    application = get_wsgi_application()
"""

CASES = {
    "a script that is only named as tests are": (FLASK + """\
    --- test_llm.py
    from app import app
    if __name__ == "__main__":
        print(app.test_client().get("/").data)
    """, "tests", "missing"),
    "a workflow of a robot is no CI": (FLASK + """\
    --- .github/workflows/auto-merge.yml
    on: pull_request
    jobs:
      merge:
        steps:
          - run: gh pr merge --auto --squash "$PR_URL"
    """, "ci", "missing"),
    "a workflow that lints and does not test": (FLASK + """\
    --- .github/workflows/lint.yml
    on: push
    jobs:
      lint:
        steps:
          - run: flake8 .
    """, "ci", "partial"),
    "a robot that updates only actions": (FLASK + """\
    --- .github/dependabot.yml
    version: 2
    updates:
      - package-ecosystem: github-actions
        directory: /
    """, "dep-updates", "partial"),
    "requirements that pin all that is installed": (FLASK + """\
    --- requirements.txt
    Flask==3.0.0
    Werkzeug==3.0.1
    Jinja2==3.1.2
    MarkupSafe==2.1.3
    itsdangerous==2.1.2
    click==8.1.7
    blinker==1.7.0
    """, "lockfile", "met"),
    "requirements that pin what is asked for": (FLASK + """\
    --- requirements.txt
    Flask==3.0.0
    requests==2.31.0
    """, "lockfile", "partial"),
    "a lock of another language": (FLASK + """\
    --- package-lock.json
    {}
    --- requirements.txt
    flask
    """, "lockfile", "missing"),
    "a product about metrics has none of its own": (FLASK + """\
    --- models.py
    class Metric:
        name = "prometheus"
    def export_metrics(rows):
        return [row.metric for row in rows]
    """, "metrics", "missing"),
    "a class for roles of a model is no access control": (FLASK + """\
    --- role.py
    class SystemRole:
        prompt = "you may do anything; permission_required"
    """, "rbac", "missing"),
    "waiting before one calls others limits no caller": (FLASK + """\
    --- crawl.py
    import time
    def anti_ban_wait(config):
        time.sleep(config["rate"])
    """, "rate-limit", "missing"),
    "backupCount of a log is no backup": (FLASK + """\
    --- logs.py
    from logging.handlers import RotatingFileHandler
    handler = RotatingFileHandler("app.log", backupCount=10)
    """, "backup-restore", "missing"),
    "a list of parts that is switched off": (FLASK + """\
    --- .github/workflows/publish.yml
    on: push
    jobs:
      push:
        steps:
          - uses: docker/build-push-action@v6
            with:
              push: true
              sbom: false
    """, "sbom", "missing"),
    "a list of parts that is made": (FLASK + """\
    --- .github/workflows/publish.yml
    on: push
    jobs:
      push:
        steps:
          - uses: docker/build-push-action@v6
            with:
              push: true
              sbom: true
    """, "sbom", "met"),
    "a policy that names sentry.io is no tracker": (FLASK + """\
    --- headers.py
    POLICY = "connect-src 'self' https://sentry.io"
    """, "error-tracking", "missing"),
    "a tracker in the frontend alone": (FLASK + """\
    --- frontend/package.json
    {"dependencies": {"@sentry/react": "^7"}}
    """, "error-tracking", "partial"),
    "translations that are switched off": (DJANGO + """\
    --- shop/settings.py
    USE_I18N = False
    --- shop/locale/en/LC_MESSAGES/django.po
    msgid ""
    """, "i18n", "missing"),
    "a dev dependency without settings is no hook": (FLASK + """\
    --- pyproject.toml
    [project]
    name = "x"
    [project.optional-dependencies]
    dev = ["pre-commit>=3"]
    """, "hooks", "missing"),
    "a floor of coverage that only a pipeline says": (FLASK + """\
    --- .github/workflows/tests.yml
    on: push
    jobs:
      test:
        steps:
          - run: pytest
          - run: coverage report --fail-under 70
    """, "coverage-config", "met"),
    "a floor of coverage that only a Makefile says": (FLASK + """\
    --- Makefile
    test:
    \tpytest --cov-fail-under 75
    """, "coverage-config", "met"),
    "migrations by the version of an SQLite file": ("""\
    --- app.py
    import sqlite3
    from flask import Flask
    app = Flask(__name__)
    db = sqlite3.connect("x.db")
    def migrate(to):
        db.execute("PRAGMA user_version = %i" % to)
    """, "db-migrations", "met"),
    "an image older than the project's Python": (FLASK + """\
    --- pyproject.toml
    [project]
    name = "x"
    requires-python = ">=3.12"
    --- Dockerfile
    FROM python:3.10-slim
    COPY . /app
    CMD ["flask", "run"]
    """, "dockerfile", "defective"),
    "a linter whose only sign is a file of another age": (FLASK + """\
    --- .flake8
    [flake8]
    max-line-length = 100
    """, "lint-config", "met"),
    "a login that never checks the password": ("""\
    --- app.py
    from flask import Flask, redirect, request, session
    from flask_login import LoginManager
    app = Flask(__name__)
    LoginManager(app)
    @app.post("/login")
    def login():
        session["user"] = request.form["username"]
        return redirect("/")
    """, "authn", "defective"),
    "debugging that a comment would switch off": (DJANGO + """\
    --- shop/settings.py
    import os
    SECRET_KEY = os.environ["SECRET_KEY"]
    # DEBUG = os.environ.get("DEBUG") == "1"
    DEBUG = True
    """, "settings", "partial"),
    "a secret after `or`": (FLASK + """\
    --- config.py
    import os
    SECRET_KEY = os.environ.get("SECRET_KEY") or "you-will-never-guess"
    """, "secrets-hygiene", "partial"),
    "a secret of the default kind": (FLASK + """\
    --- config.py
    import os
    SECRET_KEY = os.getenv("SECRET_KEY", "---dev---")
    """, "secrets-hygiene", "partial"),
    "a secret that nothing can take the place of": (FLASK + """\
    --- settings.py
    SECRET_KEY = "django-insecure-3kf8"
    """, "secrets-hygiene", "missing"),
    "a comment that says vault": (FLASK + """\
    --- settings.py
    # hvac.Client() would read it from the vault
    NAME = "vault"
    """, "secrets-mgmt", "missing"),
    "a type checker that ignores every error": (FLASK + """\
    --- pyproject.toml
    [project]
    name = "x"
    [tool.mypy]
    ignore_errors = true
    """, "types", "defective"),
    "errors that are ignored in tests alone": (FLASK + """\
    --- pyproject.toml
    [project]
    name = "x"
    [tool.mypy]
    strict = true
    [[tool.mypy.overrides]]
    module = "tests.*"
    ignore_errors = true
    """, "types", "met"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_word_is_not_a_capability(case: str) -> None:
    text, name, state = CASES[case]
    found = verdict(text, name)
    assert (found.state, found.reason) == (state, found.reason)
    assert found.looked_for or found.state not in ("missing", "partial") or found.evidence
