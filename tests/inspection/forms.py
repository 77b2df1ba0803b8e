"""Applications in every form: a repository, its name, its framework and what it is."""

from __future__ import annotations

FORMS = {
    "a FastAPI object": (
        """
        --- shop/__init__.py
        --- shop/main.py
        from fastapi import FastAPI
        app = FastAPI()
        """,
        ("shop.main:app", "FastAPI", "object"),
    ),
    "an alias of the class": (
        """
        --- main.py
        import fastapi as f
        from fastapi import FastAPI as Service
        web = Service()
        """,
        ("main:web", "FastAPI", "object"),
    ),
    "below src": (
        """
        --- src/shop/__init__.py
        --- src/shop/web.py
        from starlette.applications import Starlette
        app: Starlette = Starlette(routes=[])
        """,
        ("shop.web:app", "Starlette", "object"),
    ),
    "a package called src": (
        """
        --- src/__init__.py
        --- src/web.py
        from litestar import Litestar
        app = Litestar()
        """,
        ("src.web:app", "Litestar", "object"),
    ),
    "a factory without arguments": (
        """
        --- shop/__init__.py
        from flask import Flask
        def create_app():
            app = Flask(__name__)
            return app
        """,
        ("shop:create_app", "Flask", "factory"),
    ),
    "a factory that is annotated": (
        """
        --- shop/__init__.py
        from quart import Quart
        def build(settings) -> Quart:
            return configured(Quart(__name__), settings)
        """,
        ("shop:build", "Quart", "factory"),
    ),
    "what a factory makes": (
        """
        --- shop/__init__.py
        from flask import Flask
        def create_app(config=None):
            return Flask(__name__)
        --- run.py
        from shop import create_app
        app = create_app()
        """,
        ("run:app", "Flask", "object"),
    ),
    "Django": (
        """
        --- manage.py
        import os
        if __name__ == "__main__":
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")
        --- site1/__init__.py
        --- site1/asgi.py
        from django.core.asgi import get_asgi_application
        application = get_asgi_application()
        --- site1/wsgi.py
        from django.core.wsgi import get_wsgi_application
        application = get_wsgi_application()
        """,
        ("site1.wsgi:application", "Django", "object"),
    ),
    "plain ASGI": (
        """
        --- hello.py
        async def app(scope, receive, send):
            await send({})
        """,
        ("hello:app", "ASGI", "object"),
    ),
    "plain WSGI": (
        """
        --- hello.py
        def application(environ, start_response):
            return [b""]
        """,
        ("hello:application", "WSGI", "object"),
    ),
    "an object that is called as WSGI": (
        """
        --- hello.py
        class Site:
            def __call__(self, environ, start_response):
                return [b""]
        site = Site()
        """,
        ("hello:site", "WSGI", "object"),
    ),
    "Streamlit": (
        """
        --- README.md
        ```sh
        streamlit run board.py
        ```
        --- board.py
        import streamlit as st
        st.title("Board")
        """,
        ("board.py", "Streamlit", "script"),
    ),
    "Typer behind a console script": (
        """
        --- pyproject.toml
        [project]
        name = "tool"
        [project.scripts]
        tool = "tool.cli:app"
        --- tool/__init__.py
        --- tool/cli.py
        import typer
        app = typer.Typer()
        """,
        ("tool.cli:app", "Typer", "object"),
    ),
    "Click": (
        """
        --- tool.py
        import click
        @click.command()
        def hello():
            pass
        """,
        ("tool:hello", "Click", "object"),
    ),
    "a console script of setup.py": (
        """
        --- setup.py
        from setuptools import setup
        setup(name="tool", entry_points={"console_scripts": ["tool = tool:main"]})
        --- tool.py
        import argparse
        def main():
            argparse.ArgumentParser()
        """,
        ("tool:main", "argparse", "console"),
    ),
    "a bare script": (
        """
        --- job.py
        if __name__ == "__main__":
            print("done")
        """,
        ("job.py", "script", "script"),
    ),
}
