"""The command line, killed at a step of its own: `continue` and `abort` know the way from there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell.conftest import Make, make, shell
from tests.shell.terminal import PATIENCE, Shell, project_files

__all__ = ["make", "shell"]
LOGS = "src/order_desk/ops/logs.py"
KILLED = """
import sys
from tests.years.cut import Cut
Cut(int(sys.argv.pop(1))).install()
from scaffold.__main__ import main
sys.exit(main())
"""


def killed(shell: Shell, step: int, *arguments: object) -> bool:
    """Run our tool until it is killed at this step; tell whether it got that far."""
    command = [sys.executable, "-c", KILLED, str(step), *map(str, arguments)]
    done = subprocess.run(
        command, cwd=shell.cwd, env=shell.environment, capture_output=True, timeout=PATIENCE,
        check=False,
    )  # fmt: skip
    assert done.returncode in (-9, 4), done.stderr.decode()
    return done.returncode == -9


@pytest.fixture
def desk(shell: Shell, make: Make) -> Path:
    """A project whose owner has written a file of the layers' anew."""
    project = make(2)
    (project / LOGS).write_text("# Mine\n", encoding="utf-8")
    shell.commit(project)
    warm = shell.cwd / "warm"
    shutil.copytree(project, warm)
    assert shell.scaffold("upgrade", warm, "--in-place", "--no-lock").code == 4
    return project


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "steps"),
    [
        ("--in-place", (1, 300, 500, 600, 700, 800, 900, 1000, 1100)),
        ("--no-lock", (1, 25, 45, 65, 75, 85, 95, 105, 115, 125)),
    ],
    ids=["in the work tree", "on a branch"],
)
def test_a_killed_upgrade_is_finished_or_taken_back(
    shell: Shell, desk: Path, way: str, steps: tuple[int, ...]
) -> None:
    whole = shell.cwd / "whole"
    shutil.copytree(desk, whole)
    assert shell.scaffold("upgrade", whole, "--no-lock", way).code == 4
    ends = set()
    for step in steps:
        cut, back = shell.cwd / f"cut-{step}", shell.cwd / f"back-{step}"
        shutil.copytree(desk, cut)
        if not killed(shell, step, "upgrade", cut, "--no-lock", way):
            break
        shutil.copytree(cut, back)
        status = shell.scaffold("status", cut).out
        under_way = "was cut off here" in status or "waits for you here" in status
        for verb, folder in (("continue", cut), ("abort", back)):
            run = shell.scaffold(verb, folder)
            assert ("no run to" in run.err) != under_way, run.says
            if run.code == 4:
                assert LOGS in run.out, run.says
            ends.add((verb, run.code))
        assert project_files(back) == project_files(desk), step
        if "level 3" in shell.scaffold("status", cut).out:
            assert project_files(cut) == project_files(whole), step
    assert {("continue", 4), ("abort", 0)} <= ends
