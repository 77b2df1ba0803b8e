"""Kinds of software, and what each shows in its own way, beside what only looks like it."""

from __future__ import annotations

import pytest

from tests.review.trees import flaws, reviewed, verdict

TORNADO = """\
    --- requirements.txt
    tornado
    --- site/app.py
    from tornado import ioloop, web
    from site.handlers import specs
    def main():
        web.Application(specs()).listen(8080)
        ioloop.IOLoop.current().start()
    if __name__ == "__main__":
        main()
    --- site/handlers.py
    from tornado import web
    class Page(web.RequestHandler):
        def get(self):
            self.write("hello")
    def specs():
        return [(prefix + "/page", Page) for prefix in ("", "/old")]
"""
BATCH = """\
    --- fetch.py
    from tornado.httpclient import HTTPClient
    if __name__ == "__main__":
        HTTPClient().fetch("https://example.org")
"""
DERIVED = """\
    --- requirements.txt
    tornado
    click
    --- watch/app.py
    import click
    import tornado.web
    from watch.urls import handlers
    class Watch(tornado.web.Application):
        pass
    @click.command()
    def main():
        Watch(handlers).listen(5555)
    if __name__ == "__main__":
        main()
    --- watch/urls.py
    from tornado.web import url
    from watch.pages import Health, Login, Main
    handlers = [
        url(r"/", Main, name="main"),
        (r"/healthz", Health),
        (r"/login", Login),
    ]
    --- watch/pages.py
    import tornado.auth
    import tornado.web
    class Main(tornado.web.RequestHandler):
        @tornado.web.authenticated
        def get(self):
            self.write("hello")
    class Health(tornado.web.RequestHandler):
        def get(self):
            self.write("OK")
    class Login(tornado.web.RequestHandler, tornado.auth.GoogleOAuth2Mixin):
        def get(self):
            self.write(Limits().get("rate_limit"))
"""
NOTEBOOKS = """\
    --- one.ipynb
    {"cells": [{"cell_type": "code", "source": ["1"]}]}
    --- two.ipynb
    {"cells": [{"cell_type": "markdown", "source": ["text"]}]}
"""
FLASK = """\
    --- app.py
    from flask import Flask, request
    from store import counts
    app = Flask(__name__)
    @app.get("/")
    def index():
"""


@pytest.mark.parametrize(
    ("given", "kind"),
    [(TORNADO, "service"), (DERIVED, "service"), (BATCH, "batch"), (NOTEBOOKS, "notebook")],
)
def test_software_is_of_the_kind_that_its_server_tells(given: str, kind: str) -> None:
    assert reviewed(given).archetype == kind


def test_a_notebook_runs_where_it_has_code() -> None:
    runnable = verdict(NOTEBOOKS, "runnable")
    assert runnable.state == "met"
    assert [sight.path for sight in runnable.evidence] == ["one.ipynb"]
    assert verdict(NOTEBOOKS.replace("code", "raw"), "runnable").state == "missing"


LIMITS = {
    "a limiter of its own that raises 429": (TORNADO + """\
    --- site/limit.py
    from tornado.web import HTTPError
    class Limiter:
        def check(self, handler):
            if self.cache.incr(handler.request.remote_ip) > 10:
                raise HTTPError(429)
    """, "met"),
    "a count of who asks, and an answer in a tuple": (FLASK + """\
            if counts.incr(request.remote_addr) > 10:
                return "slow down", 429
            return "hello"
    """, "met"),
    "another's 429, and a wait": (FLASK + """\
            answer = counts.incr(request.remote_addr)
            if ask().status_code == 429:
                wait()
            return "hello"
    """, "missing"),
    "a 429 that nothing counts for": (FLASK + """\
            if counts.is_full():
                return "full", 429
            return request.remote_addr
    """, "missing"),
}  # fmt: skip


@pytest.mark.parametrize("case", LIMITS)
def test_a_limit_of_its_own_counts_who_asks_and_refuses(case: str) -> None:
    given, state = LIMITS[case]
    assert verdict(given, "rate-limit").state == state


SHOWN = {
    "handlers of Tornado in a list of their own": (DERIVED, "health-live", "met"),
    "a login of Tornado": (DERIVED, "authn", "met"),
    "a limit that is read for others": (DERIVED, "rate-limit", "missing"),
    "a picture of monitoring is no page on it": (DERIVED + """\
    --- docs/monitoring.png
    x
    """, "slo-runbooks", "missing"),
    "tests that are a program": (FLASK + """\
            return "hello"
    --- .github/workflows/ci.yml
    on: push
    jobs:
      test:
        steps:
          - run: python -m tests.unit
    """, "ci", "met"),
    "errors of Tornado in one place": (TORNADO.replace("    def get", """\
    def write_error(self, status, **more):
            self.write("sorry")
        def get"""), "error-contract", "met"),
    "a function of that name elsewhere": (BATCH + """\
    --- tell.py
    def write_error(text):
        print(text)
    """, "error-contract", "missing"),
    "an application that brings its log": ("""\
    --- app.py
    from traitlets.config import Application
    class Viewer(Application):
        def start(self):
            self.log.info("up")
    if __name__ == "__main__":
        Viewer.launch_instance()
    """, "logs-readable", "met"),
    "a crash that Raygun hears of": (FLASK + """\
            return "hello"
    from raygun4py.middleware import flask as raygun
    raygun.Provider(app, "key").attach()
    """, "error-tracking", "met"),
    "a page about an account is no health": (FLASK.replace('"/"', '"/account/info"') + """\
            return "hello"
    """, "health-live", "missing"),
    "an answer about the program is a little of it": (FLASK.replace('"/"', '"/info"') + """\
            return "hello"
    """, "health-live", "partial"),
    "tests of Django by way of make": (FLASK + """\
            return "hello"
    --- Makefile
    ci: lint test
    lint:
    \tflake8 .
    test:
    \tpython -m coverage run --module manage test
    --- .github/workflows/ci.yml
    on: push
    jobs:
      test:
        steps:
          - run: make ci
    """, "ci", "met"),
    "tests that call the factory of what a program serves": ("""\
    --- manage.py
    from shop import create_app
    app = create_app()
    if __name__ == "__main__":
        app.run()
    --- shop/__init__.py
    from flask import Flask
    def create_app():
        app = Flask(__name__)
        return app
    --- tests/test_shop.py
    from shop import create_app
    """ + "".join(f"def test_{n}():\n        assert create_app()\n    " for n in range(6)),
    "tests", "met"),
}  # fmt: skip


@pytest.mark.parametrize("case", SHOWN)
def test_each_kind_shows_a_capability_in_its_way(case: str) -> None:
    given, name, state = SHOWN[case]
    assert verdict(given, name).state == state


def test_only_the_highest_image_has_to_run_on_the_python_of_the_project() -> None:
    project = '--- pyproject.toml\n[project]\nname = "a"\nrequires-python = ">=3.11"\n'
    below = "--- status/Dockerfile\nFROM python:3.7\n"
    assert flaws(f"{project}--- Dockerfile\nFROM python:3.12\n{below}") == []
    assert flaws(f"{project}{below}") == ["image-too-old status/Dockerfile:1"]
