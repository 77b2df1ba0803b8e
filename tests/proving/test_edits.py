"""Edits and seeded faults: made once, in a copy, or refused with the reason."""

from __future__ import annotations

import re
import tomllib

import pytest

from scaffold.proving import Fault, Project
from scaffold.proving.verdict import StaleEdit


def test_an_edit_replaces_a_text_that_stands_there_once(tiny: Project) -> None:
    tiny.edit("{source}/app.py", '"world"', '"you"')
    assert '{"hello": "you"}' in (tiny.root / "src/tiny/app.py").read_text()


@pytest.mark.parametrize(
    ("path", "old", "said"),
    [
        ("{source}/app.py", "nowhere", "0 times, not once (src/tiny/app.py)"),
        ("{source}/app.py", "@app.", "3 times, not once (src/tiny/app.py)"),
        ("{ops}/gone.py", "x", "no such file (src/tiny/ops/gone.py)"),
    ],
)
def test_an_edit_that_does_not_fit_says_where_it_looked(
    tiny: Project, path: str, old: str, said: str
) -> None:
    with pytest.raises(StaleEdit, match=re.escape(said)):
        tiny.edit(path, old, "y")


def test_a_fault_that_no_longer_applies_is_named_and_is_not_taken_for_found(tiny: Project) -> None:
    with pytest.raises(StaleEdit, match=r'"greeting".*\(src/tiny/app\.py\): bring it up'):
        Fault("greeting", "{source}/app.py", "gone", "x").seed(tiny)


def test_a_fault_that_breaks_the_syntax_is_refused_because_anything_would_find_it(
    tiny: Project,
) -> None:
    with pytest.raises(StaleEdit, match=r"no longer applies: .* no Python"):
        Fault("greeting", "{source}/app.py", '{"hello": "world"}', "((").seed(tiny)


def test_a_copy_is_scratch_and_leaves_out_data_secrets_and_history(tiny: Project) -> None:
    for path in (".git/HEAD", ".env", "tiny.db", ".venv/bin/python", "src/tiny/ops/kept.py"):
        tiny.write(path, "x")
    with tiny.copy() as copy:
        kept = {str(f.relative_to(copy.root)) for f in copy.root.rglob("*") if f.is_file()}
        copy.edit("{source}/app.py", '"world"', '"copy"')
        root = copy.root
    assert kept == {
        "pyproject.toml",
        "src/tiny/__init__.py",
        "src/tiny/app.py",
        "src/tiny/ops/kept.py",
    }
    assert not root.exists()
    assert '"world"' in (tiny.root / "src/tiny/app.py").read_text()


def test_an_edit_takes_effect_even_within_the_second(tiny: Project) -> None:
    tiny.write("{source}/number.py", "print(1)")
    said = []
    for old, new in (("1", "2"), ("2", "3")):
        said.append(tiny.run("python", "-c", "import tiny.number").out)
        tiny.edit("{source}/number.py", old, new)
    said.append(tiny.run("python", "-c", "import tiny.number").out)
    assert said == ["1\n", "2\n", "3\n"]


def test_the_state_file_names_the_package_and_the_level(tiny: Project) -> None:
    tiny.write(".scaffold.toml", 'level = 3\n[answers]\npackage_name = "other"\n')
    project = Project.at(tiny.root, tiny.environment)
    assert (project.package, project.level, project.ops) == ("other", 3, "src/other/ops")


def test_the_server_runs_the_composition_root_where_there_is_one(tiny: Project) -> None:
    assert tiny.application == "tiny.app:app"
    tiny.write("{ops}/asgi.py", "")
    assert tiny.application == "tiny.ops.asgi:app"


def test_a_route_that_a_probe_adds_is_allowed_where_there_is_a_policy(tiny: Project) -> None:
    tiny.allow("GET /added")
    assert not (tiny.root / "policy.toml").exists()
    tiny.write("policy.toml", '[users]\nyou = []\n\n[routes]\n"GET /" = "public"\n')
    tiny.allow("GET /added", "POST /added/{number}")
    policy = tomllib.loads((tiny.root / "policy.toml").read_text())
    routes = ("GET /added", "POST /added/{number}", "GET /")
    assert policy == {"users": {"you": []}, "routes": dict.fromkeys(routes, "public")}
