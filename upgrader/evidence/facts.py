"""Everything that evidence can be made of, read from a tree once and only when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from upgrader.evidence import console, dockerfile, errands, ignored, manifests, pipelines, readme
from upgrader.evidence.files import LARGEST_TEXT, Files, Reader
from upgrader.evidence.routes import routes_of
from upgrader.evidence.shell import commands_in
from upgrader.evidence.sight import Sight, Unreadable, text_of

_HOPS = 3  # a step runs make, make runs a script, the script runs the tests
_ROUTES = re.compile(
    rb"[Rr]oute|[Mm]ount|[Bb]lueprint|\bpath\b|re_path|PATH_INFO|\burl\(|[@.](?:get|post|put|patch"
    rb"|delete|head|websocket)\(|Dispatcher|add_(?:url_rule|resource|get)|tornado"
)


class Facts(Files):
    """What a repository says of itself; its code is read as text and never run."""

    @cached_property
    def routes(self) -> tuple[Sight, ...]:
        """Every route of the application."""
        paths = [p for p in self.python("application") if _ROUTES.search(self.tree[p].data)]
        modules = [module for path in paths if (module := self.module(path)) is not None]
        return routes_of(modules, self.locator)

    @cached_property
    def dependencies(self) -> tuple[Sight, ...]:
        """Every direct dependency, by its normal name."""
        return self._read(manifests.reader_of)

    @cached_property
    def scripts(self) -> tuple[Sight, ...]:
        """Every command that the repository installs."""
        return self._read(console.reader_of)

    @cached_property
    def steps(self) -> tuple[Sight, ...]:
        """Every command that CI runs, directly or by way of make, tox and their like."""
        found = list(self._read(pipelines.reader_of))
        seen = set(found)
        pending = [(sight, 0) for sight in found]
        while pending:
            sight, hops = pending.pop(0)
            for errand in self._errands(sight.what) if hops < _HOPS else ():
                if errand not in seen:
                    seen.add(errand)
                    found.append(errand)
                    pending.append((errand, hops + 1))
        return tuple(found)

    @cached_property
    def pipelines(self) -> list[str]:
        """The paths of CI's configuration."""
        return [path for path in self.own if pipelines.reader_of(path)]

    @cached_property
    def instructions(self) -> tuple[Sight, ...]:
        """Every instruction that holds in an image that the repository makes."""
        return tuple(
            Sight(path, instruction.line, str(instruction))
            for path, text in self._texts(dockerfile.is_dockerfile, ("application",))
            for instruction in dockerfile.instructions_in(text)
        )

    @cached_property
    def shown(self) -> tuple[tuple[str, readme.Shown], ...]:
        """The headings and commands of the README that stands highest."""
        texts = list(self._texts(readme.is_readme, ("application",)))
        highest = min((path.count("/") for path, _ in texts), default=0)
        return tuple(
            (path, shown)
            for path, text in texts
            if path.count("/") == highest
            for shown in readme.shown_in(text)
        )

    @cached_property
    def headings(self) -> tuple[Sight, ...]:
        """Every heading of the pages that people are to read, the README's among them."""
        pages = self._texts(readme.is_page, ("application", "apart"))
        return tuple(
            Sight(path, shown.line, shown.text)
            for path, text in pages
            for shown in readme.shown_in(text)
            if not shown.is_command
        )

    @cached_property
    def tasks(self) -> tuple[Sight, ...]:
        """Every command of the repository's task files and shell scripts, whoever runs them."""
        return tuple(
            Sight(path, offset + 1, line)
            for path, text in self._texts(errands.is_task, ("application",))
            for offset, line in commands_in(text)
        )

    def ignoring(self, path: str) -> Sight | None:
        """Return the pattern that makes git ignore a path, None where nothing does."""
        parts = path.rstrip("/").split("/")
        for depth in range(len(parts)):
            folder = "".join(f"{part}/" for part in parts[:depth])
            if (data := self.data(f"{folder}.gitignore")) is not None:
                rules = ignored.rules_in(text_of(data[:LARGEST_TEXT]))
                if rule := ignored.rule_for(rules, path.removeprefix(folder)):
                    return Sight(f"{folder}.gitignore", rule.line, rule.text)
        return None

    def _read(self, reader_of: Callable[[str], Reader | None]) -> tuple[Sight, ...]:
        found: list[Sight] = []
        for path in self.own:
            reader = reader_of(path) if self.places[path] == "application" else None
            if reader is not None:
                found.extend(self.reading(path, reader))
        return tuple(dict.fromkeys(found))

    def _errands(self, command: str) -> list[Sight]:
        found: list[Sight] = []
        action = f"{command.removeprefix('./').rstrip('/')}/action.yml"
        for path in (action, f"{action[:-3]}yaml") if command.startswith("./") else ():
            if path in self.tree:
                found.extend(self.reading(path, pipelines.action_in))
        try:
            found.extend(errands.errands_of(command, self._named))
        except (Unreadable, RecursionError):
            return found  # the file is noted where it is read for its own sake
        return found

    def _named(self, *names: str) -> Iterator[tuple[str, bytes]]:
        """Yield the files of these names, the one of the repository's root first."""
        ends = tuple(f"/{name}" for name in names)
        found = [path for path in self.own if path in names or path.endswith(ends)]
        for path in sorted(found, key=lambda path: (path.count("/"), path)):
            if self.places[path] == "application":
                yield path, self.tree[path].data
