"""What README.md shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

from scaffold import cli, meaning
from tests.shell.transcript import PAGE, page


def test_the_transcript_is_what_the_tool_says(tmp_path: Path) -> None:
    wanted = page(tmp_path)
    assert PAGE.read_text(encoding="utf-8") == wanted, "run: python -m tests.shell.transcript"


def test_the_table_of_exit_codes_names_those_that_there_are() -> None:
    table = re.findall(r"^\| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    codes = {cli.DONE, cli.FAILED, cli.USAGE, cli.BUG, cli.NEEDS_YOU, cli.FOUND, cli.INTERRUPTED}
    assert [int(code) for code in table] == sorted(codes)


def test_the_table_of_levels_has_their_names_and_words() -> None:
    rows = re.findall(r"^\| (\d) (.+?) \| (.+?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(str(level.number), level.name, level.word) for level in meaning.ALL]
