"""INI files, such as setup.cfg and tox.ini, as tables of texts."""

from __future__ import annotations

import configparser

from upgrader.evidence.sight import Unreadable, text_of


def ini_of(data: bytes) -> dict[str, dict[str, str]]:
    """Parse an INI file, or raise Unreadable."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text_of(data))
    except (configparser.Error, ValueError) as error:
        reason = str(error).split("\n", 1)[0]
        raise Unreadable(f"not an INI file: {reason}") from None
    sections = (*parser.sections(), parser.default_section)
    return {name: {k: v or "" for k, v in parser.items(name)} for name in sections}
