"""Calls, keywords, imports, bases and decorators are seen by what their names stand for."""

from __future__ import annotations

import pytest

from tests.evidence.trees import found, module, state, tree

START = "prometheus_client.start_http_server"


@pytest.mark.parametrize(
    "code",
    [
        "import prometheus_client\nprometheus_client.start_http_server(9000)",
        "import prometheus_client as pc\npc.start_http_server(9000)",
        "from prometheus_client import start_http_server\nstart_http_server(9000)",
        "from prometheus_client import start_http_server as serve\ndef main(): serve(9000)",
        "from prometheus_client import *\nstart_http_server(9000)",
        "def main():\n    import prometheus_client\n    prometheus_client.start_http_server(1)",
        "try:\n    from prometheus_client import start_http_server\nexcept ImportError:\n"
        "    from nothing import start_http_server\nstart_http_server(1)",
        "import prometheus_client\nserve = prometheus_client.start_http_server\nserve(9000)",
        "async def main():\n    import prometheus_client as p\n    await p.start_http_server(1)",
    ],
)
def test_a_call_is_seen_through_every_kind_of_import(code: str) -> None:
    assert state(module(code), call=START) == "met"


@pytest.mark.parametrize(
    "code",
    [
        "# prometheus_client.start_http_server(9000)",
        "'prometheus_client.start_http_server(9000)'",
        '"""prometheus_client.start_http_server"""',
        "import prometheus_client",
        "from prometheus_client import start_http_server",
        "start_http_server(9000)",
        "from mine import start_http_server\nstart_http_server(9000)",
        "from prometheus_client import start_http_servers\nstart_http_servers(9000)",
        "if False:\n    import prometheus_client\n    prometheus_client.start_http_server(1)",
        "log('prometheus_client.start_http_server()')",
    ],
)
def test_a_name_in_a_text_a_comment_or_another_module_is_no_call(code: str) -> None:
    assert state(module(code), call=START) == "missing"


def test_evidence_names_the_file_and_the_line() -> None:
    finding = found(
        module("import structlog\n\nstructlog.configure()\n"), call="structlog.configure"
    )
    assert [(e.path, e.line, e.what, e.strength) for e in finding.evidence] == [
        ("app/main.py", 3, "structlog.configure", "wired")
    ]


def test_an_object_is_known_by_its_class_in_its_own_module_and_in_others() -> None:
    repository = """
        --- src/shop/extensions.py
        from flask_sqlalchemy import SQLAlchemy
        db = SQLAlchemy()
        --- src/shop/models.py
        from shop.extensions import db
        class Order(db.Model):
            pass
        --- src/shop/wiring.py
        from .extensions import db
        def wire(app):
            db.init_app(app)
        """
    assert state(repository, base="flask_sqlalchemy.SQLAlchemy.Model") == "met"
    assert state(repository, call="flask_sqlalchemy.SQLAlchemy.init_app") == "met"
    assert state(repository, call="flask_migrate.Migrate.init_app") == "missing"


def test_a_parameter_is_known_by_its_annotation() -> None:
    code = (
        "from fastapi import FastAPI\ndef wire(app: FastAPI):\n    app.add_exception_handler(1, 2)"
    )
    assert state(module(code), call="fastapi.FastAPI.add_exception_handler") == "met"
    assert state(module(code), call="*.add_exception_handler") == "met"
    assert state(module(code), call="flask.Flask.add_exception_handler") == "missing"


def test_a_keyword_counts_unless_it_switches_off() -> None:
    want = "fastapi.FastAPI:max_body_size"
    code = "from fastapi import FastAPI\napp = FastAPI({})"
    assert state(module(code.format("max_body_size=1000")), keyword=want) == "met"
    assert state(module(code.format("max_body_size=limit()")), keyword=want) == "met"
    assert state(module(code.format("max_body_size=None")), keyword=want) == "missing"
    assert state(module(code.format("max_size=1000")), keyword=want) == "missing"
    assert state(module("FastAPI(max_body_size=1)"), keyword=want) == "missing"


def test_a_keyword_can_be_asked_for_with_its_value() -> None:
    code = "from loguru import logger\nlogger.add(sink, serialize={})"
    assert state(module(code.format("True")), keyword="loguru.logger.add:serialize=True") == "met"
    assert state(module(code.format("False")), keyword="loguru.logger.add:serialize") == "missing"


def test_an_import_counts_where_it_runs() -> None:
    assert state(module("import opentelemetry.trace"), import_="opentelemetry") == "met"
    assert (
        state(module("from google.cloud import storage"), import_="google.cloud.storage") == "met"
    )
    assert state(module("import opentelemetry_stub"), import_="opentelemetry") == "missing"
    checking = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import opentelemetry"
    assert state(module(checking), import_="opentelemetry") == "missing"
    assert state(module("from . import celery"), import_="celery") == "missing"


@pytest.mark.parametrize(
    ("code", "want"),
    [
        ("from pydantic_settings import BaseSettings as B\nclass S(B): ...", "*.BaseSettings"),
        ("import casbin\nclass E(casbin.Enforcer): ...", "casbin.Enforcer"),
        ("from typing import Generic\nclass S(Generic[T]): ...", "typing.Generic"),
        (
            "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
            "class Order(Base): ...",
            "sqlalchemy.orm.declarative_base",
        ),
    ],
)
def test_a_base_is_seen_through_aliases_and_parameters(code: str, want: str) -> None:
    assert state(module(code), base=want) == "met"


@pytest.mark.parametrize(
    ("code", "want"),
    [
        ("@app.errorhandler(404)\ndef missing(error): ...", "*.errorhandler"),
        ("from flask import Flask\na = Flask('x')\n@a.errorhandler(4)\ndef m(e): ...",
         "flask.Flask.errorhandler"),
        ("from flask_login import login_required as must\n@must\ndef page(): ...",
         "flask_login.login_required"),
        ("@app.exception_handler(Exception)\nasync def any(r, e): ...", "*.exception_handler"),
    ],
)  # fmt: skip
def test_a_decorator_is_seen_by_its_dotted_or_its_last_name(code: str, want: str) -> None:
    assert state(module(code), decorator=want) == "met"
    assert state(module("# " + code.replace("\n", "\n# ")), decorator=want) == "missing"


def test_code_in_tests_examples_and_other_peoples_folders_wires_nothing() -> None:
    code = "import structlog\nstructlog.configure()\n"
    for path in (
        "tests/test_app.py", "src/shop/tests/conftest.py", "examples/app.py", "docs/conf.py",
        "shop/migrations/0001_initial.py", "alembic/versions/1.py", ".venv/lib/x.py", "tests.py",
        "node_modules/gyp/x.py", "vendor/x.py", "shop/order_pb2.py", "test_llm.py",
        "{{cookiecutter.name}}/app.py", "build/lib/app.py",
    ):  # fmt: skip
        assert state(module(code, path), call="structlog.configure") == "missing", path
    assert state(module(code, "src/testing_tools.py"), call="structlog.configure") == "met"


def test_a_look_that_names_python_files_means_those() -> None:
    files = tree("--- tests/conftest.py\nimport socket\nsocket.disable()\n")
    assert state(files, call="socket.disable") == "missing"
    assert state(files, call="socket.disable", file="**/conftest.py") == "met"
    assert state(files, call="socket.disable", file="**/test_*.py") == "missing"
