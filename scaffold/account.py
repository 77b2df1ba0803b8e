"""The account of an adoption: what was found, what becomes of it, and how far that reaches."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from scaffold import meaning
from scaffold.adopt import Adoption
from scaffold.show import OFFERS
from scaffold.voice import Voice, paint
from upgrader.adoption.choice import Verdict
from upgrader.change import Action, Change
from upgrader.inspection import Found, Topic
from upgrader.plan import Plan

WIDTH = 80
_TOPICS = ("layout", "framework", "application", "start", "packaging", "python", "tests", "ci")
FATES = (
    ("added", "Added", "+"),
    ("present", "Left alone, because it is there", "="),
    ("offered", "For you to do", "?"),
    ("left", "Not for this repository", "x"),
    ("declined", "Declined", "x"),
)
_STYLES = {"+": "good", "~": "warn", "-": "bad", "!": "bad", "?": "warn", "=": "dim", "x": "dim"}


def show(account: Adoption, _: Plan, voice: Voice, *, diff: bool = False) -> None:
    """Say it all, in lines that fit a terminal."""
    voice.say(paint("Found", "strong"))
    for label, text in found_rows(account):
        _wrapped(label, text, voice)
    for said in account.ground.said:
        _wrapped("note", said, voice)
    _show_layers(account, voice)
    _show_patches(account, voice)
    voice.say()
    voice.say(paint("Plan", "strong"))
    fresh: dict[str, list[Change]] = {}
    for change in shown(account):
        if change.action is Action.ADD and not diff:
            fresh.setdefault(change.path.rpartition("/")[0], []).append(change)
        else:
            _show_change(change, voice, diff=diff)
    for folder, changes in fresh.items():
        _show_fresh(folder, changes, voice)
    for started in account.started:
        if started.after is None:
            voice.say(paint(f"  ? {started.path}:{started.line}", "warn"))
            _indented(started.before, voice)
            _indented(started.why, voice)
        else:
            voice.say(paint(f"  ~ {started.path}:{started.line}", "warn"))
            _indented(f"- {started.before}", voice)
            _indented(f"+ {started.now}", voice)
    _show_reach(account, voice)


def found_rows(account: Adoption) -> Iterator[tuple[str, str]]:
    """Yield what was found, topic by topic, with the place and how sure it is."""
    for name in _TOPICS:
        topic = account.report.topic(name)
        if topic.best is not None:
            yield name, _found(topic)


def _found(topic: Topic) -> str:
    shown = topic.answers[:2] if topic.several else topic.answers[:1]
    texts = []
    for one in shown:
        sure = "" if one.confidence == "high" else f" ({one.confidence}: {one.why})"
        texts.append(f"{one.value}{_at(one)}{sure}")
    return "; ".join(texts)


def _at(found: Found) -> str:
    if not found.evidence:
        return ""
    first = found.evidence[0]
    return f" [{first.path}:{first.line}]" if first.line else f" [{first.path}]"


def _show_layers(account: Adoption, voice: Voice) -> None:
    for fate, title, glyph in FATES:
        rows = [verdict for verdict in account.verdicts if verdict.fate == fate]
        if rows:
            voice.say()
            voice.say(paint(title, "strong"))
        for row in rows if fate != "added" else _weighty(rows):
            name = row.layer.name if row.layer.level > 1 or fate == "added" else "level 1"
            _wrapped(f"{glyph} {name}", row.why, voice, _STYLES[glyph])
        if fate == "added" and (along := [row for row in rows if not _weighs(row)]):
            names = ", ".join(row.layer.name for row in along)
            _wrapped("", f"with them, because they need it: {names}", voice, "dim", indent=18)


def _show_patches(account: Adoption, voice: Voice) -> None:
    if account.patches:
        voice.say()
        title = "Needs your code: patches that are not applied, and tests that fail"
        voice.say(paint(title, "strong"))
    for patch in account.patches:
        _wrapped(f"? {patch.name}", patch.why, voice, _STYLES["?"])
        places = [f"{at.path}:{at.line}" for at in patch.places]
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        _wrapped("", f"at {', '.join(places[:3])}{more}", voice, "dim", indent=18)
        for name in patch.files:
            _wrapped("", f"{OFFERS}/{name}", voice, "dim", indent=18)


def _weighs(row: Verdict) -> bool:
    return bool(row.layer.capabilities) or row.layer.name == "basics"


def _weighty(rows: Iterable[Verdict]) -> list[Verdict]:
    return [row for row in rows if _weighs(row)]


def shown(account: Adoption) -> Iterable[Change]:
    """Return the changes that a person has to know of."""
    named = {name for patch in account.patches for name in patch.files}
    return [
        change
        for change in account.move.plan.changes
        if (change.action is not Action.KEEP or change.notes) and change.path not in named
    ]


def _show_fresh(folder: str, changes: list[Change], voice: Voice) -> None:
    """Say which files are new in one folder."""
    if len(changes) == 1:
        _show_change(changes[0], voice, diff=False)
        return
    voice.say(paint(f"  + {folder or '.'}/", _STYLES["+"]) + f"  {len(changes)} new files")
    _indented(", ".join(change.path.rpartition("/")[2] for change in changes), voice)


def _show_change(change: Change, voice: Voice, *, diff: bool) -> None:
    glyph = change.action.glyph
    voice.say(paint(f"  {glyph} {change.path}", _STYLES[glyph]))
    why = "" if change.why == "new" else f"; {change.why}"
    _indented(f"{', '.join(change.layers)}{why}", voice)
    for note in change.notes:
        _indented(note, voice)
    for at in change.conflicts:
        _indented(f"{at.where}: {at.why}", voice)
    if change.offer is not None:
        _indented(f"the layers' version: {OFFERS}/{change.path}", voice)
    if diff:
        from scaffold.show import diff_of

        for line in diff_of(change):
            voice.say(line)


def _show_reach(account: Adoption, voice: Voice) -> None:
    voice.say()
    for line in reach_lines(account):
        _wrapped("", line, voice, indent=0)


def reach_lines(account: Adoption) -> Iterator[str]:
    """Yield why the target is reached, or what still stands between."""
    target = account.target
    name = meaning.level(target).name
    if account.reach >= target:
        yield f"Level {target} ({name}) is reached: a review finds all that it needs."
        return
    yield (
        f"Level {target} ({name}) is not reached yet: a review finds level {account.reach} "
        f"afterwards (now {account.level}). Level {account.reach + 1} needs besides:"
    )
    for unmet in account.missing:
        half = ", of which there is some" if unmet.half else ""
        yield f"  {unmet.why} ({' or '.join(unmet.of[:4])}{half})"


def _indented(text: str, voice: Voice) -> None:
    for line in textwrap.wrap(_printable(text), WIDTH - 6, break_on_hyphens=False):
        voice.say(f"      {line}")


def _wrapped(label: str, text: str, voice: Voice, style: str = "none", indent: int = 2) -> None:
    """Say a text under its label, broken so that it fits a terminal."""
    margin = 18 if label else indent
    head = f"{' ' * indent}{label}" if label else ""
    lines = textwrap.wrap(_printable(text), WIDTH - margin, break_on_hyphens=False) or [""]
    for number, line in enumerate(lines):
        start = f"{head:<{margin}}" if number == 0 and label else " " * margin
        if label and number == 0 and len(head) >= margin:
            start = f"{head}  "
        voice.say(start + paint(line, style))


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
