"""Commands in a project: clean variables, an end in any case, and nothing left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from scaffold.proving import Project, Unproven

if TYPE_CHECKING:
    from pathlib import Path

# Starts a child that writes after a while, and then goes on for ever itself.
PARENT = """
import subprocess, sys, time
late = "import pathlib, sys, time; time.sleep(1); pathlib.Path(sys.argv[1]).touch()"
subprocess.Popen([sys.executable, "-c", late, sys.argv[1]])
print("started", flush=True)
time.sleep(60)
"""


def test_a_command_sees_nothing_of_the_callers_variables(
    tiny: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://production")
    shown = tiny.run("python", "-c", "import os; print(os.environ.get('DATABASE_URL'))")
    assert (shown.code, shown.out) == (0, "None\n")


def test_a_command_gets_the_variables_it_was_given(tiny: Project) -> None:
    shown = tiny.run("python", "-c", "import os; print(os.environ['A'])", env={"A": "b"})
    assert shown.out == "b\n"


def test_a_command_finds_the_projects_own_code(tiny: Project) -> None:
    shown = tiny.run("python", "-c", "import tiny; print(tiny.__file__)")
    assert shown.out.strip() == str(tiny.root / "src/tiny/__init__.py")


def test_a_command_that_does_not_end_is_ended_with_all_it_started(
    tiny: Project, tmp_path: Path
) -> None:
    late = tmp_path / "late"
    with pytest.raises(Unproven, match=r"(?s)`python -c .* had not ended after 0\.5 s"):
        tiny.run("python", "-c", PARENT, str(late), timeout=0.5)
    time.sleep(1.0)
    assert not late.exists()


def test_a_command_that_nobody_has_is_named(tiny: Project) -> None:
    with pytest.raises(Unproven, match="no command `no-such-tool`"):
        tiny.run("no-such-tool")


def test_what_must_fail_and_does_is_shown(tiny: Project) -> None:
    ended = tiny.fails(("python", "-c", "raise SystemExit('APP_ENV is missing')"))
    assert (ended.code, ended.out) == (1, "APP_ENV is missing\n")


@pytest.mark.parametrize(
    ("code", "said"), [("pass", "ended with 0"), ("import time; time.sleep(9)", "still running")]
)
def test_what_must_fail_and_does_not_is_unproven(tiny: Project, code: str, said: str) -> None:
    with pytest.raises(Unproven, match=said):
        tiny.fails(("python", "-c", code), within=0.5)


def test_what_must_fail_has_the_variables_of_a_working_server_but_those_taken_out(
    tiny: Project,
) -> None:
    show = "import os; raise SystemExit(' '.join(sorted(os.environ)))"
    variables = tiny.fails(("python", "-c", show), env={"ACCESS_KEYS": None}).out.split()
    assert {"APP_ENV", "DATABASE_URL", "METRICS_PORT"} <= set(variables)
    assert "ACCESS_KEYS" not in variables


def test_a_command_is_ended_even_when_who_started_it_is_killed(tmp_path: Path) -> None:
    start = (
        "import os, pathlib, sys\n"
        "from scaffold.proving import process\n"
        "late = 'import pathlib, sys, time; time.sleep(3); pathlib.Path(sys.argv[1]).touch()'\n"
        "command = [sys.executable, '-c', late, sys.argv[1]]\n"
        "process.start(command, cwd=pathlib.Path('/'), env={}, output=1)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    late = tmp_path / "late"
    killed = subprocess.run([sys.executable, "-c", start, str(late)], check=False)
    time.sleep(4.0)
    assert killed.returncode == -signal.SIGKILL
    assert not late.exists()
