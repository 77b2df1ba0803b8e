"""What a shell proposes when somebody presses the tabulator: asked of a real bash."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scaffold import cli

CASES = [
    ("re", {"review", "remove"}),
    ("add metri", {"metrics"}),
    ("new shop --level ", {"1", "2", "3", "4"}),
    ("review --format ", {"text", "json", "md", "sarif", "html"}),
    ("review --people ", set()),
    ("status sho", {"shop"}),
    ("completion ", {"bash", "zsh", "fish", "tcsh", "powershell"}),
]


@pytest.mark.parametrize(("typed", "proposed"), CASES, ids=[typed for typed, _ in CASES])
def test_bash_completes_what_is_typed(
    typed: str, proposed: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shop").mkdir()
    assert cli.run(["completion", "bash"]) == cli.DONE
    words = ["scaffold", *typed.split(" ")]
    press = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _shtab_scaffold; echo "${COMPREPLY[@]}"'
    bash = subprocess.run(
        ["bash", "-c", f"{capsys.readouterr().out}\n{press}", "bash", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (set(bash.stdout.split()), bash.stderr) == (proposed, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "tcsh", "powershell"])
def test_each_shell_gets_a_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["completion", shell]) == cli.DONE
    assert "scaffold" in capsys.readouterr().out


def test_a_shell_that_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.run(["completion", "dos"])
    assert "choose from" in capsys.readouterr().err
