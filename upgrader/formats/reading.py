"""Whether a file can be read as what its name says it is."""

from __future__ import annotations

from upgrader.formats.decoded import decode
from upgrader.formats.kinds import kind_of


def check(path: str, data: bytes) -> str | None:
    """Parse a TOML, YAML, JSON or Python file and give the message of its error, or None."""
    kind = kind_of(path)
    if kind not in ("toml", "yaml", "json", "python"):
        return None
    decoded = decode(data)
    if decoded is None:
        return "it is not text"
    try:
        _READERS[kind](decoded.text)
    except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
        return " ".join(str(error).split()) or type(error).__name__
    return None


def _toml(text: str) -> None:
    import tomllib

    tomllib.loads(text)


def _json(text: str) -> None:
    import json

    json.loads(text)


def _python(text: str) -> None:
    import ast
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ast.parse(text)


def _yaml(text: str) -> None:
    from upgrader.formats.yaml_text import parse

    parse(text)


_READERS = {"toml": _toml, "json": _json, "python": _python, "yaml": _yaml}
