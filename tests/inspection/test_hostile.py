"""A repository that is made to harm is read like any other, and in no more time."""

from __future__ import annotations

import time

import pytest

from upgrader.inspection import Repository, inspect
from upgrader.tree import File, Tree

LINE = b"a" * 300_000
APP = b"from flask import Flask\napp = Flask(__name__)\n"

HOSTILE = {
    "a long line in setup.py": ("setup.py", b"setup(scripts='" + LINE + b"')\n"),
    "a long line in pyproject.toml": ("pyproject.toml", b'[project]\nname = "' + LINE + b'"\n'),
    "a long line in a Makefile": ("Makefile", LINE[:190_000]),
    "a long command": ("Procfile", b"web: " + LINE[:190_000]),
    "a long README": ("README.md", b"```sh\n$ " + LINE + b"\n```\n"),
    "nothing but newlines": (".python-version", b"\n" * 1_000_000),
    "nothing but newlines in code": ("other.py", b"\n" * 1_500_000 + b"import x\n"),
    "nothing but newlines in settings": ("pytest.ini", b"filterwarnings =" + b"\n" * 190_000),
    "functions that never end": ("tests/test_a.py", b"def test_a(\n" * 50_000),
    "an image of lists": ("Dockerfile", b"FROM x\nCMD " + b"[" * 50_000),
    "an image of capitals": ("Dockerfile", b"FROM x\nENV " + b"A_" * 100_000),
    "deep code": ("deep.py", b"app = Flask(" + b"(" * 5_000 + b")" * 5_000 + b")\n"),
    "a deep condition": (
        "deep.py",
        b"if " + b"not " * 3_000 + b"x:\n    from flask import Flask\n",
    ),
    "deep YAML": ("docker-compose.yml", b"[" * 5_000),
    "deep TOML": ("pyproject.toml", b"a = " + b"[" * 5_000),
    "many keys": ("pyproject.toml", b".".join([b"a"] * 4_000) + b" = 1\n"),
    "code in a requirement": ("requirements.txt", b"flask; __import__('os').system('x')\n"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_no_time_and_no_answer(name: str) -> None:
    path, data = HOSTILE[name]
    repository = Repository(Tree({"app.py": File(APP), path: File(data)}))
    start = time.process_time()
    report = inspect(repository)
    assert time.process_time() - start < 60, "it hangs"
    best = report.topic("application").best
    assert best is not None
    assert best.value == "app:app"
