"""Questions put to a person at a terminal."""

from __future__ import annotations

from typing import Any

import questionary

from scaffold import meaning
from scaffold.errors import BadAnswer
from scaffold.questions import Question


def ask(question: Question, default: str | None) -> str:
    """Return a good answer; a bad one is told and asked for again. Raises KeyboardInterrupt."""
    if question.choices:
        prompt = questionary.select(question.help, choices=list(question.choices), default=default)
    else:
        prompt = questionary.text(
            question.help, default=default or "", validate=lambda text: _trouble(question, text)
        )
    return str(_answer(prompt))


def ask_level() -> int:
    """Return the level that a person chooses. Raises KeyboardInterrupt."""
    choices = [
        questionary.Choice(f"{level.number}  {level.name}: {level.word}", value=level.number)
        for level in meaning.ALL
    ]
    return int(_answer(questionary.select("Which level?", choices=choices)))


def choose(question: str, values: list[str]) -> str:
    """Return the one of several values that a person chooses. Raises KeyboardInterrupt."""
    return str(_answer(questionary.select(question, choices=values, default=values[0])))


def confirm(text: str) -> bool:
    """Return whether a person says yes. Raises KeyboardInterrupt."""
    return bool(_answer(questionary.confirm(text, default=True)))


def _answer(prompt: questionary.Question) -> Any:
    return prompt.unsafe_ask()


def _trouble(question: Question, text: str) -> bool | str:
    try:
        question.accept(text)
    except BadAnswer as error:
        return f"{error.what}: {error.help}"
    return True
