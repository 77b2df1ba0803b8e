"""How a repository is tested: its runner, the command, and the gates that new code must pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upgrader.evidence import Facts
from upgrader.evidence.manifests import at
from upgrader.evidence.sight import Sight, line_of, text_of
from upgrader.inspection.found import Confidence, Found, Topic

_RUNS = (
    ("Django", re.compile(r"manage\.py test\b|django-admin test\b"), "python manage.py test"),
    ("tox", re.compile(r"(?:^|\s)tox\b(?!\.)"), "tox"),
    ("nox", re.compile(r"(?:^|\s)nox\b"), "nox"),
    ("pytest", re.compile(r"(?:^|[\s/])(?:py\.test|pytest)\b(?!-)"), "pytest"),
    ("unittest", re.compile(r"-m unittest\b|python3? (?:\S*/)?tests\.py\b"), "python -m unittest"),
)
_CONFIGS = {
    "pytest.ini": ("pytest",), ".pytest.ini": ("pytest",), "tox.ini": ("pytest",),
    "setup.cfg": ("tool:pytest",), "pyproject.toml": ("tool", "pytest"),
}  # fmt: skip
_TASKS = re.compile(r"(?:GNUm|[Mm])akefile|\.?[Jj]ustfile|(?:scripts/|bin/)?[\w-]*tests?\.sh")
_TAKES = re.compile(r"-(?![rqvsxl])\w|--[\w-]+")  # options whose value is the next word
_GATES = (
    (
        r"--cov-fail-under[= ](\d+)|fail_under\s{0,9}=\s{0,9}(\d+)",
        "coverage may not fall below {}%",
    ),
    (
        r"filterwarnings\s{0,9}=\s{0,40}\[?\s{0,40}[\"']?error\b|-W ?error\b",
        "every warning is a failure",
    ),
    (r"--strict-markers\b", "markers must be declared"),
    (r"xfail_strict\s{0,9}=\s{0,9}(?:true|1)", "a test that is expected to fail may not pass"),
    (r"--doctest-modules", "every module is imported, and its examples run"),
    (
        r"mypy\b.{0,60}--strict|^[ \t]{0,9}strict\s{0,9}=\s{0,9}(?:true|True)",
        "types are checked strictly",
    ),
)


def testing_topic(facts: Facts) -> Topic:
    """Return how the tests are run: as it is done in CI and tasks, else as their form asks for."""
    tests = facts.python("tests")
    if not tests:
        return Topic("tests", (Found("none", "high", "no file is named as tests are"),))
    found: dict[str, Found] = {}
    for sight in (*facts.steps, *_tasks(facts)):
        for runner, pattern, _ in _RUNS:
            if pattern.search(sight.what) and "install" not in sight.what and runner not in found:
                why = f"{sight.path} runs it"
                about = {"command": re.sub(r"\s+#.*", "", sight.what)}
                found[runner] = Found(runner, "high", why, (sight,), about)
    for runner, why, sight, confidence in _by_form(facts, tests):
        if runner not in found:
            command = next(command for name, _, command in _RUNS if name == runner)
            found[runner] = Found(runner, confidence, why, (sight,), {"command": command})
    if not found:
        sight = Sight(tests[0], 0, "is named as tests are")
        why = "files are named as tests are, and hold no test that a runner finds"
        found["none"] = Found("none", "medium", why, (sight,))
    return Topic("tests", tuple(sorted(found.values(), key=lambda f: f.confidence != "high")))


def _tasks(facts: Facts) -> Iterator[Sight]:
    for path in facts.own:
        if _TASKS.fullmatch(path):
            for number, line in enumerate(text_of(facts.tree[path].data)[:100_000].split("\n"), 1):
                if not line.lstrip().startswith("#"):
                    yield Sight(path, number, line.strip())
    for path, shown in facts.shown:
        if shown.is_command:
            yield Sight(path, shown.line, shown.text)


def _by_form(facts: Facts, tests: list[str]) -> Iterator[tuple[str, str, Sight, Confidence]]:
    for path in facts.own:
        name = path.rsplit("/", 1)[-1]
        if (keys := _CONFIGS.get(name)) and at(facts.table(path), *keys):
            yield "pytest", f"{name} configures it", Sight(path, 0, keys[-1]), "high"
    words = {
        "Django": rb"django\.test\b", "pytest": rb"^[ \t]*(?:import|from) pytest\b",
        "unittest": rb"\bTestCase\b",
    }  # fmt: skip
    manage = any(path.rsplit("/", 1)[-1] == "manage.py" for path in facts.own)
    for runner, word in words.items():
        pattern = re.compile(word, re.MULTILINE)
        for path in tests if runner != "Django" or manage else ():
            if match := pattern.search(facts.tree[path].data):
                line = facts.tree[path].data.count(b"\n", 0, match.start()) + 1
                said = Sight(path, line, match[0].decode().strip())
                yield runner, "its tests are written for it", said, "medium"
                break
    for path in tests:
        data = facts.tree[path].data
        if re.search(rb"^(?:async )?def test_\w+\([^)]{0,300}\)[^:]{0,100}:", data, re.MULTILINE):
            line = line_of(text_of(data), "def test_")
            yield "pytest", "a test is a plain function", Sight(path, line, "def test_"), "medium"
            break


def gate_topic(facts: Facts) -> Topic:
    """Return the gates that code which is added has to pass."""
    found: dict[str, Found] = {}
    names = ("pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml", ".coveragerc", "Coveragerc")
    for path in facts.own:
        name = path.rsplit("/", 1)[-1]
        is_one = name in (*names, "mypy.ini", "Makefile", "conftest.py") or name.endswith("cov.ini")
        if not is_one and path not in facts.pipelines:
            continue
        text = text_of(facts.tree[path].data)[:200_000]
        for pattern, said in _GATES:
            for match in re.finditer(pattern, text, re.MULTILINE):
                number = next((group for group in match.groups() if group), "")
                line = text.count("\n", 0, match.start()) + 1
                if number != "0" and not _is_comment(text, match.start()):
                    value = said.format(number)
                    sight = Sight(path, line, match[0].strip())
                    found.setdefault(value, Found(value, "high", "stated there", (sight,)))
        found.update(_with_paths(path, text))
    return Topic("gates", tuple(found.values()), several=True)


def _is_comment(text: str, at_: int) -> bool:
    return text[text.rfind("\n", 0, at_) + 1 : at_].lstrip().startswith(("#", ";"))


def _with_paths(path: str, text: str) -> Iterator[tuple[str, Found]]:
    """Yield a gate where `addopts` names paths: they are collected whatever is asked for."""
    for match in re.finditer(r"^addopts\s*=\s*([^\n]*(?:\n[ \t]+[^\n]*)*)", text, re.MULTILINE):
        words = re.findall(r"[^\s\"',\[\]]+", match[1])
        named = [
            word
            for before, word in zip(["", *words], words, strict=False)
            if "/" in word and "=" not in word and not _TAKES.fullmatch(before)
        ]
        if named:
            value = f"addopts names paths: {', '.join(named)}"
            line = text.count("\n", 0, match.start()) + 1
            sight = Sight(path, line, "addopts")
            yield value, Found(value, "high", "stated there", (sight,))
