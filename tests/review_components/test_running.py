"""What importing a module does to the world: seen in its syntax, through its own functions too."""

from __future__ import annotations

import pytest

from tests.review_components.trees import component, measure, read_only

DOES = {
    "asks a person for input": "import getpass\nKEY = getpass.getpass()\n",
    "reaches the network": "import requests\nR = requests.get('http://x', timeout=1)\n",
    "starts a process": "from subprocess import run\nV = run(['git'])\n",
    "opens a database": "import sqlite3\nDB = sqlite3.connect('x.db')\n",
    "writes to the disk": "from pathlib import Path\nPath('log').mkdir()\n",
}
THROUGH = {
    "a function": "import os\ndef f():\n    os.makedirs('x')\nf()\n",
    "a class": "import os\nclass A:\n    def __init__(self):\n        self.make()\n"
    "    def make(self):\n        os.makedirs('x')\nA()\n",
    "a condition": "import os\nif not os.path.exists('x'):\n    os.makedirs('x')\n",
    "a default": "def f(a=open('x', 'w')):\n    return a\n",
    "a with": "with open('x', 'w') as f:\n    f.close()\n",
    "a handler of the log": "import logging\nH = logging.FileHandler('x')\n",
}
DOES_NOT = {
    "a function nobody calls": "import os\ndef f():\n    os.makedirs('x')\n",
    "its part as a program": "import os\nif __name__ == '__main__':\n    os.makedirs('x')\n",
    "reading": "F = 'x'\nX = open(F).read()\n",
    "a database in memory": "import sqlite3\nDB = sqlite3.connect(':memory:')\n",
    "a coroutine": "import os\nasync def f():\n    os.makedirs('x')\nC = f()\n",
    "a factory of the application": (
        "import os\ndef create_app():\n    os.makedirs('log')\n    return 1\napp = create_app()\n"
    ),
    "a lambda": "import os\nF = lambda: os.makedirs('x')\n",
    "only for types": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import os\n    os.makedirs('x')\n"
    ),
}
USED = "--- main.py\nimport a\na.X\nX = 1\n--- a.py\n"


@pytest.mark.parametrize("what", DOES)
def test_what_an_import_does_is_said(what: str) -> None:
    found = component(read_only(USED + DOES[what]), "a.py")
    assert f"importing it {what}" in found.why
    assert found.fate in ("harden", "redesign")
    assert found.worst[0].line == 2


@pytest.mark.parametrize("name", THROUGH)
def test_it_is_seen_through(name: str) -> None:
    assert measure(read_only(USED + THROUGH[name]), "a.py", "import-effects") == 1


@pytest.mark.parametrize("name", DOES_NOT)
def test_it_is_not_said_of(name: str) -> None:
    assert measure(read_only(USED + DOES_NOT[name]), "a.py", "import-effects") == 0


def test_a_program_that_nobody_imports_may_do_what_it_likes() -> None:
    found = read_only(f"--- a.py\n{DOES['writes to the disk']}")
    assert measure(found, "a.py", "import-effects") == 0


def test_the_module_that_has_the_function_is_named_and_not_each_that_calls_it() -> None:
    calls = "from log import get\nLOG = get()\n"
    found = read_only(
        "--- log.py\nimport logging\ndef get():\n    return logging.FileHandler('x')\n"
        f"--- one.py\n{calls}--- two.py\n{calls}--- main.py\nimport one, two\none.LOG\n"
    )
    effects = {c.path: c.measures["import-effects"] for c in found.components}
    assert effects == {"log.py": 1, "main.py": 0, "one.py": 0, "two.py": 0}
    assert "called at the top of 2 modules" in component(found, "log.py").worst[0].what
