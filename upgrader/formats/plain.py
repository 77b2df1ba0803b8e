"""The plain value of a YAML text: mappings, lists, text, numbers and truth, and nothing else."""

from __future__ import annotations

from typing import Any

from upgrader.formats.yaml_text import parse


def load(text: str) -> Any:
    """Return the value of the first document; raises ValueError where it cannot be trusted."""
    documents = parse(text)
    return documents[0].node.value if documents else None
