"""A repository under review: its facts, read once, and what more a review has to know of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import chain

from upgrader.evidence import Facts
from upgrader.evidence.parsed import Parsed
from upgrader.inspection import Report, Repository, inspect
from upgrader.inspection.candidates import WEB, may_be_one
from upgrader.inspection.syntax import top_of
from upgrader.review.check import Archetype
from upgrader.review.close import Close, close_of
from upgrader.review.flaws.files import in_files
from upgrader.review.flaws.rules import flaw
from upgrader.review.verdict import Flaw

Reader = Callable[[Parsed], object]

_COMMANDS = frozenset(("Typer", "Click"))
_SERVERS = frozenset(("tornado.web.Application", "aiohttp.web.Application"))
_LOOPS = ("schedule", "apscheduler", "celery", "rq", "dramatiq", "prefect", "dagster", "airflow")
_SEVERITY = {"critical": 0, "high": 1, "medium": 2, "low": 3}


class Study:
    """The facts of a repository with its inspection, its modules read closely."""

    def __init__(self, repository: Repository, readers: Sequence[Reader] = ()) -> None:
        """Read it; `readers` are of whoever comes after, and find their syntax at hand."""
        self.repository = repository
        self.facts = Facts(repository.tree, repository.shelf)
        self.close: dict[str, Close] = {}
        for path in self.facts.python("application"):
            self._read(path, readers)
        for path in self.facts.python("tests"):
            self.facts.module(path)
        self.report: Report = inspect(repository, facts=self.facts)
        self.facts.reached = self.reached

    def _read(self, path: str, readers: Sequence[Reader]) -> None:
        """Read all that is asked of a module while its syntax is at hand."""
        self.facts.module(path)
        if (close := self.facts.made(path, close_of)) is not None:
            self.close[path] = close
        if self.facts.noted(path, may_be_one):
            self.facts.made(path, top_of)
        for reader in readers:
            self.facts.made(path, reader)

    @cached_property
    def framework(self) -> str:
        """The framework of the best application, "" where there is none."""
        best = self.report.topic("application").best
        return best.about.get("framework", "") if best else ""

    @cached_property
    def archetype(self) -> Archetype:
        """What kind of software it is: who starts it, and who waits for its answer."""
        if self.framework in WEB or (not self.framework and self.facts.routes):
            return "service"
        stated = {sight.what for sight in self.facts.dependencies}
        if self.facts.routes and stated & {"tornado", "aiohttp", "falcon", "bottle", "sanic"}:
            return "service"
        if self.framework not in _COMMANDS and self._answers_requests:
            return "service"
        web = [
            a for a in self.report.topic("application").answers if a.about.get("framework") in WEB
        ]
        if self.framework in _COMMANDS or (self.framework == "console" and not web):
            return "command"
        modules = self.facts.python("application")
        notebooks = [p for p in self.facts.own if p.endswith(".ipynb")]
        if len(notebooks) > len([p for p in modules if not p.endswith("__init__.py")]):
            return "notebook"
        best = self.report.topic("application").best
        if best is None:
            return "service" if self.facts.routes else "library"
        if best.about.get("form") == "console":
            return "command"
        return "library" if self._is_package and not self.report.topic("start").answers else "batch"

    @cached_property
    def _answers_requests(self) -> bool:
        """Say whether it makes a server of handlers, whose routes may be made at run time."""
        for path in self.facts.python("application"):
            module = self.facts.module(path)
            if module is None:
                continue
            called = (call.names for call in module.calls)
            derived = (base.names for base in module.bases)
            if any(not _SERVERS.isdisjoint(names) for names in chain(called, derived)):
                return True
        return False

    @cached_property
    def _is_package(self) -> bool:
        """Say whether it is made to be installed and imported."""
        kinds = {answer.value for answer in self.report.topic("packaging").answers}
        packages = [p for p in self.facts.python("application") if p.endswith("__init__.py")]
        return bool(packages) and not kinds.isdisjoint(
            ("PEP 621", "Poetry", "PDM", "flit", "setup.py", "setup.cfg")
        )

    @cached_property
    def reached(self) -> frozenset[str]:
        """The modules that the application imports, itself among them; none where not known."""
        best = self.report.topic("application").best
        if best is None or self.framework == "Django" or "file" not in best.about:
            return frozenset()
        found: set[str] = set()
        pending = [best.about["file"], *self._importing(best.about["file"])]
        while pending:
            path = pending.pop()
            module = self.facts.module(path) if path in self.facts.tree else None
            if path in found or module is None:
                continue
            found.add(path)
            pending.extend(self.imported(module.path))
        return frozenset(found)

    def _importing(self, wanted: str) -> Iterator[str]:
        """Yield the modules that import one: what puts something around an application."""
        if wanted.endswith("__init__.py"):
            return
        for path in self.facts.python("application"):
            if wanted in self.imported(path):
                yield path

    def imported(self, path: str) -> Iterator[str]:
        """Yield the modules of the repository that one of them imports."""
        module = self.facts.module(path)
        for use in module.imports if module else ():
            for name in use.names:
                if place := self.facts.locator.find(name):
                    yield place[0]

    def _can_be_off(self, what: str) -> bool:
        """Say whether another module of settings switches debugging off."""
        said = {rule for close in self.close.values() for rule, _, _ in close.flaws}
        return what.startswith("DEBUG") and "debug-off" in said

    def _weighed(self, rule: str) -> str:
        """Return a milder rule for a literal that settings from outside can take the place of."""
        return "secret-fallback" if rule == "secret-literal" and self._is_overridden else rule

    @cached_property
    def _is_overridden(self) -> bool:
        for path in self.facts.python("application"):
            module = self.facts.module(path)
            for _, what in module.environment if module else ():
                if re.search(r"(?i)secret|passw|token|api_?key|from_(?:envvar|prefixed_env)", what):
                    return True
            for call in module.calls if module else ():
                if any(name.endswith(".from_pyfile") for name in call.names):
                    return True
        return False

    @cached_property
    def flaws(self) -> tuple[Flaw, ...]:
        """Every flaw, the worst first, then by place."""
        found = [
            flaw(self._weighed(rule), path, line, what)
            for path, close in self.close.items()
            for rule, line, what in close.flaws
            if rule != "debug-off" and not (rule == "debug-on" and self._can_be_off(what))
        ]
        found += [flaw(*place) for place in in_files(self.facts)]
        found.sort(key=lambda f: (_SEVERITY[f.severity], f.path, f.line, f.rule))
        return tuple(dict.fromkeys(found))
