"""The texts of small repositories that need nothing but Python, and what their changes are."""

from __future__ import annotations

from pathlib import Path

from scaffold.comparing.compare import Comparison, Patience, compare
from upgrader.tree import File

APP = '''"""A shop that needs nothing but Python."""

import json
import os

VERSION = "1"


def price(amount):
    return amount * 2 if amount > 10 else amount


def health():
    return "200 OK", {"up": True}


def refused(environ):
    return environ.get("HTTP_X_API_KEY") != "probe-key"


def reply(start_response, status, body):
    headers = [("Content-Type", "application/json"), ("X-Version", VERSION)]
    start_response(status, headers)
    return [json.dumps(body).encode()]


def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/":
        return reply(start_response, "200 OK", {"shop": "open", "price": price(20)})
    if path == "/healthz":
        return reply(start_response, *health())
    if path == "/orders":
        if refused(environ):
            return reply(start_response, "401 Unauthorized", {"error": "who are you"})
        return reply(start_response, "200 OK", {"orders": [1, 2]})
    if path == "/when":
        return reply(start_response, "200 OK", {"id": os.urandom(8).hex()})
    return reply(start_response, "404 Not Found", {"error": "nothing here"})
'''
TESTS = '''"""What the shop does."""

import unittest

import app


class PriceTest(unittest.TestCase):
    def test_small(self):
        self.assertEqual(app.price(5), 5)

    def test_large(self):
        self.assertEqual(app.price(20), 40)
'''
README = "# Shop\n\n```\ngunicorn app:application\n```\n"
FILES = {
    "app.py": APP,
    "tests/__init__.py": "",
    "tests/test_price.py": TESTS,
    "README.md": README,
    "requirements.txt": "\n",
    ".gitignore": ".env\n",
}
QUICK = Patience(tests=60.0, start=6.0)


def made(root: Path, **more: str) -> Path:
    """Write the shop, with other texts where they are given: `app_py` is app.py."""
    named = {name.replace("__", "/").replace("_py", ".py"): text for name, text in more.items()}
    for path, text in {**FILES, **named}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def changed(root: Path, path: str, old: str, new: str, *, times: int = 1) -> Comparison:
    """Compare the repository with itself, one text in one file replaced."""
    text = (root / path).read_text(encoding="utf-8")
    assert text.count(old) == times
    return compare(root, {path: File(text.replace(old, new).encode())}, print, patience=QUICK)
