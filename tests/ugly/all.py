"""All ugly repositories by their names."""

from __future__ import annotations

from collections.abc import Mapping

from tests.ugly.repository import FLASK, HEAD, REQUIREMENTS, Ugly, flask

_GUARD = b"\n\nif __name__ == '__main__':\n    app.run()\n"
_THREAD = (
    b"import threading\n\nthreading.Thread(target=print).start()\nraise SystemExit('imported')\n"
)
_PYTHON2 = b"import sys\n\nprint 'hello'\nexec 'x = 1'\n"
_CALLS = b'[project]\nname = "x"\nversion = "1"\n'

UGLY: Mapping[str, Ugly] = {
    "crlf": Ugly(flask(app__py=FLASK.replace(b"\n", b"\r\n"))),
    "mixed-line-endings": Ugly(flask(app__py=FLASK.replace(b"\n", b"\r\n", 2))),
    "bom": Ugly(flask(app__py=b"\xef\xbb\xbf" + FLASK)),
    "latin-1": Ugly(flask(app__py=b"# -*- coding: latin-1 -*-\n# Gr\xfc\xdfe\n" + FLASK)),
    "utf-16": Ugly(flask(requirements__txt=REQUIREMENTS.decode().encode("utf-16"))),
    "non-ascii-paths": Ugly({**flask(), "données/größe.py": b"x = 1\n", "data/Icon\r": b""}),
    "a-name-that-is-no-text": Ugly({**flask(), b"data/\xff\xfe.txt": b"x\n"}),
    "a-backslash-in-a-name": Ugly({**flask(), "data/a\\b.txt": b"x\n"}),
    "links-that-leave": Ugly(
        flask(), links={"etc": "/etc", "up": "../..", "secret.py": "/etc/passwd", "loop": "loop"}
    ),
    "a-link-that-stays": Ugly(flask(), links={"wsgi.py": "app.py"}),
    "a-submodule": Ugly(
        {
            **flask(),
            ".gitmodules": b'[submodule "lib"]\n\tpath = external/lib\n\turl = ../lib\n',
            "external/lib/.git": b"gitdir: ../../.git/modules/lib\n",
            "external/lib/app.py": FLASK,
        }
    ),
    "a-submodule-that-is-not-there": Ugly(
        {**flask(), ".gitmodules": b'[submodule "lib"]\n\tpath = external/lib\n\turl = ../lib\n'}
    ),
    "a-repository-inside": Ugly(
        {**flask(), "other/.git/HEAD": HEAD, "other/main.py": FLASK, ".git/HEAD": HEAD}
    ),
    "a-50-mb-file": Ugly(flask(), sparse={"dump.sql": 50_000_000, "model.bin": 50_000_000}),
    "a-thread-on-import": Ugly(flask(app__py=_THREAD + FLASK)),
    "run-under-a-guard": Ugly(flask(app__py=FLASK + _GUARD)),
    "two-applications": Ugly(flask(admin__py=FLASK)),
    "no-application": Ugly({"README.md": b"# Notes\n", "notes.txt": b"one\n"}),
    "a-syntax-error": Ugly(flask(broken__py=b"def create_app(:\n    pass\n")),
    "python-2": Ugly({"main.py": _PYTHON2, "create_app.py": b"print 'create_app'\n"}),
    "tabs": Ugly(flask(app__py=FLASK.replace(b"    ", b"\t"))),
    "a-pyproject-that-does-not-parse": Ugly(flask(pyproject__toml=b"[project\nname = 'x'\n")),
    "a-name-that-is-taken": Ugly({**flask(), "ops/__init__.py": b"", "ops/deploy.py": b"x = 1\n"}),
    "a-read-only-file": Ugly(flask(), modes={"app.py": 0o444}),
    "an-unreadable-file": Ugly({**flask(), "secret.py": b"x = 1\n"}, modes={"secret.py": 0o000}),
    "empty": Ugly(),
    "a-state-file-that-writes-elsewhere": Ugly(
        {
            **flask(),
            ".scaffold.toml": b'release = "0.1.0"\nlevel = 1\nlayers = ["../../etc"]\n',
        }
    ),
    "a-yaml-bomb": Ugly(
        {
            **flask(),
            "docker-compose.yml": b"a: &a [x, x, x, x, x, x, x, x, x]\n"
            + b"".join(
                f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n".encode()
                for before, after in zip("abcdefgh", "bcdefghi", strict=True)
            )
            + b"services: *i\n",
        }
    ),
    "jinja-in-names": Ugly(
        {**flask(), "{{ 7*7 }}/{% raw %}.py": b"x = '{{ 1/0 }}'\n", "pyproject.toml": _CALLS}
    ),
    "json-that-is-deep": Ugly({**flask(), "package.json": b"[" * 200_000 + b"]" * 200_000}),
    "a-dockerfile-with-a-lone-surrogate": Ugly(
        {**flask(), "Dockerfile": b'FROM python:3.12\nCMD ["gunicorn", "app:app", "\\ud800"]\n'}
    ),
}


def ten_thousand_files() -> Ugly:
    """Return a repository of 10,000 files: half are modules, and one in four has routes."""
    files: dict[str | bytes, bytes] = {"requirements.txt": b"fastapi\nsqlalchemy\n"}
    files["shop/main.py"] = b"from fastapi import FastAPI\n\napp = FastAPI()\n"
    files["Procfile"] = b"web: uvicorn shop.main:app\n"
    for number in range(5000):
        folder = f"shop/part{number // 50}"
        files.setdefault(f"{folder}/__init__.py", b"")
        text = _plain(number) if number % 4 else _routed(number)
        files[f"{folder}/module{number}.py"] = text.encode()
    for number in range(10_000 - len(files)):
        files[f"content/page{number // 100}/text{number}.md"] = b"# Page\n\n" + b"words " * 60
    return Ugly(files)


def _plain(number: int) -> str:
    return f'''"""Module {number}."""

import logging
from dataclasses import dataclass

from shop.part0 import module0

logger = logging.getLogger(__name__)


@dataclass
class Thing{number}:
    name: str
    size: int = {number}

    def doubled(self) -> int:
        logger.debug("doubling %s", self.name)
        return self.size * 2


def things(names: list[str]) -> list[Thing{number}]:
    return [Thing{number}(name) for name in names if name]
'''


def _routed(number: int) -> str:
    return f'''"""Module {number}."""

import logging
import os

from fastapi import APIRouter
from shop.part0 import module0

router = APIRouter(prefix="/part{number}")
logger = logging.getLogger(__name__)


class Thing{number}:
    def __init__(self, name: str) -> None:
        self.name = name


@router.get("/things/{{thing}}")
def read_thing(thing: int) -> dict[str, int]:
    logger.info("read %s", thing)
    if thing > {number}:
        raise ValueError(os.environ.get("LIMIT", "none"))
    return {{"thing": thing}}
'''
