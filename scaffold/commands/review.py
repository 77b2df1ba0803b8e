"""`scaffold review`: where a repository stands, what can stay, and what the way on takes."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from scaffold.commands.asking import parse_level, quick
from scaffold.errors import BadAnswer
from scaffold.reports import forms
from scaffold.reports.dates import next_monday
from scaffold.reports.document import document
from scaffold.reports.rates import fitted, read_actuals, read_rates
from scaffold.reports.reviewed import reviewed
from scaffold.voice import Voice, clean, paint

FOUND = 5


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Review a repository, and say it in each form that is asked for."""
    root = Path(arguments.path)
    required = None if arguments.require is None else parse_level(arguments.require)
    outputs = [(Path(name), forms.form_of(name)) for name in arguments.output]
    start = _start(arguments.start)
    said = _reviewed(root, arguments, start)
    for path, form in outputs:
        forms.write(path, forms.text(form, said))
        voice.note(f"wrote {path}")
    if not outputs or arguments.format or voice.json:
        _say(said, "json" if voice.json else arguments.format or "text", voice)
    if required is not None and said["level"] < required:
        voice.say_error(f"below level {required}: {said['verdict']}")
        return FOUND
    return 0


def _reviewed(root: Path, arguments: argparse.Namespace, start: date) -> dict[str, Any]:
    given = read_rates(arguments.rates, people=arguments.people, focus_hours=arguments.focus_hours)
    rates, calibration = fitted(given, read_actuals(root, None))
    with quick():
        review = reviewed(root, rates, calibration)
    plain: dict[str, Any] = clean(document(review, root.resolve().name, None, start))
    return plain


def _say(said: dict[str, Any], form: str, voice: Voice) -> None:
    if form == "json":
        replace(voice, json=True).document(said)
    elif form == "text":
        for line in forms.page_of_text(said, paint):
            voice.say(line)
    else:
        voice.say(forms.text(form, said).rstrip("\n"))


def _start(text: str | None) -> date:
    if text is None:
        return next_monday(date.today())
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadAnswer(
            what=f"{text!r} is no date", where="--start", help="write it as 2027-01-04"
        ) from error
