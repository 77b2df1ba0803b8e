"""A change is found where it shows: in a test, a status, a header, a body or a start."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scaffold.comparing import telling
from scaffold.comparing.compare import Comparison, compare
from tests.proof.repositories import APP, QUICK, TESTS, changed, made
from upgrader.tree import File

pytestmark = pytest.mark.slow


def found(comparison: Comparison) -> set[tuple[str, str, str, str]]:
    return {(row.route, row.what, row.before, row.after) for row in comparison.answers.differences}


def everything_in(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_what_changes_nothing_differs_in_nothing(tmp_path: Path) -> None:
    root = made(tmp_path / "shop")
    before = everything_in(root)
    comparison = compare(root, {"NOTES.md": File(b"# Notes\n")}, print, patience=QUICK)
    assert not comparison.differs, list(telling.lines(comparison))
    assert comparison.tests is not None
    assert (comparison.tests.before, comparison.tests.same) == ("2 passed", 2)
    assert comparison.answers.asked >= 6
    assert everything_in(root) == before


def test_a_test_that_turns_red_is_named_with_both_sides(tmp_path: Path) -> None:
    comparison = changed(made(tmp_path / "shop"), "app.py", "amount * 2", "amount * 3")
    assert comparison.tests is not None
    [row] = comparison.tests.differences
    assert row.name == "tests.test_price.PriceTest.test_large"
    assert (row.before, row.after) == ("passed", "failed")
    assert "60 != 40" in row.why
    assert [row[1] for row in found(comparison)] == ["body"]
    page = "\n".join(line for line, _ in telling.lines(comparison))
    assert "before: passed" in page
    assert "after:  failed" in page


def test_a_status_a_header_and_a_body_that_change_are_named(tmp_path: Path) -> None:
    root = made(tmp_path / "shop")
    text = APP.replace('return "200 OK", {"up": True}', 'return "204 Gone", {"up": True}')
    text = text.replace('VERSION = "1"', 'VERSION = "2"').replace("[1, 2]", "[1, 2, 3]")
    comparison = compare(root, {"app.py": File(text.encode())}, print, patience=QUICK)
    assert ("/healthz", "status", "200", "204") in found(comparison)
    assert ("/", "x-version", "1", "2") in found(comparison)
    assert ("/orders", "body", '{"orders": [1, 2]}', '{"orders": [1, 2, 3]}') in found(comparison)
    assert not any(
        row.route == "/when" and row.what == "body" for row in comparison.answers.differences
    )


def test_a_header_that_the_change_names_is_expected(tmp_path: Path) -> None:
    root = made(tmp_path / "shop")
    old = '("X-Version", VERSION)]'
    comparison = changed(root, "app.py", old, '("X-Version", VERSION), ("X-New", "y")]')
    assert not comparison.differs
    assert {row.what for row in comparison.answers.expected} == {"x-new"}


def test_an_application_that_hangs_on_its_start_is_broken(tmp_path: Path) -> None:
    root = made(tmp_path / "shop", tests__test_price_py="", README="")
    comparison = changed(
        root, "app.py", 'VERSION = "1"', 'VERSION = "1"\nimport time; time.sleep(99)'
    )
    assert comparison.answers.broken
    assert comparison.differs
    assert "did not answer within 6 s" in comparison.answers.silence


def test_what_the_code_writes_stays_out_of_the_repository(tmp_path: Path) -> None:
    text = APP + '\nfrom pathlib import Path\nPath("litter.txt").write_text("x")\n'
    text += '(Path.home() / ".shoprc").write_text("x")\n'
    root = made(tmp_path / "shop", app_py=text)
    before = everything_in(root)
    changed(root, "app.py", "amount > 10", "amount > 11")
    assert everything_in(root) == before
    assert not (Path.home() / ".shoprc").exists()


def test_an_application_that_ignores_being_asked_to_end_is_ended(tmp_path: Path) -> None:
    text = "import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    text += f'open("{tmp_path}/pids", "a").write(f"{{os.getpid()}}\\n")\n'
    root = made(tmp_path / "shop", app_py=text + APP, tests__test_price_py="")
    comparison = changed(root, "app.py", "amount > 10", "amount > 11")
    assert not comparison.differs
    pids = [int(line) for line in (tmp_path / "pids").read_text().split()]
    assert len(pids) >= 2
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_tests_that_need_a_variable_get_one_made_up(tmp_path: Path) -> None:
    text = TESTS.replace(
        "import app\n", 'import os\n\nimport app\n\nTOKEN = os.environ["SHOP_TOKEN"]\n'
    )
    comparison = changed(
        made(tmp_path / "shop", tests__test_price_py=text), "app.py", "amount > 10", "amount > 11"
    )
    assert comparison.tests is not None
    assert comparison.tests.before == "2 passed"
    assert "made-up values for SHOP_TOKEN" in comparison.notes


def test_no_secret_and_no_home_of_the_user_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")
    text = APP.replace(
        '{"shop": "open", "price": price(20)}', 'dict(os.environ, home=os.path.expanduser("~"))'
    )
    root = made(tmp_path / "shop", app_py=text, tests__test_price_py="")
    comparison = changed(root, "app.py", "dict(os.environ", "dict(os.environ, secret=1")
    [row] = [row for row in comparison.answers.differences if row.what == "body"]
    assert "hidden" not in row.before + row.after
    assert os.environ["HOME"] not in row.after.partition('"home": ')[2].partition(",")[0]


def test_tests_that_the_change_brings_are_run_though_its_command_does_not_reach_them(
    tmp_path: Path,
) -> None:
    root = made(tmp_path / "shop", README="")
    (root / "requirements.txt").write_text("pytest\n")
    new = b"import app\n\n\ndef test_new():\n    assert app.price(20) == 41\n"
    comparison = compare(root, {"checks/test_new.py": File(new)}, print, patience=QUICK)
    assert comparison.tests is not None
    [row] = comparison.tests.differences
    assert (row.name, row.after) == ("checks/test_new.py::test_new", "failed")
    assert comparison.tests.same == 2


def test_a_test_that_is_only_offered_is_not_run(tmp_path: Path) -> None:
    root = made(tmp_path / "shop", README="")
    (root / "requirements.txt").write_text("pytest\n")
    offered = File(b"def test_later():\n    assert False\n")
    writes = {".scaffold/offers/settings/test_later.py": offered}
    comparison = compare(root, writes, print, patience=QUICK)
    assert comparison.tests is not None
    assert not comparison.tests.differs


def test_a_new_test_is_told_of_once_whatever_its_runner_calls_it(tmp_path: Path) -> None:
    root = made(tmp_path / "shop", README="")
    (root / "requirements.txt").write_text("pytest\n")
    (root / "Makefile").write_text("test:\n\tpython -m unittest discover\n")
    new = b"import unittest\n\nimport nothing_of_this_name\n"
    comparison = compare(root, {"tests/test_new.py": File(new)}, print, patience=QUICK)
    assert comparison.tests is not None
    assert [row.after for row in comparison.tests.differences] == ["error"]
