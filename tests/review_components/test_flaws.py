"""Ruff's remarks as flaws: real ruff, no settings of the repository, and no false alarm known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review_components.trees import component, flaw, judged, measure, rules

HARMFUL = {
    "S301": "import pickle\ndef f(a):\n    return pickle.loads(a)\n",
    "S501": "import requests\ndef f(u):\n    return requests.get(u, verify=False, timeout=3)\n",
    "S602": "import subprocess\ndef f(a):\n    subprocess.run(f'ls {a}', shell=True)\n",
    "S608": "def f(db, name):\n    db.execute(f\"SELECT * FROM t WHERE n = '{name}'\")\n",
    "S113": "import requests\ndef f(u):\n    return requests.get(u)\n",
    "E722": "def f(a):\n    try:\n        return a()\n    except:\n        return 0\n",
    "F821": "def f(a):\n    return a + undefined_name\n",
    "ASYNC251": "import time\nasync def f():\n    time.sleep(1)\n",
    "T100": "def f(a):\n    breakpoint()\n",
    "B006": "def f(a=[]):\n    a.append(1)\n    return a\n",
}
HARMLESS = {
    "a command without a variable": "import os\nos.system('ls')\n",
    "names of tables": "def f(db, t):\n    db.execute(f'SELECT a FROM {t} WHERE n = ?', (1,))\n",
    "places for the driver": (
        "def f(db, t):\n    db.execute('SELECT a FROM {} WHERE n = %s'.format(t), (1,))\n"
    ),
    "as many places as values": (
        "def f(db, v):\n    p = ','.join('?' * len(v))\n"
        "    db.execute(f'SELECT a FROM t WHERE n IN ({p})', v)\n"
    ),
    "a translation that is put in place": "def f():\n    return _('hello')\n",
    "an assertion": "def f(a):\n    assert a\n    return a\n",
    "a command that offers the debugger": "def f():\n    import pdb\n    pdb.post_mortem()\n",
    "dice": "import random\ndef f():\n    return random.choice([1, 2])\n",
}


@pytest.mark.parametrize("rule", HARMFUL)
def test_what_harms_is_a_flaw_with_words_and_a_fix(rule: str, tmp_path: Path) -> None:
    found = flaw(judged(tmp_path, f"--- app.py\n{HARMFUL[rule]}"), rule)
    assert found.path == "app.py"
    assert found.line >= 1
    assert found.what
    assert found.fix


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_no_harm_is_none(name: str, tmp_path: Path) -> None:
    assert rules(judged(tmp_path, f"--- app.py\n{HARMLESS[name]}")) == []


def test_a_name_that_several_modules_miss_is_put_there_by_someone(tmp_path: Path) -> None:
    engine = "def request(q):\n    return traits.get(q)\n"
    found = judged(tmp_path, f"--- one.py\n{engine}--- two.py\n{engine}")
    assert rules(found) == []


@pytest.mark.parametrize(
    "comment", ["# noqa", "# noqa: S301", "# nosec", "# nosec B301", "# type: ignore # noqa: S"]
)
def test_what_an_owner_has_waived_in_the_line_is_left(comment: str, tmp_path: Path) -> None:
    code = f"import pickle\ndef f(a):\n    return pickle.loads(a)  {comment}\n"
    assert rules(judged(tmp_path, f"--- app.py\n{code}")) == []


def test_a_waiver_of_another_rule_waives_nothing(tmp_path: Path) -> None:
    code = "import pickle\ndef f(a):\n    return pickle.loads(a)  # noqa: S608\n"
    assert rules(judged(tmp_path, f"--- app.py\n{code}")) == ["S301"]


def test_settings_of_the_repository_change_nothing(tmp_path: Path) -> None:
    plain = judged(tmp_path / "plain", f"--- app.py\n{HARMFUL['S301']}")
    settled = judged(
        tmp_path / "settled",
        f"--- app.py\n{HARMFUL['S301']}--- ruff.toml\nexclude = ['*.py']\nunknown = 1\n"
        "--- .gitignore\n*.py\n--- pyproject.toml\n[tool.ruff.lint]\nselect = []\n",
    )
    assert plain.flaws == settled.flaws
    assert rules(plain) == ["S301"]


def test_tests_are_not_linted(tmp_path: Path) -> None:
    found = judged(tmp_path, f"--- tests/test_a.py\n{HARMFUL['S301']}def test_f():\n    assert f\n")
    assert (found.flaws, found.components) == ((), ())


def test_prints_are_counted_and_not_told_one_by_one(tmp_path: Path) -> None:
    found = judged(tmp_path, "--- app.py\nprint(1)\nprint(2)\n")
    assert measure(found, "app.py", "prints") == 2
    assert component(found, "app.py").fate == "reuse"
    assert found.flaws == ()


def test_what_was_waived_is_complex_all_the_same(tmp_path: Path) -> None:
    ifs = "".join(f"    if a == {n}:\n        a = 0\n" for n in range(30))
    found = judged(tmp_path, f"--- app.py\ndef f(a):  # noqa: C901\n{ifs}")
    assert measure(found, "app.py", "complexity") == 31
