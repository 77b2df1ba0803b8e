"""The forms that repositories have, small enough to be read at a glance."""

from __future__ import annotations

FASTAPI = """from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def home() -> dict[str, str]:
    return {"hello": "you"}
"""
FLASK = """from flask import Flask

app = Flask(__name__)


@app.route("/")
def home():
    return "hello"
"""
TYPER = """import typer

app = typer.Typer()


@app.command()
def greet(name: str) -> None:
    print(name)
"""
WSGI = """import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")
application = get_wsgi_application()
"""
MANAGE = """import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""
README = "# Shop\n\nIt sells.\n\n## Use\n\n```sh\nuvicorn main:app\n```\n"
POETRY = """[tool.poetry]
name = "shop"
version = "1.0"
description = ""
authors = []

[tool.poetry.dependencies]
python = "^3.12"
fastapi = "^0.165"  # the web

[tool.poetry.group.dev.dependencies]
pytest = "^8"

[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
"""
PEP621 = """[project]
name = "shop"
version = "1.0"
requires-python = ">=3.12"
dependencies = [
    "fastapi",   # the web
]

[project.optional-dependencies]
dev = ["pytest"]
"""

Files = dict[str, str | bytes]


def flat() -> Files:
    """FastAPI in one module, with requirements.txt and a Procfile."""
    return {
        "main.py": FASTAPI,
        "requirements.txt": "fastapi==0.165.0\nuvicorn\n",
        "Procfile": "web: uvicorn main:app --port $PORT\nworker: python worker.py\n",
        "README.md": README,
        ".gitignore": "*.pyc\n",
    }


def poetry() -> Files:
    """FastAPI in a package below src, with Poetry."""
    return {
        "src/shop/__init__.py": "",
        "src/shop/main.py": FASTAPI,
        "pyproject.toml": POETRY,
        "README.md": README.replace("main:app", "shop.main:app"),
    }


def package() -> Files:
    """FastAPI in a package at the root, with PEP 621 and an extra for developers."""
    return {"shop/__init__.py": "", "shop/main.py": FASTAPI, "pyproject.toml": PEP621}


def flask() -> Files:
    """Flask in flat modules, started by a Makefile and a Dockerfile."""
    return {
        "app.py": FLASK,
        "models.py": "PRICE = 3\n",
        "requirements.txt": "flask>=3\n",
        "Dockerfile": 'FROM python:3.12\nCOPY . .\nCMD ["gunicorn", "-b", ":80", "app:app"]\n',
    }


def django() -> Files:
    """Django as it is started anew."""
    return {
        "manage.py": MANAGE,
        "site1/__init__.py": "",
        "site1/settings.py": "SECRET_KEY = 'x'\nROOT_URLCONF = 'site1.urls'\n",
        "site1/urls.py": "urlpatterns = []\n",
        "site1/wsgi.py": WSGI,
        "requirements.txt": "django>=5\n",
        "Procfile": "web: gunicorn site1.wsgi\n",
    }


def typer() -> Files:
    """A command with a console script."""
    manifest = PEP621.replace("fastapi", "typer") + '\n[project.scripts]\ngreet = "shop.cli:app"\n'
    return {"shop/__init__.py": "", "shop/cli.py": TYPER, "pyproject.toml": manifest}


def monorepo() -> Files:
    """An application in a subfolder with a manifest of its own."""
    inside = {f"backend/{path}": data for path, data in package().items()}
    return {**inside, "frontend/package.json": "{}\n", "README.md": "# All of it\n"}


FORMS = {
    "flat": flat, "poetry": poetry, "package": package, "flask": flask, "django": django,
    "typer": typer, "monorepo": monorepo,
}  # fmt: skip
