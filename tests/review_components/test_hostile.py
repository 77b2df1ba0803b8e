"""What cannot be read is said, costs little, and takes nothing else along."""

from __future__ import annotations

import time

import pytest

from tests.review_components.trees import NO_HISTORY, component, read_only
from upgrader.evidence import Facts
from upgrader.review.components import Judged, Lint, judge
from upgrader.tree import File, Tree

FINE = b"X = 1\nY = 2\n"
HOSTILE = {
    "broken syntax": b"def f(:\n    pass\n",
    "Python 2": b"print 'hello'\nraise ValueError, 'no'\n",
    "a binary file": b"\x7fELF\0\0\1",
    "no text that is known": b"x = '\xff\xfe\xe9'\n",
    "deep brackets": b"x = " + b"(" * 5_000 + b")" * 5_000 + b"\n",
    "deep conditions": b"if a:\n    pass\n" + b"elif a:\n    open('x', 'w')\n" * 3_000,
    "a deep sum": b"x = " + b"+".join([b"'a'"] * 20_000) + b"\n",
    "nothing but newlines": b"\n" * 1_500_000 + b"import x\n",
    "one long line": b"x = '" + b"# noqa " * 200_000 + b"'\n",
    "one long name": b"a" * 1_500_000 + b"\n",
    "dots and quotes": b"x = '" + b"a." * 300_000 + b"'\n",
    "comments alone": b"# ruff: " * 100_000 + b"\n",
    "many functions": b"".join(b"def f%d(a):\n    return a\n" % n for n in range(30_000)),
    "a long function": b"def f(a):\n" + b"    a = a + 1 if a else a.other(a)\n" * 40_000,
    "functions in functions": b"".join(b" " * n + b"def f():\n" for n in range(90))
    + b" " * 90 + b"pass\n",
}  # fmt: skip


def one_file(data: bytes) -> Judged:
    tree = Tree({"bad.py": File(data), "fine.py": File(FINE)})
    return judge(Facts(tree), Lint(unknown="not asked"), NO_HISTORY)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_no_time_and_no_other_answer(name: str) -> None:
    start = time.process_time()
    found = one_file(HOSTILE[name])
    assert time.process_time() - start < 60, "it hangs"
    assert component(found, "fine.py").fate == "reuse"


@pytest.mark.parametrize("name", ["broken syntax", "Python 2", "a binary file"])
def test_what_cannot_be_read_says_so_and_never_that_it_can_stay(name: str) -> None:
    found = one_file(HOSTILE[name])
    bad = component(found, "bad.py")
    assert bad.fate != "reuse"
    assert bad.why.startswith("it cannot be read (")
    assert "unknown" in bad.why
    assert found.doubts == ("bad.py",)


def test_syntax_newer_than_our_own_python_is_read() -> None:
    found = one_file(b"type A = int\ndef f[T](a: T) -> T:\n    return a\n")
    assert found.doubts == ()


def test_a_repository_without_python_has_no_components() -> None:
    found = read_only("--- README.md\nNothing here.\n")
    assert found == Judged((), (), (), ())


def test_many_thousand_files_are_judged_in_proportion() -> None:
    def seconds(count: int) -> float:
        files = {
            f"p{n % 50}/m{n}.py": File(b"from p1 import m1\nX = 1\nY = 2\n") for n in range(count)
        }
        facts = Facts(Tree(files))
        start = time.process_time()
        assert len(judge(facts, Lint(), NO_HISTORY).components) >= count
        return time.process_time() - start

    seconds(200)
    assert seconds(8_000) < 60 * max(seconds(400), 0.05), "it grows faster than the repository"


def test_a_chain_of_imports_as_long_as_the_repository_is_followed() -> None:
    files = {f"m{n}.py": File(b"import m%d\nX = 1\n" % (n + 1)) for n in range(5_000)}
    files["m5000.py"] = File(b"import m0\nX = 1\n")
    found = judge(Facts(Tree(files)), Lint(), NO_HISTORY)
    assert component(found, "m7.py").measures["circle"] == 5_001
