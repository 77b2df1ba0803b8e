"""The transcript in README.md, made by running it.

`python -m tests.shell.transcript` writes it anew.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.shell.terminal import ROOT, Shell

PAGE = ROOT / "README.md"
START = "<!-- transcript: made by `python -m tests.shell.transcript` -->"
END = "<!-- /transcript -->"
COMMANDS = (
    ["new", "order-desk", "--level", "1", "--defaults"],
    ["upgrade", "order-desk", "--dry-run"],
    ["upgrade", "order-desk", "--quiet"],
)
LOG = ("log", "--reverse", "--format=%s")


def page(folder: Path) -> str:
    """Return the page with its transcript as it must be now, run in this folder."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    transcript = "\n".join(_lines(Shell.make(folder)))
    return f"{before}{START}\n\n```console\n{transcript}\n```\n\n{END}{rest.partition(END)[2]}"


def _lines(shell: Shell) -> list[str]:
    shell.tool("uv", 'test "$1" = lock && cp pyproject.toml uv.lock')
    lines = []
    for command in COMMANDS:
        run = shell.scaffold(*command)
        assert (run.code, run.err) == (0, ""), run.says
        lines += [f"$ scaffold {' '.join(command)}", *run.out.splitlines()]
    log = shell.git(*LOG, cwd=shell.cwd / "order-desk").splitlines()
    return [*lines, f"$ git -C order-desk {' '.join(LOG)}", *log]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        PAGE.write_text(page(Path(scratch)), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is up to date\n")
