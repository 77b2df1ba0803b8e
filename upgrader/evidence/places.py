"""Where a path stands: in the application, its tests, apart from both, or not the repository's."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

Place = Literal["application", "tests", "apart", "foreign"]

_FOREIGN = frozenset((
    ".scaffold",
    ".eggs", ".git", ".hg", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".tox",
    ".venv", "__pycache__", "_generated", "_vendor", "bower_components", "build", "dist",
    "generated", "node_modules", "site-packages", "third_party", "thirdparty", "vendor",
    "vendored", "venv", "virtualenv",
))  # fmt: skip
_TESTS = frozenset(["e2e", "integration_tests", "test", "tests", "unit_tests"])
_APART = frozenset((
    ".devcontainer", "alembic", "benchmark", "benchmarks", "doc", "docs", "example", "examples",
    "migrations", "notebooks", "sample", "samples", "tutorial", "tutorials",
))  # fmt: skip
_TEST_FILE = re.compile(r"(test_.*|.*_test|tests?|conftest)\.py", re.IGNORECASE)
_GENERATED_FILE = re.compile(r".*(_pb2|_pb2_grpc|_generated)\.pyi?")
_SAYS_TESTS = re.compile(r"test|spec|e2e", re.IGNORECASE)


def place_of(path: str) -> Place:
    """Return where a path stands; only the application's own files wire anything into it."""
    *folders, name = path.lower().split("/")
    around = set(folders)
    if around & _FOREIGN or _GENERATED_FILE.fullmatch(name):
        return "foreign"
    if any(folder.endswith(".egg-info") for folder in folders):
        return "foreign"
    if "{{" in path:  # the folder of a template: text to be rendered, not code that runs
        return "apart"
    if around & _TESTS or _TEST_FILE.fullmatch(name):
        return "tests"
    return "apart" if around & _APART else "application"


def is_looked_for(glob: str, path: str, place: Place) -> bool:
    """Say whether a glob means this path: a fixture or an example only if the glob names one."""
    if place == "foreign" or not is_match(glob, path):
        return False
    if place == "tests":
        return bool(_SAYS_TESTS.search(glob))
    return not ("{{" in path or _stands_in_example(path)) or "example" in glob.lower()


def _stands_in_example(path: str) -> bool:
    folders = path.lower().split("/")[:-1]
    return not {"example", "examples", "sample", "samples", ".devcontainer"}.isdisjoint(folders)


def is_match(glob: str, path: str) -> bool:
    """Match a whole path, in any case of letters: `*` stays within a folder, `**` does not."""
    return _compiled(glob).fullmatch(path) is not None


def is_like(pattern: str, name: str) -> bool:
    """Match a name: `*` stands for anything, dots and slashes too."""
    return pattern == name or ("*" in pattern and fnmatchcase(name, pattern))


@lru_cache(maxsize=1024)
def _compiled(glob: str) -> re.Pattern[str]:
    tokens = re.findall(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]|\{[^{}]+\}|.", glob)
    return re.compile("".join(map(_token, tokens)), re.IGNORECASE | re.DOTALL)


def _token(token: str) -> str:
    fixed = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if token in fixed:
        return fixed[token]
    if token.startswith("{") and len(token) > 1:
        return "(?:" + "|".join(map(re.escape, token[1:-1].split(","))) + ")"
    if token.startswith("[") and len(token) > 1:
        inner = re.sub(r"([\[&~|\\])", r"\\\1", token[1:-1])
        return f"[^{inner[1:]}]" if inner[0] == "!" and len(inner) > 1 else f"[{inner}]"
    return re.escape(token)
