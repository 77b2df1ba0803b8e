"""What commands ask and are told: the level, the answers, and the go-ahead."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scaffold.answers import Ask, from_data, from_file
from scaffold.errors import BadAnswer, UnknownLevel
from scaffold.library import LEVELS
from scaffold.voice import is_terminal


def given(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the answers of the file and of the command line, which wins."""
    answers = from_file(Path(arguments.answers)) if arguments.answers else {}
    return {**answers, **from_data(arguments.data)}


def interactive(arguments: argparse.Namespace) -> bool:
    """Tell whether somebody is there to be asked, and wants to be."""
    return is_terminal() and not (arguments.defaults or arguments.json or arguments.quiet)


def asker(arguments: argparse.Namespace) -> Ask | None:
    """Return how to ask a question, or None where nobody is asked."""
    if not interactive(arguments) or arguments.yes:
        return None
    from scaffold.ask import ask

    return ask


def level_of(text: str | None, arguments: argparse.Namespace) -> int:
    """Return the level that was named, asked for, or else the first. Raises UnknownLevel."""
    if text is None:
        if asker(arguments) is None:
            return LEVELS[0]
        from scaffold.ask import ask_level

        return ask_level()
    return parse_level(text)


def parse_level(text: str) -> int:
    """Return the level of this number, or raise UnknownLevel."""
    if text in map(str, LEVELS):
        return int(text)
    raise UnknownLevel(
        what=f"there is no level {text!r}",
        where="the level",
        help=f"the levels are {', '.join(map(str, LEVELS))}; `scaffold levels` explains them",
    )


def go_ahead(question: str, arguments: argparse.Namespace) -> bool:
    """Ask for a go-ahead, where somebody is there to give it."""
    if arguments.yes or not interactive(arguments):
        return True
    from scaffold.ask import confirm

    return confirm(question)


def application_in(data: list[str], command: str) -> str | None:
    """Return the application that `--data app=X` names. Raises BadAnswer."""
    answers = from_data(data)
    for name in answers:
        if name != "app":
            raise BadAnswer(
                what=f"{command} asks nothing called {name!r}",
                where=f"--data {name}",
                help="the one answer that it takes is --data app=module:attribute",
            )
    # Slow to import, and most commands ask of no application.
    from upgrader.inspection import is_application

    said = answers.get("app")
    if said is not None and not is_application(str(said)):
        raise BadAnswer(
            what=f"{said!r} cannot name an application",
            where="--data app",
            help="write module:attribute, such as shop.main:app, or the path of a script",
        )
    return None if said is None else str(said)


@contextmanager
def quick() -> Iterator[None]:
    """Let the collector rest: syntax trees hold no circles, and counting them costs a quarter."""
    before = gc.get_threshold()
    gc.set_threshold(500_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
