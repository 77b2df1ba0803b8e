"""A command that runs tests, taken apart: its runner, its folder, its arguments, its variables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Runner = Literal["pytest", "unittest", "Django"]

# Options that change who hears of the outcome, or how many run at once, and not the outcome.
_ALONE = re.compile(
    r"-v+|--verbose|-q+|--quiet|-x|--exitfirst|--lf|--ff|--last-failed|-n\d+|-nauto|--failfast"
    r"|--(?:junit-?xml|html|maxfail|numprocesses|dist|cov-report|alluredir|color|durations|timing)=.*"
    r"|-r\w*|--keepdb|--noinput|--no-input|--timing"
)
_WITH_VALUE = frozenset({
    "-n", "--numprocesses", "--dist", "--junitxml", "--junit-xml", "--html", "--alluredir",
    "--maxfail", "--cov-report", "--durations", "--color", "--verbosity", "--tb",
})  # fmt: skip
_SET = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TestCommand:
    """How a repository runs its tests.

    Attributes:
        folder: where, "" for the root, else ending in "/".
        words: what stands behind the runner.
        variables: what is set before it.
        said: where the command is from, for people.
    """

    __test__ = False  # pytest would take it for a test

    runner: Runner
    folder: str
    words: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    script: str = ""
    said: str = field(default="", compare=False)


def taken_apart(
    command: str, folders: Iterable[str], has: Iterable[str], said: str = ""
) -> TestCommand | None:
    """Return the tests that a command line runs; None where it runs none that we know.

    `folders` are those that it may mean, `has` the paths of the repository.
    """
    known, inside = frozenset(has), ""
    for part in re.split(r"&&|\|\||;|\n|\|", command):
        words = _split(part)
        if words[:1] == ["cd"] and len(words) > 1 and "$" not in words[1]:
            inside = f"{words[1].strip('./')}/".lstrip("/")
            continue
        found = _of(words)
        if found is not None:
            runner, script, rest, variables = found
            folder = _folder([f"{base}{inside}" for base in folders], rest, known, script)
            return TestCommand(runner, folder, tuple(rest), tuple(variables), script, said)
    return None


def _split(part: str) -> list[str]:
    try:
        return shlex.split(part)
    except ValueError:
        return part.split()


def _of(words: list[str]) -> tuple[Runner, str, list[str], list[tuple[str, str]]] | None:
    variables = []
    for number, word in enumerate(words):
        name = word.rsplit("/", 1)[-1]
        if (match := _SET.fullmatch(word)) and "$" not in match[2]:
            variables.append((match[1], match[2]))
        elif name in ("pytest", "py.test"):
            return "pytest", "", _kept(words[number + 1 :]), variables
        elif name == "manage.py" and words[number + 1 : number + 2] == ["test"]:
            rest = _kept(words[number + 2 :])
            return "Django", word.removeprefix("./"), _serial(rest), variables
        elif name == "unittest" and words[number - 1 : number] == ["-m"]:
            return "unittest", "", _kept(words[number + 1 :]), variables
        elif name == "tests.py":
            return "unittest", "", [], variables
    return None


def _kept(words: list[str]) -> list[str]:
    kept: list[str] = []
    skipped = False
    for word in words:
        if skipped:
            skipped = False
        elif word in _WITH_VALUE:
            skipped = True
        elif not _ALONE.fullmatch(word) and "$" not in word and not word.startswith((">", "2>")):
            kept.append(word)
    return kept


def _serial(words: list[str]) -> list[str]:
    """Drop `--parallel`, and the number behind it."""
    kept: list[str] = []
    for before, word in zip(["", *words], words, strict=False):
        number = before == "--parallel" and (word.isdigit() or word == "auto")
        if not word.startswith("--parallel") and not number:
            kept.append(word)
    return kept


def _folder(folders: list[str], rest: list[str], known: frozenset[str], script: str) -> str:
    """Return the first folder in which the paths of the command are there."""
    paths = [word.partition("::")[0].strip("./") for word in rest if not word.startswith("-")]
    wanted = [path for path in (*paths, script) if path and ("/" in path or path.endswith(".py"))]

    def fits(folder: str) -> bool:
        return all(
            f"{folder}{path}" in known or any(each.startswith(f"{folder}{path}/") for each in known)
            for path in wanted
        )

    return next((folder for folder in folders if fits(folder)), folders[-1] if folders else "")
