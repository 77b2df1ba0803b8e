"""What CONTRIBUTING.md shows is what the code takes."""

from __future__ import annotations

import ast
import re
import tomllib

from tests.house.sources import ROOT
from upgrader.layer import parse_layer


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of CONTRIBUTING.md in a language."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_layer_that_it_shows_is_one() -> None:
    (text,) = (block for block in blocks("toml") if "[[capabilities]]" in block)
    layer = parse_layer("shown", 3, tomllib.loads(text), {})
    assert layer.capabilities
    keys = re.findall(r"^(\w+) = ", text.partition("[[")[0], re.MULTILINE)
    optional = ["needs", "when", "only_with", "seeds", "replaces", "moved", "was"]
    assert keys == ["title", "why", "effort", *optional]


def test_the_python_that_it_shows_parses() -> None:
    assert blocks("python")
    for block in blocks("python"):
        ast.parse(block)
