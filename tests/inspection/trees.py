"""Small repositories as readable text, inspected."""

from __future__ import annotations

from tests.evidence.trees import tree
from upgrader.inspection import Found, Report, Repository, inspect
from upgrader.tree import File, Tree


def repository(text: str) -> Repository:
    """Return the repository of a block of text, split at its lines `--- path`."""
    return Repository(Tree({path: File(file.data) for path, file in tree(text).items()}))


def inspected(text: str, said: str | None = None) -> Report:
    """Inspect the repository of a block of text."""
    return inspect(repository(text), (), said)


def best(text: str, topic: str = "application") -> Found:
    """Return the best answer to one question."""
    found = inspected(text).topic(topic).best
    assert found is not None
    return found


def values(text: str, topic: str) -> list[str]:
    """Return all answers to one question."""
    return [answer.value for answer in inspected(text).topic(topic).answers]
