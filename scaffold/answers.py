"""A project's answers: given on the command line or in a file, computed, or asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from scaffold.errors import BadAnswer, BadAnswersFile
from scaffold.library import Library
from scaffold.questions import Question, package_name_for
from scaffold.render import fill

Ask = Callable[[Question, str | None], str]


def from_data(pairs: Iterable[str]) -> dict[str, str]:
    """Return the answers of `--data k=v`, or raise BadAnswer."""
    answers = {}
    for pair in pairs:
        name, equals, answer = pair.partition("=")
        if not equals or not name:
            raise BadAnswer(
                what=f"{pair!r} is not an answer",
                where="--data",
                help="write it as --data NAME=ANSWER",
            )
        answers[name] = answer
    return answers


def from_file(path: Path) -> dict[str, Any]:
    """Return the answers of a TOML, JSON or YAML file, or raise BadAnswersFile."""
    try:
        text = path.read_text(encoding="utf-8")
        answers = _parsed(path, text)
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else " ".join(str(error).split())
        raise BadAnswersFile(
            what=f"the answers cannot be read: {reason}",
            where=str(path),
            help="give a TOML, JSON or YAML file with one answer a key",
        ) from error
    if not isinstance(answers, dict):
        raise BadAnswersFile(
            what="the answers are not a table",
            where=str(path),
            help='one answer a key, as in project_name = "Order desk"',
        )
    # Copier writes its own keys into the same kind of file: they are no answers.
    return {str(name): answer for name, answer in answers.items() if not str(name).startswith("_")}


def settle(
    library: Library, level: int, given: Mapping[str, Any], ask: Ask | None = None
) -> dict[str, str]:
    """Return an answer to each question that a project of this level is asked.

    A question that only decides between layers is put off until a level has such a layer.
    Raises BadAnswer where a given answer is not allowed, is for no question, or is missing.
    """
    questions = [question for question in library.questions if question.asked]
    if unknown := sorted(set(given) - {question.name for question in questions}):
        raise BadAnswer(
            what=f"there is no question {unknown[0]!r}",
            where="the answers",
            help=f"the questions are: {', '.join(question.name for question in questions)}",
        )
    settled: dict[str, str] = {}
    for question in questions:
        if question.name in given:
            answer = question.accept(given[question.name])
        elif _due(library, question, level):
            answer = question.accept(_answered(library, question, settled, ask))
        else:
            continue
        _check(library, question, settled, answer)
        settled[question.name] = answer
    return settled


def resettled(
    library: Library,
    level: int,
    stored: Mapping[str, str],
    given: Mapping[str, Any],
    ask: Ask | None = None,
) -> dict[str, str]:
    """Return the answers of a project that has some: what was found in it stands as it is stored.

    A stored answer that does not go with one that is given now is settled anew.

    Raises BadAnswer as `settle` does; nobody can give an answer that is not asked for.
    """
    if stored.get("origin") != "found":
        both = {**stored, **given}
        gone = {
            each.name
            for each in library.questions
            if each.name in stored.keys() - given.keys()
            and clash(library, each, both, stored[each.name])
        }
        return settle(library, level, {n: a for n, a in both.items() if n not in gone}, ask)
    asked = {question.name for question in library.questions if question.asked}
    told = {"project_name": stored["project_name"], "package_name": stored["package_name"]}
    checked = settle(library, level, {**told, **given}, None) if given else {}
    return {**stored, **{name: checked[name] for name in given if name in asked}}


def computed(library: Library, settled: Mapping[str, str]) -> dict[str, Any]:
    """Return the answers together with those that follow from them."""
    answers: dict[str, Any] = dict(settled)
    for question in library.questions:
        if question.name not in answers and question.default is not None:
            text = fill(question.default, answers, f"copier.yml, {question.name}")
            answers[question.name] = json.loads(text) if question.data else text
    return answers


def _due(library: Library, question: Question, level: int) -> bool:
    deciding = [layer.level for layer in library.layers if question.name in layer.when]
    return not deciding or min(deciding) <= level


def clash(library: Library, question: Question, settled: Mapping[str, str], answer: str) -> str:
    """Return why an answer does not go with those before it, or ""."""
    if not question.validator:
        return ""
    known = computed(library, {**settled, question.name: answer})
    return fill(question.validator, known, f"copier.yml, {question.name}").strip()


def _check(library: Library, question: Question, settled: Mapping[str, str], answer: str) -> None:
    if reason := clash(library, question, settled, answer):
        others = _left(library, question, settled).choices
        raise BadAnswer(
            what=reason,
            where=f"the answer to {question.name}",
            help=f"choose {' or '.join(others)}, as in --data {question.name}={others[0]}"
            if others
            else "give another answer",
        )


def _left(library: Library, question: Question, settled: Mapping[str, str]) -> Question:
    """Return the question with the choices that go with the answers before it."""
    fits = (each for each in question.choices if not clash(library, question, settled, each))
    return replace(question, choices=tuple(fits))


def _answered(
    library: Library, question: Question, settled: Mapping[str, str], ask: Ask | None
) -> str:
    default = _default(question, settled)
    if ask is not None:
        left = _left(library, question, settled)
        return left.choices[0] if len(left.choices) == 1 else ask(left, default)
    if default is None:
        raise BadAnswer(
            what=f"{question.name} has no answer",
            where="the answers",
            help=f"give it with --data {question.name}=...",
        )
    return default


def _default(question: Question, settled: Mapping[str, str]) -> str | None:
    if question.name == "package_name":
        # Jinja in copier.yml cannot fold "Ä" to "a"; this can.
        return package_name_for(settled["project_name"])
    if question.default is None:
        return None
    return fill(question.default, settled, f"copier.yml, {question.name}")


def _parsed(path: Path, text: str) -> Any:
    if path.suffix == ".toml":
        import tomllib

        return tomllib.loads(text)
    if path.suffix == ".json":
        return json.loads(text)
    from upgrader.formats.plain import load as load_yaml

    return load_yaml(text)
