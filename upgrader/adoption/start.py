"""The start command of a repository, changed to the entry that has the layers around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from upgrader.evidence.sight import Sight, text_of
from upgrader.inspection import Found
from upgrader.tree import File, Tree

_SERVERS = {
    "asgi": ("uvicorn", "hypercorn", "granian", "daphne", "gunicorn", "python"),
    "wsgi": ("gunicorn", "waitress-serve", "uwsgi", "granian", "bjoern"),
    "django": ("gunicorn", "waitress-serve", "uwsgi", "granian", "uvicorn", "daphne", "hypercorn"),
}
_SERVED = ("process", "image", "unit", "script")
_WORD = r"[\w./-]"


@dataclass(frozen=True, slots=True)
class Started:
    """What becomes of one place that starts the application.

    Attributes:
        after: the whole file, None where it stays as it is.
        why: what a person has to do where it stays.
    """

    path: str
    line: int
    before: str
    now: str
    after: File | None
    why: str = ""


def starts(
    tree: Tree, project: str, found: Iterable[Found], answers: Mapping[str, str], entry: str
) -> list[Started]:
    """Return what becomes of each place in the repository that serves the application.

    `tree` is the whole repository; a file outside of the project's folder is left, and said.
    """
    result: list[Started] = []
    files: dict[str, File] = {}
    seen: set[tuple[str, int]] = set()
    for one in found:
        sight = one.evidence[0]
        known = (sight.path, sight.line)
        if one.about.get("starts") != answers["application"] or known in seen:
            continue
        if one.about.get("where") not in _SERVED:
            continue
        seen.add(known)
        file = files.get(sight.path, tree[sight.path])
        changed = _changed(file, sight.line, one, answers, entry)
        line = _line(file, sight.line)
        if changed is None or not sight.path.startswith(project):
            why = f"start {entry} there instead of {answers['application']}"
            result.append(Started(sight.path, sight.line, line, line, None, why))
            continue
        files[sight.path] = changed
        now = _line(changed, sight.line)
        result.append(Started(sight.path, sight.line, line, now, changed))
    last = {each.path: files[each.path] for each in result if each.after is not None}
    return [
        each if each.after is None else Started(
            each.path, each.line, each.before, each.now, last[each.path]
        )
        for each in result
    ]  # fmt: skip


def console(file: File, place: Sight, application: str, entry: str) -> Started:
    """Return what becomes of a manifest that names the application as a command."""
    lines = file.data.split(b"\n")
    line = _line(file, place.line)
    old = re.compile(rf"(?<![\w.:]){re.escape(application)}(?![\w.:])".encode())
    at = place.line - 1
    if 0 <= at < len(lines) and len(old.findall(lines[at])) == 1:
        lines[at] = old.sub(entry.encode(), lines[at])
        after = File(b"\n".join(lines), file.executable)
        return Started(place.path, place.line, line, _line(after, place.line), after)
    why = f"let the command start {entry} instead of {application}"
    return Started(place.path, place.line, line, line, None, why)


def _line(file: File, number: int) -> str:
    lines = text_of(file.data).split("\n")
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _changed(
    file: File, number: int, found: Found, answers: Mapping[str, str], entry: str
) -> File | None:
    """Return the file with one name in the command at a line changed, None where that is unsafe."""
    runner = found.about.get("runner", "")
    if runner not in _SERVERS.get(answers["interface"], ()):
        return None
    application = answers["application"]
    module, _, attribute = application.partition(":")
    names = [application]
    if attribute == "application":
        names.append(module)
    lines = file.data.split(b"\n")
    for at in range(number - 1, min(number + 12, len(lines))):
        for name in names:
            pattern = re.compile(rf"(?<!{_WORD}){re.escape(name)}(?!{_WORD}|:)".encode())
            places = pattern.findall(lines[at])
            if len(places) > 1:
                return None
            if places:
                lines[at] = pattern.sub(entry.encode(), lines[at])
                if b" --factory" in lines[at]:
                    lines[at] = lines[at].replace(b" --factory", b"", 1)
                return File(b"\n".join(lines), file.executable)
        if not lines[at].rstrip().endswith((b"\\", b",", b"[")) and at > number - 1:
            return None
    return None
