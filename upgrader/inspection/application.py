"""Which application a repository has: the candidates, credited by how it is started today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from upgrader.evidence import Facts
from upgrader.evidence.sight import Sight
from upgrader.inspection.candidates import WEB, Candidate, Candidates
from upgrader.inspection.found import Confidence, Found, Topic, distinct
from upgrader.inspection.launch import Launch, launches_in
from upgrader.inspection.named import (
    fastapi_default,
    file_named,
    module_named,
    script_commands,
)
from upgrader.inspection.started import Started, started_in

_POINTS = {"process": 8, "image": 8, "unit": 7, "task": 5, "script": 4, "readme": 3, "settings": 4}
_SERVES = re.compile(r"(?i)run|serve|start|dev|up|web|app|api|local|prod|main|^$")
_DEFAULTS = ("app", "application", "create_app", "make_app", "api", "server")
_HOPS = 3


class Start(NamedTuple):
    """A command line that starts something of the repository."""

    started: Started
    launch: Launch
    candidate: Candidate


class Applications:
    """The applications of a repository, and how they are started."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.candidates = Candidates(facts)
        self.starts: list[Start] = []
        for started in started_in(facts):
            self._start(started, started.sight.what, 0, {})
        self._serve()

    def _start(self, started: Started, text: str, hops: int, seen: dict[str, int]) -> None:
        """Follow a command; `seen` are its scripts, which may call one another many times."""
        for launch in launches_in(text, dict(started.environment)):
            if launch.kind == "script" and hops < _HOPS:
                if hops >= seen.get(launch.target, _HOPS):
                    continue
                seen[launch.target] = hops
                for sight in self._inside(launch.target):
                    inner = started._replace(sight=sight)
                    self._start(inner, sight.what, hops + 1, seen)
                continue
            for candidate in self._resolved(launch, started.folder):
                points = _POINTS[started.where]
                if not _SERVES.search(started.name):
                    points = 2  # a worker, a test, a task of the developers
                candidate.credit(started.where, points, started.sight)
                if candidate.form == "manage" and launch.target != "runserver":
                    continue  # a task of the developers
                self.starts.append(Start(started, launch, candidate))

    def _inside(self, target: str) -> Iterator[Sight]:
        """Yield the commands of a script; those of uwsgi's settings are found by themselves."""
        if not target.endswith(".ini"):
            yield from script_commands(self.facts, target)

    def _resolved(self, launch: Launch, folder: str) -> Iterator[Candidate]:
        if launch.kind == "object":
            if found := self._object(launch, folder):
                yield found
        elif launch.kind == "manage" and launch.target == "runserver":
            yield from self._django()
        elif launch.kind == "command" and launch.target in self.candidates.consoles:
            yield from self._program(*self.candidates.consoles[launch.target])
        elif launch.kind in ("file", "module"):
            path = self._path(launch, folder)
            if path is not None and launch.runner == "fastapi":
                yield from [c for c in self._of_module(path) if c.framework == "FastAPI"][:1]
            elif path is not None and launch.runner == "streamlit":
                board = self.candidates.script(path)
                board.framework = "Streamlit"
                yield board
            elif path is not None:
                yield from self._program(path, "")

    def _path(self, launch: Launch, folder: str) -> str | None:
        if launch.kind == "module":
            return module_named(self.facts, launch.target, folder)
        if launch.runner == "fastapi" and not launch.target:
            return fastapi_default(self.facts, folder)
        return file_named(self.facts, launch.target, folder)

    def _object(self, launch: Launch, folder: str) -> Candidate | None:
        module, _, name = launch.target.partition(":")
        name = name.partition("(")[0].partition(".")[0]
        if module.endswith(".py") or "/" in module:
            path = file_named(self.facts, module, folder)
        elif module or launch.runner not in ("flask", "quart"):
            path = module_named(self.facts, module, folder)
        else:
            path = file_named(self.facts, "app.py", folder) or file_named(
                self.facts, "wsgi.py", folder
            )
        if path is None:
            return None
        self.candidates.top(path)
        for wanted in (name,) if name else ("application", *_DEFAULTS):
            located = self.facts.locator.key(path, wanted)
            for key in ((path, wanted), located):
                if found := self.candidates.found.get(key):
                    self._call_it(found, module, wanted, path)
                    return found
        if not name:
            return next(iter(self._of_module(path)), None)
        return self._unknown(path, name, launch)

    def _call_it(self, found: Candidate, module: str, name: str, path: str) -> None:
        """Call a candidate as the command line does, where that is a name that imports it."""
        said = f"{module}:{name}"
        if "/" in module or module.endswith(".py") or said == found.value:
            return
        inside = module.replace(".", "/")
        for end in (f"{inside}.py", f"{inside}/__init__.py"):
            above = path.removesuffix(end)
            if above != path and f"{above}__init__.py" not in self.facts.tree:
                found.about["import_root"] = above or "."
                found.value = said

    def _unknown(self, path: str, name: str, launch: Launch) -> Candidate:
        """Return a candidate for what a server is told to serve, whatever makes it."""
        protocol = "ASGI" if launch.is_async else "WSGI"
        module = launch.target.partition(":")[0]
        found = Candidate(path, name, f"{module}:{name}", "object", protocol)
        return self.candidates.found.setdefault((path, name), found)

    def _of_module(self, path: str) -> list[Candidate]:
        self.candidates.top(path)
        found = [c for (at, name), c in self.candidates.found.items() if at == path and name]
        return sorted(found, key=lambda c: -c.score)

    def _program(self, path: str, name: str) -> Iterator[Candidate]:
        """Yield what a program serves, the program itself where it serves nothing."""
        served = [found for _, found in self._served(path)] or list(self._called(path))
        if served:
            yield from served
        elif (path, name) in self.candidates.found:
            yield self.candidates.found[path, name]
        elif not name and path.rsplit("/", 1)[-1] != "setup.py":
            yield self.candidates.script(path)

    def _served(self, path: str) -> Iterator[tuple[int, Candidate]]:
        """Yield what a module serves when it is run, each with the line of the call."""
        top = self.candidates.top(path)
        for line, said in top.served if top else ():
            module, colon, _ = said.partition(":")
            if colon:
                launch = Launch("python", "object", said)
                found = self._object(launch, path[: path.rfind("/") + 1])
            else:
                key = self.facts.locator.key(path, module)
                found = self.candidates.found.get((path, module)) or self.candidates.found.get(key)
            if found is not None and found.framework in WEB:
                yield line, found

    def _called(self, path: str) -> Iterator[Candidate]:
        """Yield the factories that a program calls, where it has no application of its own."""
        top = self.candidates.top(path)
        if top is None or any(built.framework in WEB for built in top.built):
            return
        for name in dict.fromkeys(top.called):
            found = self.candidates.found.get(self.facts.locator.locate(name) or (path, name))
            if found is not None and found.form == "factory" and found.framework in WEB:
                yield found

    def _serve(self) -> None:
        """Credit what modules serve when they are run, and forget the programs that only do so."""
        for path in list(self.candidates.tops):
            served = list(self._served(path))
            for line, candidate in served:
                candidate.credit("code", 3, Sight(path, line, "is run by the module"))
            if served:
                self.candidates.found.pop((path, ""), None)

    def _django(self) -> Iterator[Candidate]:
        django = [c for c in self.candidates.found.values() if c.framework == "Django"]
        objects = [c for c in django if c.form == "object"]
        wsgi = [c for c in objects if "wsgi" in c.path.rsplit("/", 1)[-1]]
        yield from wsgi or objects or django

    def named(self, said: str) -> Candidate | None:
        """Return the candidate for `module:attribute` or a file, None where there is no module."""
        if ":" not in said:
            return self.candidates.script(said) if said in self.facts.tree else None
        return self._object(Launch("said", "object", said), "")

    @property
    def ranked(self) -> list[Candidate]:
        """The candidates, the best one first."""
        found = [c for c in self.candidates.found.values() if not self._is_aside(c)]
        return sorted(found, key=lambda c: (-c.score, c.path.count("/"), c.value))

    def _is_aside(self, candidate: Candidate) -> bool:
        """Say whether it is what Django writes to manage an application that there is."""
        return candidate.form == "manage" and any(
            c.framework == "Django" and c.form == "object" for c in self.candidates.found.values()
        )

    def topic(self) -> Topic:
        """Return the applications as the answer and its alternatives."""
        ranked = self.ranked
        return Topic("application", tuple(_found(c, ranked) for c in ranked[:12]))


def _found(candidate: Candidate, ranked: list[Candidate]) -> Found:
    others = [other.score for other in ranked if other is not candidate]
    lead = candidate.score - max(others, default=0)
    is_started = not _POINTS.keys().isdisjoint(candidate.points)
    counted = ", ".join(f"{kind} {points:+d}" for kind, points in candidate.points.items())
    confidence: Confidence = "low"
    if candidate is ranked[0] and (lead >= 4 or not others) and (is_started or len(ranked) == 1):
        confidence = "high"
    elif candidate is ranked[0] and lead >= 2:
        confidence = "medium"
    if candidate.framework not in WEB and any(other.framework in WEB for other in ranked):
        confidence = "low"  # the service may be what this program sets up in a way of its own
    why = f"{candidate.score} points ({counted}), {lead:+d} to the best of the others"
    about = {"form": candidate.form, "framework": candidate.framework, "file": candidate.path}
    about |= candidate.about
    return Found(candidate.value, confidence, why, distinct(candidate.evidence), about)


def start_topic(applications: Applications) -> Topic:
    """Return how it is started today: its application first, then the surest places."""
    found: dict[tuple[str, ...], Found] = {}
    best = applications.ranked[:1]
    for started, launch, candidate in sorted(applications.starts, key=lambda s: s[2] not in best):
        about = {"where": started.where, "runner": launch.runner, "starts": candidate.value}
        if started.name:
            about["name"] = started.name
        place = (started.sight.path, str(started.sight.line))
        key = (*place, started.where, started.name, launch.runner, candidate.value)
        why = "the command line names what stands in the repository"
        answer = Found(started.sight.what, "high", why, (started.sight,), about)
        found.setdefault(key, answer)
    return Topic("start", tuple(found.values()), several=True)
