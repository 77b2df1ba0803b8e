"""Each measure of a module, seen on a few lines of code."""

from __future__ import annotations

from pathlib import Path

from tests.review_components.trees import component, judged, measure, read_only
from upgrader.review.components import History, Lint, Touched


def test_imports_are_counted_over_every_root() -> None:
    found = read_only(
        "--- backend/src/shop/__init__.py\nA = 1\nB = 2\n"
        "--- backend/src/shop/price.py\nfrom shop import tax\nfrom . import tax as t\n"
        "--- backend/src/shop/tax.py\nimport json\nR = json.loads('1')\n"
        "--- run.py\nfrom shop.price import x\nimport shop.tax\n"
    )
    assert measure(found, "backend/src/shop/tax.py", "fan-in") == 2
    assert measure(found, "run.py", "fan-out") == 3  # the package is imported along the way
    assert measure(found, "backend/src/shop/tax.py", "fan-out") == 0


def test_a_circle_is_one_of_modules_that_need_each_other_at_once() -> None:
    found = read_only(
        "--- a.py\nimport b\nX = b.Y\n--- b.py\nimport c\nY = 1\n--- c.py\nimport a\nZ = 1\n"
        "--- d.py\nimport e\nX = 1\n--- e.py\ndef late():\n    import d\n    return d\n"
        "--- p/__init__.py\nfrom p import q\nA = 1\n--- p/q.py\nfrom p import A\nB = A\n"
        "--- t.py\nfrom typing import TYPE_CHECKING\nimport u\nif TYPE_CHECKING:\n    import v\n"
        "--- u.py\nimport v\nK = 1\n--- v.py\nimport t\nL = 1\n"
    )
    circles = {c.path: c.measures["circle"] for c in found.components if c.kind == "module"}
    assert [path for path, size in circles.items() if size] == [
        "a.py",
        "b.py",
        "c.py",
        "t.py",
        "u.py",
        "v.py",
    ]
    assert circles["a.py"] == 3


def test_tests_reach_what_they_import_and_what_that_imports() -> None:
    found = read_only(
        "--- near.py\nimport far\nX = 1\n--- far.py\nX = 1\nY = 2\n--- alone.py\nX = 1\nY = 2\n"
        "--- tests/test_a.py\nimport near\ndef test_it():\n    assert near.X\n"
    )
    reach = {c.path: c.measures["tests"] for c in found.components}
    assert reach == {"near.py": 1, "far.py": 2, "alone.py": 0}


def test_a_script_that_is_called_test_and_asserts_nothing_reaches_nothing() -> None:
    found = read_only("--- a.py\nX = 1\nY = 2\n--- test_a.py\nimport a\ndef test_it():\n    a.X\n")
    assert measure(found, "a.py", "tests") == 0


def test_django_is_reached_by_the_names_in_its_settings() -> None:
    found = read_only(
        "--- manage.py\nimport os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'site.settings'\n"
        "--- site/settings.py\nROOT_URLCONF = 'site.urls'\nINSTALLED_APPS = ['shop.apps.Shop']\n"
        "--- site/urls.py\nfrom django.urls import path\nfrom shop import views\nurlpatterns = []\n"
        "--- shop/apps.py\nclass Shop:\n    name = 'shop'\n--- shop/admin.py\nA = 1\nB = 2\n"
        "--- shop/views.py\nA = 1\nB = 2\n--- shop/lost.py\nA = 1\nB = 2\n"
        "--- shop/management/commands/tidy.py\nA = 1\nB = 2\n"
        "--- shop/tests/test_it.py\ndef test_it(client):\n    assert client.get('/')\n"
    )
    reach = {c.path: c.measures["tests"] for c in found.components if c.kind == "module"}
    assert reach["shop/views.py"] == 3
    assert reach["shop/admin.py"]
    assert reach["shop/lost.py"] == 0
    assert reach["shop/management/commands/tidy.py"] is None, "Django loads it by its name"


def test_modules_that_are_loaded_by_name_are_of_unknown_reach() -> None:
    found = read_only(
        "--- shop/__init__.py\nimport importlib\ndef load(n):\n    importlib.import_module(n)\n"
        "--- shop/plugins/one.py\nA = 1\nB = 2\n"
        "--- tests/test_a.py\ndef test_it():\n    assert 1 == A\n"
    )
    assert measure(found, "shop/plugins/one.py", "tests") is None
    assert "whether a test reaches it is unknown" in component(found, "shop/plugins/one.py").why


def test_lines_are_those_that_say_something(tmp_path: Path) -> None:
    found = judged(
        tmp_path,
        '--- a.py\n"""Doc\nof two lines."""\n\n# comment\nX = 1\n\n\ndef f():\n    return X\n',
    )
    assert measure(found, "a.py", "lines") == 3


def test_types_are_counted_in_signatures() -> None:
    found = read_only(
        "--- a.py\nclass A:\n    def __init__(self, a: int, b):\n        pass\n"
        "    def f(self, c: int) -> int:\n        return c\ndef g(d):\n    return d\n"
    )
    assert measure(found, "a.py", "typed") == 50


def test_lines_that_stand_twice_are_found_in_functions_only() -> None:
    body = "\n".join(f"    value_{n} = compute(something, {n}, 'text')" for n in range(15))
    table = "\n".join(f"ROW_{n} = compute(something, {n}, 'text')" for n in range(15))
    found = read_only(
        f"--- a.py\ndef f():\n{body}\n--- b.py\ndef g():\n    pass\ndef h():\n{body}\n"
        f"--- c.py\n{table}\n--- d.py\n{table}\n"
    )
    share = {c.path: c.measures["duplicated"] for c in found.components}
    assert share["b.py"] == 83  # 15 of 18 lines
    assert share["c.py"] == share["d.py"] == 0
    assert "a.py:" in component(found, "b.py").worst[0].what


def test_signatures_that_are_alike_are_no_duplicates() -> None:
    told = "\n".join(f"    argument_{n}: int = some_default_of_it({n})," for n in range(20))
    found = read_only(f"--- a.py\ndef f(\n{told}\n):\n    pass\ndef g(\n{told}\n):\n    pass\n")
    assert measure(found, "a.py", "duplicated") == 0


def test_names_that_functions_change_are_state() -> None:
    found = read_only(
        "--- a.py\nCACHE = {}\nLIST = []\nCONST = {}\nN = 0\n"
        "def f(x):\n    global N\n    N += 1\n    CACHE[x] = N\n"
        "    LIST.append(x)\n    return CONST[x]\n"
    )
    assert measure(found, "a.py", "shared-state") == 3


def test_age_is_counted_from_the_newest_commit() -> None:
    day = 86_400
    history = History({"a.py": Touched(7, 0, 10 * day)}, newest=40 * day)
    found = read_only("--- a.py\nX = 1\nY = 2\n--- b.py\nX = 1\nY = 2\n", history=history)
    assert (measure(found, "a.py", "commits"), measure(found, "a.py", "idle-days")) == (7, 30)
    assert measure(found, "a.py", "age-days") == 40
    assert (measure(found, "b.py", "commits"), measure(found, "b.py", "idle-days")) == (0, None)


def test_without_a_linter_and_a_history_that_is_said_and_nothing_is_made_up() -> None:
    found = read_only("--- a.py\nX = 1\nY = 2\n", lint=Lint(unknown="ruff is not installed"))
    one = component(found, "a.py")
    assert one.measures["complexity"] is one.measures["security"] is one.measures["commits"] is None
    assert "complexity and findings unknown: ruff is not installed" in one.why
