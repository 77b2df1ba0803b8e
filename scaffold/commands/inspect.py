"""`scaffold inspect`: what is in a repository that we never made, without running any of it."""

from __future__ import annotations

import argparse
import gc
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scaffold import library
from scaffold.commands.asking import application_in
from scaffold.survey import survey
from scaffold.voice import Voice, paint
from upgrader.evidence import Evidence, Sight
from upgrader.inspection import Found, Report, Topic, inspect

WIDTH = 80
_LABEL = 13
_SHOWN = 6  # answers of one topic on a terminal; all are in the JSON
_STYLES = {"met": "good", "partial": "warn", "unknown": "warn", "missing": "dim"}
_WORDS = {"met": "has", "partial": "partly", "unknown": "unknown", "missing": "lacks"}


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Inspect a repository and say what was found, with the evidence for it."""
    said = application_in(arguments.data, "inspect")
    layers = library.load().layers
    with _few_pauses():
        report = inspect(survey(Path(arguments.path)), layers, said)
    _show(report, voice)
    voice.document(_clean(report.document()))
    return 0


@contextmanager
def _few_pauses() -> Iterator[None]:
    """Let the collector rest: syntax trees hold no circles, and counting them costs a quarter."""
    before = gc.get_threshold()
    gc.set_threshold(500_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _show(report: Report, voice: Voice) -> None:
    for topic in report.topics:
        if topic.several:
            _several(topic, voice)
        else:
            _single(topic, voice)
    if report.capabilities:
        _capabilities(report, voice)
    for topic in report.unsure:
        said = (
            f"Not sure of the {topic.name}: say which it is with --data app=module:attribute."
            if topic.answers
            else f"No {topic.name} was found: say where it is with --data app=module:attribute."
        )
        voice.say()
        _wrapped("", said, voice)


def _single(topic: Topic, voice: Voice) -> None:
    if topic.best is None:
        _wrapped(topic.name, "nothing found", voice)
        return
    best = topic.best
    sure = "" if best.confidence == "high" else f"  ({best.confidence}: {best.why})"
    _wrapped(topic.name, f"{_value(best)}{sure}", voice)
    _places(best, voice)
    others = [_value(answer) for answer in topic.answers[1:4]]
    if others:
        _wrapped("", f"or: {', '.join(others)}", voice, "dim")


def _value(found: Found) -> str:
    known = found.about
    more = [known[key] for key in ("form", "framework", "backend", "command") if key in known]
    return f"{found.value} ({', '.join(more)})" if more else found.value


def _places(found: Found, voice: Voice) -> None:
    places = list(dict.fromkeys(map(_place, found.evidence)))[:3]
    if places:
        _wrapped("", ", ".join(places), voice, "dim")


def _several(topic: Topic, voice: Voice) -> None:
    kinds: dict[str, list[Found]] = {}
    for answer in topic.answers:
        by = f" ({answer.about['by']})" if "by" in answer.about else ""
        kinds.setdefault(f"{answer.value}{by}", []).append(answer)
    for number, (value, answers) in enumerate(list(kinds.items())[:_SHOWN]):
        sights = [sight for answer in answers for sight in answer.evidence]
        more = f" and {len(sights) - 1} more" if len(sights) > 1 else ""
        at = f"  [{_place(sights[0])}{more}]" if sights else ""
        _wrapped("" if number else topic.name, f"{value}{at}", voice)
    if not kinds:
        _wrapped(topic.name, "none found", voice, "dim")
    if len(kinds) > _SHOWN:
        _wrapped("", f"and {len(kinds) - _SHOWN} more: see --json", voice, "dim")


def _place(sight: Sight | Evidence) -> str:
    return f"{sight.path}:{sight.line}" if sight.line else sight.path


def _capabilities(report: Report, voice: Voice) -> None:
    voice.say()
    voice.say(paint("What it has already", "strong"))
    for present in report.capabilities:
        state = present.finding.state
        first = present.finding.evidence[:1]
        at = f"  [{_place(first[0])}]" if first else ""
        label = f"{present.level} {_WORDS[state]}"
        _wrapped(label, f"{present.capability.id}{at}", voice, _STYLES[state])


def _wrapped(label: str, text: str, voice: Voice, style: str = "none") -> None:
    """Say a line under its label, broken so that it fits a terminal."""
    lines = textwrap.wrap(_clean(text), WIDTH - _LABEL, break_on_hyphens=False) or [""]
    for number, line in enumerate(lines):
        head = "" if number else label
        voice.say(f"{head:<{_LABEL}}" + paint(line, style))


def _clean(value: Any) -> Any:
    """Return plain data with every text such that any terminal and any file can hold it."""
    if isinstance(value, dict):
        return {_clean(key): _clean(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() or c == " " else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
