"""What each kind of application gets: its own host, and nothing of a framework that it has not."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.answers import computed
from tests.hosts.applications import put_around
from tests.templates.every import library, made, state_of
from upgrader.layer import BadLayer, Layer, choose, ordered

KINDS: dict[str, dict[str, str]] = {
    "fastapi": {"interface": "asgi", "framework": "fastapi", "application": "main:app"},
    "pydantic 1": {"interface": "asgi", "framework": "fastapi", "application": "main:app"}
    | {"pydantic": "1"},
    "starlette": {"interface": "asgi", "framework": "starlette", "application": "main:app"},
    "asgi": {"interface": "asgi", "framework": "asgi", "application": "main:app"},
    "flask": {"interface": "wsgi", "framework": "flask", "application": "main:app"},
    "wsgi": {"interface": "wsgi", "framework": "wsgi", "application": "main:app"},
    "django": {"interface": "django", "framework": "django", "application": "a.wsgi:application"},
    "command": {"interface": "command", "framework": "command", "application": "tool:main"},
}
ALLOWED = {
    "fastapi": {"fastapi", "starlette", "pydantic", "pydantic_settings"},
    "pydantic 1": {"fastapi", "starlette"},
    "starlette": {"starlette"},
    "django": {"django", "asgiref"},
}
FRAMEWORKS = {
    "asgiref", "django", "fastapi", "flask", "litestar", "pydantic", "pydantic_settings", "quart",
    "starlette", "werkzeug",
}  # fmt: skip
NEWER = {"versions.py"}  # reads TOML: its layer is for Python 3.11
AFTER_3_10 = {"Self", "LiteralString", "assert_never", "UTC", "StrEnum", "override", "tomllib"}


@pytest.mark.parametrize("kind", KINDS)
def test_no_framework_is_imported_that_the_application_does_not_have(
    kind: str, tmp_path: Path
) -> None:
    put_around(tmp_path, KINDS[kind])
    imported = {
        name.partition(".")[0]
        for file in tmp_path.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in _modules(node)
    }
    assert imported & FRAMEWORKS <= ALLOWED.get(kind, set())


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_runs_on_python_3_10_and_is_tidy(kind: str, tmp_path: Path) -> None:
    put_around(tmp_path, KINDS[kind])
    for file in tmp_path.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text, feature_version=(3, 10))
        names = {alias.name for node in ast.walk(tree) for alias in getattr(node, "names", ())
                 if isinstance(alias, ast.alias)}  # fmt: skip
        assert file.name in NEWER or not names & AFTER_3_10, file.name
        assert len(text.splitlines()) <= 150, file.name
    chosen = ["--isolated", "--select", "E,F,B,UP,S,T20,ASYNC,SIM,RUF", "--line-length", "100"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *chosen, "--target-version", "py310", "ops"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_its_entry_is_there(kind: str, tmp_path: Path) -> None:
    put_around(tmp_path, KINDS[kind])
    given = {"project_name": "A", "package_name": "a", "description": "A.", "ops_package": "ops"}
    module, _, name = computed(library(), given | KINDS[kind])["entry"].partition(":")
    text = (tmp_path / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    assert f"\n{name} = " in text or f"\ndef {name}(" in text


def test_a_command_gets_settings_and_logs_and_nothing_of_http(tmp_path: Path) -> None:
    names = put_around(tmp_path, KINDS["command"])
    assert {"settings-plain", "logs", "structured-logs", "host-command"} <= set(names)
    assert not {"host", "health", "access-gate", "errors", "metrics"} & set(names)


def test_a_generated_project_has_what_its_framework_needs() -> None:
    state = state_of(3, {"project_name": "Order desk"})
    kept = {"host-asgi", "host-starlette", "settings-pydantic"}
    assert {name for name in state.layers if name.startswith(("host-", "settings-"))} <= kept
    assert kept <= set(state.layers)
    assert b"from order_desk.app import app as application" in _asgi_of(state_of(2, _NAMED))


_NAMED = {"project_name": "Order desk"}


def _asgi_of(state: object) -> bytes:
    return made(state).tree["src/order_desk/ops/asgi.py"].data  # type: ignore[arg-type]


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def _layer(name: str, needs: tuple[str, ...] = (), **more: object) -> Layer:
    return Layer(name, 2, name, "", (1, 2, 3), needs=needs, **more)  # type: ignore[arg-type]


A = _layer("a", when={"kind": ("x", "y")})
B = _layer("b", when={"kind": ("z",)})
C = _layer("c", ("a|b",))
D = _layer("d", ("b",))


@pytest.mark.parametrize(("kind", "names"), [("x", "ac"), ("y", "ac"), ("z", "bcd"), ("w", "")])
def test_a_layer_comes_with_the_one_of_its_choice_that_fits(kind: str, names: str) -> None:
    assert "".join(sorted(each.name for each in choose([A, B, C, D], 2, {"kind": kind}))) == names


def test_a_choice_that_nothing_meets_is_said() -> None:
    with pytest.raises(BadLayer, match=r"c needs a\|b"):
        ordered([C])
    assert [each.name for each in ordered([C, B])] == ["b", "c"]


def test_a_file_comes_only_beside_the_layer_that_it_is_for() -> None:
    layer = _layer("e", files={"tests/test_e.py": "", "e.py": ""}, only_with={"tests/*": "smoke"})
    assert set(layer.beside({"e", "smoke"}).files) == {"tests/test_e.py", "e.py"}
    assert set(layer.beside({"e"}).files) == {"e.py"}
