"""Every example under `cases/`: a sentence as its name, the versions, and what comes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from upgrader.errors import LayersDisagree
from upgrader.formats import merge, overlay
from upgrader.formats.meeting import WHOLE
from upgrader.formats.merged import Conflict

CASES = Path(__file__).parent / "cases"
PATHS = {
    "toml": "pyproject.toml",
    "yaml": "any.yml",
    "json": "any.json",
    "lines": ".gitignore",
    "markdown": "README.md",
    "python": "any.py",
    "text": "notes.txt",
}
OPEN = "(no newline)"


def parts_of(text: str) -> dict[str, str]:
    """Cut an example into its parts."""
    parts: dict[str, str] = {}
    name = ""
    for line in text.splitlines(keepends=True):
        if line.startswith("=== "):
            named = line[4:].strip()
            if named == OPEN:
                parts[name] = parts[name].removesuffix("\n")
            else:
                name = named
                parts[name] = ""
        else:
            parts[name] += line
    return parts


def told(conflict: Conflict) -> str:
    """Write a conflict the way the examples do."""
    first = f"{conflict.where}: {conflict.why}\n"
    if conflict.where == WHOLE:
        return first
    sides = (json.dumps(side, ensure_ascii=False) for side in (conflict.ours, conflict.theirs))
    return first + "".join(f"  {n}: {s}\n" for n, s in zip(("ours", "theirs"), sides, strict=True))


@pytest.mark.parametrize(
    "case", sorted(CASES.rglob("*.case")), ids=lambda case: f"{case.parent.name}: {case.stem}"
)
def test_the_example_comes_out_as_written(case: Path) -> None:
    parts = parts_of(case.read_text(encoding="utf-8"))
    path = parts.get("path", PATHS[case.parent.name]).strip()
    sides = {name: text.encode() for name, text in parts.items()}
    if "disagree" in parts:
        with pytest.raises(LayersDisagree) as caught:
            overlay(path, sides["lower"], sides["upper"])
        assert f"{caught.value.what}\n{caught.value.where}\n" == parts["disagree"]
        assert caught.value.help
    elif "overlay" in parts:
        assert overlay(path, sides["lower"], sides["upper"]).decode() == parts["overlay"]
    else:
        merged = merge(path, sides.get("base"), sides["ours"], sides["theirs"])
        assert merged.data.decode() == parts["merged"]
        assert "".join(map(told, merged.conflicts)) == parts.get("conflicts", "")
        assert "".join(f"{note}\n" for note in merged.notes) == parts.get("notes", "")


def test_every_kind_has_at_least_eight_examples() -> None:
    assert {kind: len([*(CASES / kind).glob("*.case")]) >= 8 for kind in PATHS} == dict.fromkeys(
        PATHS, True
    )
