"""No file of anybody's makes the evidence fail, and none makes it slow."""

from __future__ import annotations

import ast
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.trees import Text, tree
from upgrader.evidence import Facts, Look, look_for
from upgrader.evidence.look import LISTS, SWITCHES

VALUES = {
    "keyword": "fastapi.FastAPI:x", "toml": "**/*:tool.ruff", "yaml": "**/*:a.*", "file": "**/*.x",
    "ignored": ".env", "readme": "command", "ci": "pytest", "dockerfile": "USER", "class_like": "a",
    "command": "*", "route": "*", "middleware": "*", "call": "*.x", "base": "*", "decorator": "*",
    "import": "*", "dependency": "*", "argument": "*:a", "assign": "*=a", "function": "a",
    "heading": "a", "setting": "a", "sign": "a sign", "string": "a", "task": "a",
}  # fmt: skip
EVERYTHING = [
    *(Look.parse({"strength": "wired", key: [VALUES[key]]}) for key in LISTS),
    *(Look.parse({"strength": "mentioned", key: True}) for key in SWITCHES),
]
PATHS = [
    "app.py", "setup.py", "tests/test_a.py", "noxfile.py", "pyproject.toml", "requirements.txt",
    "setup.cfg", "tox.ini", "Pipfile", "environment.yml", ".github/workflows/ci.yml", "Makefile",
    ".gitlab-ci.yml", "Jenkinsfile", "azure-pipelines.yml", "Dockerfile", ".gitignore", "README.md",
    "README.rst", "dashboard.json", ".pre-commit-config.yaml", "bitbucket-pipelines.yml",
]  # fmt: skip
WORDS = [
    b"import os\n", b"def f(", b"class A(B):\n", b"[", b"]\n", b"{", b"}", b": ", b"- ", b"\\\n",
    b"'''", b'"', b"# ", b"FROM a\n", b"RUN <<E\n", b"&a ", b"*a", b"<<: ",
    b"!ref ", b"\x00", b"\xff",
    b"\xef\xbb\xbf", b"# -*- coding: latin-1 -*-\n", b"\r\n", b"\t", b"    ", b"@app.get('/')\n",
    b"script: ", b"run: make test\n", b"jobs:\n", b"test:\n\tmake test\n",
    b"os.environ[", b"if x:\n",
    b"path = ", b"a = b\n", b"b = a\n", b"from a import *\n", b"a.a(a, a=a)\n", b"```sh\n", b"<!--",
    b"[tool.tox]\n", b"setup(install_requires=", b"-r requirements.txt\n", b"dependencies:\n", b"=",
]  # fmt: skip
bodies = st.binary(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=25).map(b"".join)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(PATHS), bodies, min_size=1, max_size=6))
def test_random_bytes_never_raise(files: dict[str, bytes]) -> None:
    facts = Facts({path: Text(data) for path, data in files.items()})
    for look in EVERYTHING:
        look_for([look], facts)


@pytest.mark.parametrize(
    "data",
    [
        b"-" * 100_000 + b"1", b"(" * 100_000, b"a" + b".a" * 100_000, b"a" + b"+a" * 50_000,
        b"a" + b"()" * 50_000, b"not " * 50_000 + b"1", b"lambda:" * 50_000, b"[" * 50_000,
        b"if a:\n pass\n" + b"elif a:\n pass\n" * 20_000, b"x = " + b"a if b else " * 20_000 + b"c",
        b"x = 'a'" + b" + 'a'" * 20_000, b"a\x00b", b"\xff\xfe", b"x = '\xe9'", b"print 'Python 2'",
        b"# -*- coding: nonsense -*-\n", b"x = 1\n" * 2_000_000,
    ],
)  # fmt: skip
def test_what_is_deep_broken_or_huge_is_read_or_noted(data: bytes) -> None:
    for path in ("app.py", "a.yml", "pyproject.toml", ".github/workflows/ci.yml", "a.json"):
        facts = Facts({path: Text(data if path == "app.py" else data[:20_000])})
        for look in EVERYTHING:
            look_for([look], facts)


def test_deep_yaml_and_aliases_without_end_are_noted() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    for text in (bomb, "&a [*a]", "[" * 2_000, "a: " * 50, "<<: &a {<<: *a}"):
        facts = Facts({"a.yml": Text(text.encode())})
        look_for([Look.parse({"strength": "wired", "yaml": ["a.yml:*"]})], facts)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfimport structlog\nstructlog.configure()\n",
        b"import structlog\r\nstructlog.configure()\r\n",
        b"# -*- coding: latin-1 -*-\nimport structlog\nx = '\xe9'\nstructlog.configure()\n",
    ],
)
def test_marks_line_ends_and_encodings_are_read_as_python_reads_them(data: bytes) -> None:
    facts = Facts({"app.py": Text(data)})
    look = Look.parse({"strength": "wired", "call": ["structlog.configure"]})
    assert look_for([look], facts).state == "met"
    assert facts.unreadable == {}


@pytest.mark.parametrize(
    "code",
    [
        "try: ...\nexcept ValueError, KeyError:\n    structlog.configure()",
        "type Row[T] = dict[str, T]\nstructlog.configure()",
        "def one[T: (int, str)](rows: list[T]) -> T: ...\nclass Box[T]: ...\nstructlog.configure()",
        'name = f"{row["name"]} {x!r} {{y}}"\nstructlog.configure()',
    ],
)
def test_python_that_is_newer_than_ours_is_read(code: str) -> None:
    facts = Facts({"app.py": Text(f"import structlog\n{code}\n".encode())})
    look = Look.parse({"strength": "wired", "call": ["structlog.configure"]})
    assert look_for([look], facts).state == "met"


def test_all_looks_together_cost_a_few_times_what_parsing_costs() -> None:
    body = "from fastapi import APIRouter\nrouter = APIRouter()\n" + "".join(
        f"@router.get('/a{n}')\ndef a{n}(x: int) -> dict[str, int]:\n    y = f(x, k={n})\n"
        f"    return {{'x': y + {n}, 'y': g(y)}}\n"
        for n in range(20)
    )
    files = {f"src/p/m{n}.py": Text(body.encode()) for n in range(300)}
    started = time.process_time()
    for file in files.values():
        ast.parse(file.data)
    parsed = time.process_time()
    facts = Facts(files)
    for look in EVERYTHING:
        look_for([look], facts)
    # A ratio, since a second is not the same on every machine: three to four are usual.
    assert time.process_time() - parsed < 12 * (parsed - started)


def test_a_module_is_parsed_once_and_only_where_the_words_stand() -> None:
    facts = Facts(tree("--- a.py\nimport structlog\n--- b.py\nx = (\n"))
    look_for([Look.parse({"strength": "wired", "call": ["structlog.configure"]})], facts)
    assert facts.unreadable == {}
