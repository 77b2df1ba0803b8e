"""Imports go down only, and the core touches nothing."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT, sources

TOUCHING = frozenset({"open", "print", "input", "exec", "eval", "__import__", "breakpoint"})


def test_import_linter_keeps_every_contract(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-logo", "--cache-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_core_knows_paths_only_as_text() -> None:
    taken = [
        f"{source.path}: {alias.name}"
        for source in sources("upgrader")
        for node in ast.walk(source.tree)
        for alias in _from_pathlib(node)
        if alias.name not in {"PurePath", "PurePosixPath"}
    ]
    assert taken == []


def test_the_core_opens_and_prints_nothing() -> None:
    called = [
        f"{source.path}:{node.lineno}: {node.func.id}"
        for source in sources("upgrader")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in TOUCHING
    ]
    assert called == []


@pytest.mark.parametrize(
    "command",
    [["--version"], ["--help"], ["levels"], ["layers"], ["new", "PATH", "--defaults", "--dry-run"]],
)
def test_what_asks_nothing_imports_nothing_heavy(command: list[str], tmp_path: Path) -> None:
    heavy = (
        "copier", "questionary", "rich", "jinja2", "cookiecutter", "prompt_toolkit",
        "upgrader.adoption", "upgrader.evidence", "upgrader.inspection", "upgrader.review",
    )  # fmt: skip
    script = (
        "import sys\n"
        "from scaffold.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write(' '.join(sorted(set(sys.modules) & set({heavy!r}))))\n"
    )
    arguments = [str(tmp_path / "desk") if word == "PATH" else word for word in command]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def _from_pathlib(node: ast.AST) -> list[ast.alias]:
    if isinstance(node, ast.ImportFrom) and node.module == "pathlib":
        return node.names
    if isinstance(node, ast.Import):
        return [alias for alias in node.names if alias.name == "pathlib"]
    return []
