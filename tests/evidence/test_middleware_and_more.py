"""Middleware, settings, commands, classes and tests are seen where they are put to work."""

from __future__ import annotations

import pytest

from tests.evidence.trees import Text, module, state, tree

MIDDLEWARE = {
    "added": "app.add_middleware(RequestIdMiddleware)",
    "added, imported": "from asgi_x import RequestIdMiddleware as M\n"
    "app.add_middleware(M, header='x')",
    "Starlette": "from starlette.middleware import Middleware\n"
    "m = [Middleware(RequestIdMiddleware)]",
    "by keyword": "Litestar(middleware=[RequestIdMiddleware])",
    "aiohttp": "web.Application(middlewares=[request_id_middleware])",
    "function": "@app.middleware('http')\nasync def request_id_middleware(request, call_next): ...",
    "Flask hook": "@app.before_request\ndef add_request_id(): ...",
    "WSGI": "app.wsgi_app = RequestIdMiddleware(app.wsgi_app)",
    "wrapped": "app = RequestIdMiddleware(app)",
    "Django": "MIDDLEWARE = ['django.x.Y', 'request_id.RequestIdMiddleware']",
    "Django, added": "MIDDLEWARE += ('a.RequestIdMiddleware',)",
    "Django, inserted": "MIDDLEWARE.insert(0, 'a.RequestIdMiddleware')",
}

NO_MIDDLEWARE = {
    "defined only": "class RequestIdMiddleware(BaseHTTPMiddleware): ...",
    "imported only": "from x import RequestIdMiddleware",
    "text": "x = ['a.RequestIdMiddleware']",
    "commented out": "MIDDLEWARE = [\n    # 'a.RequestIdMiddleware',\n]",
    "another": "app.add_middleware(RequestTimer)",
}


@pytest.mark.parametrize("way", MIDDLEWARE)
def test_a_middleware_is_seen_when_it_is(way: str) -> None:
    assert state(module(MIDDLEWARE[way]), middleware="*RequestId*") == "met"


@pytest.mark.parametrize("trap", NO_MIDDLEWARE)
def test_no_middleware_is_seen_when_it_is(trap: str) -> None:
    assert state(module(NO_MIDDLEWARE[trap]), middleware="*RequestId*") == "missing"


@pytest.mark.parametrize(
    "code",
    [
        "import os\nurl = os.environ['DATABASE_URL']",
        "from os import environ as env\nurl = env.get('DATABASE_URL')",
        "import os\nurl = os.getenv('DATABASE_URL', 'x')",
        "import os\nif 'DEBUG' in os.environ: ...",
        "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings): ...",
        "import environ\nenv = environ.Env()",
        "from decouple import config\nkey = config('KEY')",
        "from starlette.config import Config\nconfig = Config('.env')",
        "app.config.from_prefixed_env()",
        "import typer\ndef main(url: str = typer.Option(envvar='URL')): ...",
    ],
)
def test_settings_from_the_environment_are_seen(code: str) -> None:
    assert state(module(code), environment=True) == "met"


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.environ['DATABASE_URL'] = 'x'",
        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')",
        "import os\nhome = os.environ['HOME']",
        "import subprocess, os\nsubprocess.run(['x'], env=os.environ)",
        "# os.environ['DATABASE_URL']",
        "environ = {}\nenviron['DATABASE_URL']",
        "def app(environ, start_response):\n    return environ.get('PATH_INFO')",
    ],
)
def test_what_only_touches_the_environment_reads_no_settings(code: str) -> None:
    assert state(module(code), environment=True) == "missing"


@pytest.mark.parametrize(
    "code",
    [
        "import typer\napp = typer.Typer()\n@app.command()\ndef backup(): ...",
        "import typer\napp = typer.Typer()\n@app.command('backup')\ndef run(): ...",
        "import click\n@click.command(name='backup')\ndef run(): ...",
        "@cli.command\ndef backup_command(): ...",
        "app.add_typer(other, name='backup')",
        "import argparse\nsub = argparse.ArgumentParser().add_subparsers()\n"
        "sub.add_parser('backup')",
        "import argparse\nargparse.ArgumentParser(prog='backup')",
        "@app.cli.command('backup')\ndef run(): ...",
    ],
)
def test_a_command_is_seen(code: str) -> None:
    assert state(module(code), command="backup") == "met"


def test_django_and_manifests_name_commands_too() -> None:
    django = module("class Command(BaseCommand): ...", "shop/management/commands/backup.py")
    assert state(django, command="backup") == "met"
    for manifest in (
        "--- pyproject.toml\n[project.scripts]\nbackup = 'shop.cli:main'\n",
        "--- pyproject.toml\n[tool.poetry.scripts]\nbackup = 'shop.cli:main'\n",
        "--- setup.cfg\n[options.entry_points]\nconsole_scripts =\n    backup = shop.cli:main\n",
        "--- setup.py\nsetup(entry_points={'console_scripts': ['backup=shop.cli:main']})\n",
    ):
        assert state(manifest, command="backup") == "met", manifest


@pytest.mark.parametrize(
    "code",
    [
        "def backup(): ...",
        "import discord.ext.commands as commands\n@commands.command()\nasync def backup(ctx): ...",
        "print('backup')",
        "parser.add_argument('--backup')",
    ],
)
def test_a_function_or_an_option_is_no_command(code: str) -> None:
    assert state(module(code), command="backup") == "missing"


@pytest.mark.parametrize(
    "code",
    [
        "class AuditEntry: ...",
        "class A(Base):\n    __tablename__ = 'audit_log'",
        "from sqlalchemy import Table\nt = Table('audit_log', metadata)",
        "class A(Model):\n    class Meta:\n        db_table = 'audit_log'",
        "db.execute('CREATE TABLE IF NOT EXISTS audit_log (id INTEGER)')",
    ],
)
def test_a_class_or_a_table_is_seen_by_its_name(code: str) -> None:
    assert state(module(code), class_like="audit") == "met"


def test_a_table_that_is_only_talked_about_is_none() -> None:
    assert state(module("print('create table audit_log')"), class_like="audit") == "missing"
    assert state(module("db.execute('-- create table audit_log')"), class_like="audit") == "missing"
    assert state(module("audit = 1"), class_like="audit") == "missing"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("tests/test_app.py", "def test_it():\n    assert app()"),
        ("tests.py", "class T(TestCase):\n    def test_it(self):\n        self.assertEqual(1, x)"),
        ("shop/tests/test_a.py", "import pytest\ndef test_it():\n    with pytest.raises(E): x()"),
        ("tests/unit/test_a.py", "async def test_it():\n    assert await x()"),
        ("tests/test_mock.py", "def test_it(m):\n    m.assert_called_once()"),
    ],
)
def test_a_test_that_asserts_is_seen(path: str, code: str) -> None:
    assert state(module(code, path), asserts=True) == "met"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("test_llm.py", "result = ask()\nprint(result)"),
        ("tests/test_app.py", "def test_it():\n    app()"),
        ("tests/test_app.py", "def test_it():\n    assert True"),
        ("tests/conftest.py", "def build():\n    assert True is x"),
        ("app/main.py", "def test_it():\n    assert app()"),
        ("tests/test_app.py", "# def test_it():\n#     assert app()"),
    ],
)
def test_a_file_that_is_only_named_a_test_asserts_nothing(path: str, code: str) -> None:
    assert state(module(code, path), asserts=True) == "missing"


def test_all_wants_of_a_look_must_hold() -> None:
    files = tree("--- tests/test_a.py\ndef test_it():\n    assert 1 == x\n")
    both = {**files, "pytest.ini": Text(b"[pytest]\n")}
    assert state(files, asserts=True, file="pytest.ini") == "missing"
    assert state(both, asserts=True, file="pytest.ini") == "met"
