"""Which modules can stay, which need work, which another design: one small tree a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.trees import tree
from tests.review_components.trees import NO_HISTORY, component, flat, judged, tangled
from upgrader.evidence import Facts
from upgrader.review.components import Judged, Lint, judge
from upgrader.review.verdict import Flaw

TESTED = "--- tests/test_it.py\nimport shop\n\ndef test_it():\n    assert shop\n"


def fate(found: Judged, path: str) -> str:
    return component(found, path).fate


def great_class(methods: int = 30, statements: int = 20, name: str = "m") -> str:
    body = "\n".join(f"        self.v{n} = {n}" for n in range(statements))
    return "class Shop:\n" + "\n".join(
        f"    def {name}{n}(self):\n{body}\n" for n in range(methods)
    )


def test_plain_code_can_stay_even_without_a_test(tmp_path: Path) -> None:
    found = judged(tmp_path, "--- shop.py\ndef price(n):\n    return n * 2\n\nRATE = 3\n")
    assert fate(found, "shop.py") == "reuse"


def test_a_tangle_that_nobody_could_test_and_nobody_tests_is_written_anew(tmp_path: Path) -> None:
    found = judged(tmp_path, "--- shop.py\n" + tangled("run", 60))
    shop = component(found, "shop.py")
    assert shop.fate == "redesign"
    assert "complexity 65 in `run`" in shop.why
    assert "no test reaches it" in shop.why
    assert shop.worst[0].line == 1


def test_the_same_tangle_under_enough_tests_is_worked_on_in_place(tmp_path: Path) -> None:
    tests = "\n".join(f"def test_{n}():\n    assert shop.run([], {n}) is {n}" for n in range(20))
    code = f"--- shop.py\n{tangled('run', 60)}\n{tangled('walk')}"
    found = judged(tmp_path, f"{code}\n--- tests/test_it.py\nimport shop\n{tests}\n")
    assert fate(found, "shop.py") == "harden"


def test_a_long_flat_chain_of_cases_is_no_tangle(tmp_path: Path) -> None:
    found = judged(tmp_path, f"--- shop.py\n{flat('name_of', 55)}{TESTED}")
    assert fate(found, "shop.py") == "reuse"


def test_a_table_of_data_is_no_fault_however_long(tmp_path: Path) -> None:
    rows = "\n".join(f"    ('row {n}', {n}, 'some text that is in it'), " for n in range(3000))
    found = judged(tmp_path, f"--- shop.py\nTABLE = [\n{rows}\n]\nNAMES = dict(TABLE)\n")
    assert fate(found, "shop.py") == "reuse"
    assert component(found, "shop.py").measures["duplicated"] == 0


def test_long_flat_settings_are_no_fault(tmp_path: Path) -> None:
    lines = "\n".join(f"OPTION_{n} = os.environ.get('OPTION_{n}', '')" for n in range(800))
    found = judged(tmp_path, f"--- site/settings.py\nimport os\n{lines}\n")
    assert fate(found, "site/settings.py") == "reuse"


def test_a_class_that_does_everything_untested_is_written_anew(tmp_path: Path) -> None:
    code = f"import os\nos.makedirs('log')\n{great_class()}\n"
    found = judged(tmp_path, f"--- shop.py\n{code}--- main.py\nimport shop\nshop.Shop()\n")
    shop = component(found, "shop.py")
    assert shop.fate == "redesign"
    assert "`Shop` has 30 methods, 600 statements" in shop.why


def test_a_visitor_is_as_large_as_what_it_visits() -> None:
    code = great_class(name="visit_")
    found = judge(Facts(tree(f"--- shop.py\n{code}{TESTED}")), Lint(), NO_HISTORY)
    assert fate(found, "shop.py") == "reuse"


def test_a_factory_is_not_blamed_for_the_handlers_in_it(tmp_path: Path) -> None:
    handlers = "\n".join(
        f"    @app.get('/{n}')\n    def h{n}(a):\n        if a:\n            for b in a:\n"
        f"                if b and a:\n                    while b:\n"
        f"                        b -= 1\n        return a\n"
        for n in range(15)
    )
    code = f"def create_app():\n    app = App()\n{handlers}\n    return app\n"
    found = judged(tmp_path, f"--- shop.py\n{code}{TESTED}")
    assert fate(found, "shop.py") == "reuse"
    assert component(found, "shop.py").measures["complexity"] == 5


def test_routes_logic_and_sql_in_one_module_are_named(tmp_path: Path) -> None:
    logic = "def count(n):\n" + "\n".join(f"    n += {k}" for k in range(60)) + "\n    return n\n"
    code = (
        "import sqlite3\nfrom flask import Flask\napp = Flask(__name__)\n"
        "@app.route('/a')\ndef a():\n    db = sqlite3.connect('x.db')\n"
        "    db.execute('SELECT 1')\n    db.execute('DELETE FROM t')\n    return ''\n"
    )
    found = judged(tmp_path, f"--- shop.py\n{code}{logic}")
    shop = component(found, "shop.py")
    assert shop.fate == "harden"
    assert "routes, logic and storage in one module" in shop.why


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("import requests\nrequests.get(u, verify=False, timeout=3)", "S501"),
        ("import yaml\nyaml.load(u, Loader=yaml.Loader)", "S506"),
        ("eval(u)", "S307"),
    ],
)
def test_a_grave_flaw_is_mended_where_it_is(tmp_path: Path, line: str, fix: str) -> None:
    body = line.replace("\n", "\n    ")
    found = judged(tmp_path, f"--- shop.py\ndef load(u):\n    {body}\n{TESTED}")
    shop = component(found, "shop.py")
    assert shop.fate == "harden"
    assert fix in {flaw.rule for flaw in found.flaws}
    assert shop.worst


def test_what_others_found_weighs_like_what_ruff_found() -> None:
    facts = Facts(tree("--- shop.py\ndef login(user):\n    return user\n\nX = 1\n"))
    secret = Flaw("secret-literal", "high", "shop.py", 4, "a secret stands here", "read it")
    plain = judge(facts, Lint(), NO_HISTORY)
    found = judge(facts, Lint(), NO_HISTORY, [secret])
    assert (fate(plain, "shop.py"), fate(found, "shop.py")) == ("reuse", "harden")
    assert component(found, "shop.py").worst == (("shop.py", 4, "a secret stands here"),)
    assert found.flaws == ()


def test_many_small_remarks_are_no_reason_to_redesign(tmp_path: Path) -> None:
    body = "\n".join(
        f"def f{n}():\n    try:\n        return {n}\n    except Exception:\n        pass\n"
        for n in range(60)
    )
    found = judged(tmp_path, f"--- shop.py\n{body}{TESTED}")
    assert fate(found, "shop.py") == "reuse"


def test_a_package_is_what_its_modules_come_to(tmp_path: Path) -> None:
    found = judged(
        tmp_path,
        f"--- shop/__init__.py\nA = 1\nB = 2\n--- shop/run.py\n{tangled('run', 60)}"
        "--- shop/price.py\ndef price(n):\n    return n\n",
    )
    package = component(found, "shop")
    assert (package.kind, package.fate) == ("package", "redesign")
    assert package.why == "1 of 3 modules to redesign; the largest: shop/run.py"
    assert package.measures["modules"] == 3
    assert package.worst[0].path == "shop/run.py"
