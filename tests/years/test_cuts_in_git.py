"""A run on a branch that is cut off between or inside git's own steps, and the way on and back."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest

from tests.shell.conftest import Make, make, shell
from tests.shell.terminal import GIT, Shell, listing, refused

__all__ = ["make", "shell"]
LOGS = "src/order_desk/ops/logs.py"
# Kills our tool at its N-th call of git, before or after git has done its part.
KILLER = """
n=$(($(cat {counter} 2>/dev/null || echo 0) + 1)); echo $n > {counter}
if [ $n = {number} ]; then {before}; fi
{git} "$@"; code=$?
if [ $n = {number} ]; then {after}; fi
exit $code"""
KILL = "kill -9 $PPID; exit 9"
# A switch that is killed in its middle: some files are there, one in part, and HEAD is the old one.
HALF = """case " $* " in *" switch "*)
  for path in .env.example docker-compose.yml README.md; do
    {git} show scaffold/level-2:$path > $path 2>/dev/null || rm -f $path
  done
  {git} show scaffold/level-2:src/order_desk/ops/asgi.py | head -c 100 > part
  mkdir -p src/order_desk/ops && mv part src/order_desk/ops/asgi.py
  kill -9 $PPID; exit 9;; esac
exec {git} "$@" """


def state(shell: Shell, desk: Path) -> tuple[object, ...]:
    """Return the work tree, what git says of it, and the branches."""
    files = {name: row for name, row in listing(desk).items() if not name.startswith(".git/")}
    status = shell.git("status", "--porcelain", "--branch", cwd=desk)
    tree = shell.git("rev-parse", "HEAD^{tree}", cwd=desk)
    return files, status, tree, shell.git("branch", "--format=%(refname)", cwd=desk)


@pytest.fixture
def desk(shell: Shell, make: Make) -> Path:
    project = make(2)
    (project / LOGS).write_text("# Mine\n", encoding="utf-8")
    shell.commit(project)
    return project


def normal(shell: Shell) -> None:
    shell.tool("git", f'exec {GIT} "$@"')


def kill_at_each_call(shell: Shell, desk: Path, when: str, stride: int) -> int:
    """Kill an upgrade at each call of git, end it both ways, and return how many there are."""
    start = shell.cwd / "start"
    shutil.copytree(desk, start, symlinks=True)
    old = state(shell, desk)
    assert shell.scaffold("upgrade", desk, "--to", "3", "--no-lock").code == 4
    new = state(shell, desk)
    for number in count(1, stride):
        for way, wanted in (("continue", new), ("abort", old)):
            shutil.rmtree(desk)
            shutil.copytree(start, desk, symlinks=True)
            counter = shell.home / "counter"
            counter.unlink(missing_ok=True)
            parts = {"before": ":", "after": ":", when: KILL}
            shell.tool("git", KILLER.format(counter=counter, number=number, git=GIT, **parts))
            killed = shell.scaffold("upgrade", desk, "--to", "3", "--no-lock")
            normal(shell)
            if killed.code == 4:
                return number
            assert killed.code == -9, killed.says
            run = shell.scaffold(way, desk)
            assert "Traceback" not in run.err, run.says
            now = state(shell, desk)
            assert now in ((wanted,) if run.code in {0, 4} and now != old else (old,)), (
                f"call {number}, {way}: {now[1:]} {run.says}"
            )
            assert list((desk / ".git" / "scaffold").glob("lock")) == []
    raise AssertionError


def test_a_landing_killed_at_gits_steps_ends_either_way(shell: Shell, desk: Path) -> None:
    assert kill_at_each_call(shell, desk, "after", 3) > 10


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_landing_killed_at_every_step_of_git(shell: Shell, desk: Path, when: str) -> None:
    assert kill_at_each_call(shell, desk, when, 1) > 10


@pytest.mark.parametrize("way", ["continue", "abort"])
def test_a_switch_that_is_killed_in_its_middle(shell: Shell, make: Make, way: str) -> None:
    project = make(1)
    old = state(shell, project)
    shell.tool("git", HALF.format(git=GIT))
    assert shell.scaffold("upgrade", project, "--no-lock").code == -9
    normal(shell)
    assert shell.git("status", "--porcelain", cwd=project)
    refused(shell.scaffold("upgrade", project), 1, "was cut off here", "scaffold continue")
    run = shell.scaffold(way, project)
    assert run.code == 0, run.says
    if way == "abort":
        assert state(shell, project) == old
    else:
        assert state(shell, project)[1] == "## scaffold/level-2"


@pytest.mark.parametrize("way", ["continue", "abort"])
def test_what_the_owner_writes_after_the_cut_is_not_overwritten(
    shell: Shell, make: Make, way: str
) -> None:
    project = make(1)
    shell.tool("git", HALF.format(git=GIT))
    assert shell.scaffold("upgrade", project, "--no-lock").code == -9
    normal(shell)
    with (project / "README.md").open("a") as file:
        file.write("\nmine, since\n")
    before = state(shell, project)
    refused(shell.scaffold(way, project), 1, "README.md", "changed after it was cut off")
    assert state(shell, project) == before


@pytest.mark.parametrize("way", ["continue", "abort"])
def test_an_undo_in_git_that_is_killed(shell: Shell, make: Make, way: str) -> None:
    project = make(1)
    old = shell.git("rev-parse", "HEAD^{tree}", cwd=project)
    assert shell.scaffold("upgrade", project, "--no-lock").code == 0
    new = state(shell, project)
    shell.tool("git", f'case " $* " in *" merge "*) {KILL};; esac\nexec {GIT} "$@"')
    assert shell.scaffold("undo", project).code == -9
    normal(shell)
    run = shell.scaffold(way, project)
    assert run.code == 0, run.says
    assert shell.git("for-each-ref", "refs/scaffold", cwd=project) == ""
    if way == "abort":
        assert state(shell, project) == new
    else:
        assert shell.git("rev-parse", "HEAD^{tree}", cwd=project) == old
        assert shell.git("status", "--porcelain", cwd=project) == ""
