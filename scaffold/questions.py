"""The questions of copier.yml, and what makes an answer a good one."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.errors import BadAnswer


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        default: the answer's template, rendered with the answers before it; None for none.
        choices: the answers that are allowed; none for any.
        asked: whether a person is asked; else the answer is computed.
        data: whether the answer is JSON data; else it is text.
        validator: a template that says why an answer does not go with those before it, as
            Copier's; "" where it does.
    """

    name: str
    help: str
    default: str | None
    choices: tuple[str, ...]
    asked: bool
    data: bool = False
    validator: str = ""

    def accept(self, answer: object) -> str:
        """Return the answer if it is a good one, or raise BadAnswer saying what is allowed."""
        where = f"the answer to {self.name}"
        if not isinstance(answer, str):
            raise BadAnswer(
                what=f"{answer!r} is not text",
                where=where,
                help=f"give it as text, as in --data {self.name}=...",
            )
        if self.choices and answer not in self.choices:
            raise BadAnswer(
                what=f"{answer!r} is not a choice",
                where=where,
                help=f"choose one of: {', '.join(self.choices)}",
            )
        if trouble := _RULES.get(self.name, _no_rule)(answer):
            raise BadAnswer(what=trouble[0], where=where, help=trouble[1])
        return answer


def parse_questions(document: Mapping[str, Any]) -> tuple[Question, ...]:
    """Return the questions of a copier.yml, in their order."""
    return tuple(
        Question(
            name=name,
            help=row.get("help", name),
            default=None if row.get("default") is None else str(row["default"]),
            choices=tuple(row.get("choices", ())),
            asked=row.get("when", True) is not False,
            data=row.get("type") == "yaml",
            validator=row.get("validator", ""),
        )
        for name, row in document.items()
        if not name.startswith("_")
    )


def package_name_for(project_name: str) -> str:
    """Return the package name that a project name suggests: its letters in ASCII, in lower case."""
    import unicodedata

    folded = unicodedata.normalize("NFKD", project_name.casefold())
    plain = folded.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def project_name_for(folder: str) -> str:
    """Return the project name that a folder's name suggests."""
    words = re.sub(r"[-_.\s]+", " ", folder).strip()
    return words[:1].upper() + words[1:]


Trouble = tuple[str, str] | None
_PROJECT_NAME = re.compile(r"[^\W\d_][\w &+.,'()-]{0,59}")
_PACKAGE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def _no_rule(_: str) -> Trouble:
    return None


def _project_name(answer: str) -> Trouble:
    if _PROJECT_NAME.fullmatch(answer):
        return None
    allowed = "up to 60 letters, digits, spaces and & + . , ' ( ) - _, and a letter first"
    return f"{_short(answer)} is not a project name", allowed


def _package_name(answer: str) -> Trouble:
    if not _PACKAGE_NAME.fullmatch(answer):
        allowed = "up to 40 of a-z, 0-9 and _, and a letter first, as in order_desk"
        return f"{_short(answer)} is not a package name", allowed
    if keyword.iskeyword(answer) or keyword.issoftkeyword(answer):
        return f"{answer!r} is a word of the Python language", f"try {answer}_service"
    if answer in sys.stdlib_module_names:
        return f"{answer!r} is a module of Python's standard library", f"try {answer}_service"
    if answer in _TAKEN:
        return f"{answer!r} is a package that the service uses", f"try {answer}_service"
    return None


def _description(answer: str) -> Trouble:
    if 0 < len(answer) <= 200 and answer.isprintable() and not set(answer) & set('"\\{}<>'):
        return None
    allowed = 'one line of up to 200 characters, without " \\ { } < >'
    return f"{_short(answer)} is not a description", allowed


def _short(answer: str) -> str:
    return repr(answer if len(answer) <= 40 else f"{answer[:37]}...")


_TAKEN = frozenset(
    {
        "alembic", "fastapi", "httpx2", "main", "migrations", "monitoring", "ops",
        "prometheus_client", "psycopg", "pydantic", "pydantic_settings", "pytest", "sqlalchemy",
        "starlette", "structlog", "test", "tests", "uvicorn",
    }
)  # fmt: skip
_RULES: Mapping[str, Callable[[str], Trouble]] = {
    "project_name": _project_name,
    "package_name": _package_name,
    "description": _description,
}
