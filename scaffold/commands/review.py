"""`scaffold review`: where a repository stands, what can stay, and what the way on takes."""

from __future__ import annotations

import argparse
from collections.abc import Container
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from scaffold import state
from scaffold.commands.asking import parse_level, quick
from scaffold.errors import BadAnswer
from scaffold.reports import forms
from scaffold.reports.compared import changes, read_earlier
from scaffold.reports.dates import next_monday
from scaffold.reports.document import document
from scaffold.reports.rates import read_actuals, read_rates, record
from scaffold.reports.reviewed import head_of, reviewed
from scaffold.voice import Voice, clean, paint
from upgrader.review.roadmap import Actual, calibrated
from upgrader.review.roadmap.calibration import ENOUGH

FOUND = 5


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Review a repository, and say it in each form that is asked for."""
    root = Path(arguments.path)
    required = None if arguments.require is None else parse_level(arguments.require)
    outputs = [(Path(name), forms.form_of(name)) for name in arguments.output]
    earlier = None if arguments.compare is None else read_earlier(Path(arguments.compare))
    start = _start(arguments.start)
    if any("=" in text for text in arguments.actual):
        return _record(root, arguments, voice)
    said = _reviewed(root, arguments, start, earlier)
    for path, form in outputs:
        forms.write(path, forms.text(form, said))
        voice.note(f"wrote {path}")
    if not outputs or arguments.format or voice.json:
        _say(said, "json" if voice.json else arguments.format or "text", voice)
    if required is not None and said["level"] < required:
        voice.say_error(f"below level {required}: {said['verdict']}")
        return FOUND
    return 0


def _reviewed(
    root: Path, arguments: argparse.Namespace, start: date, earlier: dict[str, Any] | None
) -> dict[str, Any]:
    given = read_rates(arguments.rates, people=arguments.people, focus_hours=arguments.focus_hours)
    files = arguments.actual or [None]
    actuals = [actual for file in files for actual in read_actuals(root, file)]
    rates, calibration = calibrated(given, actuals)
    with quick():
        review = reviewed(root, rates, calibration)
    name = review.name or root.resolve().name
    said: dict[str, Any] = clean(document(review, name, head_of(root), start))
    if earlier is not None:
        said["changes"] = changes(clean(earlier), said)
    return said


def _record(root: Path, arguments: argparse.Namespace, voice: Voice) -> int:
    """Record what work really took, with what was expected of it, and say how that fits."""
    given = read_rates(arguments.rates)
    rates, calibration = calibrated(given, ())
    with quick():
        review = reviewed(root, rates, calibration)
    layers = state.read(root).layers if (root / state.NAME).is_file() else ()
    bringing = {verdict.id: verdict.layers for verdict in review.verdicts}
    for text in arguments.actual:
        name, hours = _actual(text, review.expected)
        by_tool = not set(bringing[name]).isdisjoint(layers)
        expected = review.expected[name][by_tool]
        path = record(root, Actual(name, hours, expected, rates.version))
        voice.say(f"{name}: {hours:g} hours; {expected:.1f} were the middle of the estimate")
    count = len(read_actuals(root, None))
    left = f"{ENOUGH - count} more until estimates count as calibrated" if count < ENOUGH else ""
    voice.say(f"recorded in {path}: {count} in all{', ' if left else ''}{left}")
    voice.document({"recorded": str(path), "actuals": count})
    return 0


def _actual(text: str, known: Container[str]) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        hours = float(number)
    except ValueError:
        hours = 0.0
    if name not in known or not 0 < hours < 1e6:
        raise BadAnswer(
            what=f"{text!r} names no capability with hours that it took",
            where="--actual",
            help="write it as metrics=7.5; `scaffold review --json` lists the capabilities",
        )
    return name, hours


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
