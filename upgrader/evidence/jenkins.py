"""The shell steps of a Jenkinsfile: the texts that `sh`, `bat` and their like are given."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)"
    r"|\b(?P<step>sh|bat|powershell|pwsh)\b\s*\(?\s*(?:[^'\"\n(){}]*?script\s*:\s*)?"
    r"(?P<text>'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\""
    r"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")"
    r"|'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\""
    r"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"",
    re.DOTALL,
)


def shells_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the script of each shell step; comments and other texts are none."""
    for match in _TOKEN.finditer(text):
        if match["step"]:
            quoted = match["text"]
            marks = 3 if quoted[:3] in ("'''", '"""') else 1
            line = text.count("\n", 0, match.start("text")) + 1
            yield line, quoted[marks:-marks]
