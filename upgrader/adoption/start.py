"""The start command of a repository, changed to the entry that has the layers around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from upgrader.adoption.rewriting import retold
from upgrader.adoption.serving import Serving
from upgrader.evidence.sight import Sight, text_of
from upgrader.inspection import Found
from upgrader.tree import File, Tree

_SERVERS = {
    "asgi": ("uvicorn", "hypercorn", "granian", "daphne", "gunicorn"),
    "wsgi": ("gunicorn", "waitress-serve", "uwsgi", "granian", "bjoern", "flask"),
    "django": ("gunicorn", "waitress-serve", "uwsgi", "granian", "uvicorn", "daphne", "hypercorn"),
}
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


@dataclass(frozen=True, slots=True)
class Wiring:
    """What has to be known of an application to start it with its layers.

    Attributes:
        root: the folder that its modules are imported from, "" or ending in "/".
        serving: the calls with which its own code serves it.
    """

    answers: Mapping[str, str]
    root: str = ""
    serving: Sequence[Serving] = field(default=())

    @property
    def application(self) -> str:
        """What is served without the layers."""
        return self.answers["application"]

    @property
    def entry(self) -> str:
        """What is served with them."""
        return self.answers["entry"]


def starts(
    tree: Tree, before: Tree, project: str, found: Iterable[Found], on: Wiring
) -> list[Started]:
    """Return what becomes of each place in the repository that serves the application.

    `tree` is the whole repository as it will be, `before` as it was found; a file outside of the
    project's folder is left, and said.
    """
    result: list[Started] = []
    files: dict[str, File] = {}
    for one, sight in _places(found, on.application):
        was = _line(before[sight.path], sight.line)
        file = files.get(sight.path, tree[sight.path])
        number = _moved(before[sight.path], file, sight.line)
        changed = _changed(file, number, one, on) if number and sight.path.startswith(project) \
            else None  # fmt: skip
        if changed is None:
            result.append(Started(sight.path, sight.line, was, was, None, _advice(one, on)))
            continue
        files[sight.path] = changed
        now = _line(changed, number)
        result.append(Started(sight.path, sight.line, was, now, changed))
    told = [replace(s, after=files[s.path]) if s.after is not None else s for s in result]
    return [*told, *_served(on)]


def _places(found: Iterable[Found], application: str) -> Iterator[tuple[Found, Sight]]:
    """Yield the places that start an application, each once."""
    seen: set[tuple[str, int]] = set()
    for one in found:
        sight = one.evidence[0]
        if one.about.get("starts") == application and (sight.path, sight.line) not in seen:
            seen.add((sight.path, sight.line))
            yield one, sight


def _moved(before: File, after: File, number: int) -> int:
    """Return the number that a line has now, 0 where it cannot be told."""
    old, new = text_of(before.data).split("\n"), text_of(after.data).split("\n")
    if not 0 < number <= len(old):
        return 0
    line = old[number - 1]
    rank = old[: number - 1].count(line)
    same = [at for at, text in enumerate(new, 1) if text == line]
    return same[rank] if len(same) == old.count(line) else 0


def _served(on: Wiring) -> Iterator[Started]:
    """Yield the places in the code itself that serve the application; they are only told."""
    for each in on.serving:
        why = "that starts the application without its layers"
        why += f", for whoever runs {each.path}: run `{_instead(each, on)}` instead"
        if each.said is not None and each.said.left:
            why += f", and say {', '.join(each.said.left)} there as the code does"
        yield Started(each.path, each.line, each.text, each.text, None, why)


def _instead(serving: Serving, on: Wiring) -> str:
    if serving.said is None:
        return on.answers["serve"]
    return " ".join(("python -m", *serving.said.serving(on.entry)))


def _advice(one: Found, on: Wiring) -> str:
    """Return what a person has to do where a command is not changed."""
    runner, where = one.about.get("runner"), one.about.get("where")
    if runner == "manage.py":
        overlay = f"{on.answers['ops_package']}.overlay"
        return f"it has the layers with DJANGO_SETTINGS_MODULE={overlay} in its environment"
    if where == "settings":
        return f"`{runner} run` starts {on.application} by that, without its layers: {on.entry} is \
it with them"
    return f"start {on.entry} there instead of {on.application}"


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


def _changed(file: File, number: int, found: Found, on: Wiring) -> File | None:
    """Return the file with the command at a line changed, None where that is unsafe."""
    runner = found.about.get("runner", "")
    if runner == "python":
        return retold(file, number, found, on.serving, on.root, on.entry)
    if (
        runner not in _SERVERS.get(on.answers["interface"], ())
        or found.about["where"] == "settings"
    ):
        return None
    module, _, attribute = on.application.partition(":")
    names = [on.application]
    if attribute == "application" or runner == "flask":
        names += [f"{module}.py", module]
    lines = file.data.split(b"\n")
    for at in range(number - 1, min(number + 12, len(lines))):
        for name in names:
            pattern = re.compile(rf"(?<!{_WORD}){re.escape(name)}(?!{_WORD}|:)".encode())
            places = pattern.findall(lines[at])
            if len(places) > 1:
                return None
            if places:
                lines[at] = pattern.sub(on.entry.encode(), lines[at])
                if b" --factory" in lines[at]:
                    lines[at] = lines[at].replace(b" --factory", b"", 1)
                return File(b"\n".join(lines), file.executable)
        if not lines[at].rstrip().endswith((b"\\", b",", b"[")) and at > number - 1:
            return None
    return None
