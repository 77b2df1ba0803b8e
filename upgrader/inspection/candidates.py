"""What in a repository may be its application, each with the points that speak for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from upgrader.evidence import Facts
from upgrader.evidence.sight import Sight, text_of
from upgrader.inspection.roots import dotted_name
from upgrader.inspection.syntax import Built, Top, top_of

Form = Literal["object", "factory", "console", "script", "manage"]

WEB = frozenset(
    ("FastAPI", "Starlette", "Litestar", "Quart", "Flask", "Django", "ASGI", "WSGI", "Streamlit")
)
_WORDS = re.compile(
    rb"\b(?:FastAPI|Starlette|Litestar|Starlite|Quart|QuartTrio|Flask|FlaskApp|APIFlask|Dash|Typer"
    rb"|Sanic|Bottle|OpenAPI|get_[aw]sgi_application|start_response|(?:create|make|build|get)_\w*app"
    rb"|falcon|blacksheep)\b|async def \w+\(\s*scope|__main__|click\.(?:command|group)|streamlit"
)
_CONSOLE = re.compile(r"""["']?([\w.-]+)["']?\s*=\s*["']?([A-Za-z_][\w.]*):([A-Za-z_][\w.]*)""")
_USUAL = frozenset(("app", "application", "api", "server"))
_USUAL_MODULES = frozenset(("app", "main", "asgi", "wsgi", "server", "run", "serve", "__init__"))


@dataclass(slots=True)
class Candidate:
    """Something that may be the application.

    Attributes:
        points: what each kind of evidence gives, by its name; each kind counts once.
    """

    path: str
    name: str
    value: str
    form: Form
    framework: str
    points: dict[str, int] = field(default_factory=dict)
    evidence: list[Sight] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)

    @property
    def score(self) -> int:
        """All points together."""
        return sum(self.points.values())

    def credit(self, kind: str, points: int, sight: Sight) -> None:
        """Count evidence: of one kind the strongest place counts."""
        if abs(points) > abs(self.points.get(kind, 0)):
            self.points[kind] = points
        if sight not in self.evidence:
            self.evidence.append(sight)


class Candidates:
    """All candidates of a repository, by the module and the name that they stand at."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.found: dict[tuple[str, str], Candidate] = {}
        self.tops: dict[str, Top] = {}
        self.consoles: dict[str, tuple[str, str]] = {}
        self._paths = set(facts.own)
        modules = [p for p in facts.python("application") if not p.endswith("setup.py")]
        for path in modules:
            if facts.noted(path, may_be_one):
                self._read(path)
        self._of_factories(modules)
        self._of_consoles()
        for path, top in self.tops.items():
            if top.guard:
                self.script(path).credit("guard", 1, Sight(path, top.guard, "if __name__ == ..."))

    def top(self, path: str) -> Top | None:
        """Return the top of a module, read when it is first asked for."""
        known = path in self.tops or path in self.facts.unreadable
        if not known and path in self.facts.tree:
            self._read(path)
        return self.tops.get(path)

    def _read(self, path: str) -> None:
        top = self.facts.made(path, top_of)
        if top is None:
            return
        self.tops[path] = top
        for built in top.built:
            if built.framework and self._is_likely(path, built):
                self._add(path, built, built.framework)
        for name in top.mounted:
            if candidate := self.found.get((path, name)):
                line = Sight(path, 0, f"{name} is put under another application")
                candidate.credit("mounted", -6, line)

    def _is_likely(self, path: str, built: Built) -> bool:
        """A factory that only its name tells counts where the module speaks of a protocol."""
        if not built.is_factory or built.framework not in ("WSGI", "ASGI"):
            return True
        return re.search(rb"(?i)wsgi|asgi|werkzeug", self.facts.tree[path].data) is not None

    def _add(self, path: str, built: Built, framework: str) -> Candidate:
        module = dotted_name(path, self._paths)
        form: Form = "factory" if built.is_factory else "object"
        candidate = Candidate(path, built.name, f"{module}:{built.name}", form, framework)
        base = 6 if framework in WEB else 2
        what = f"{'def ' if built.is_factory else ''}{built.name}: {framework}"
        candidate.credit("built", base - 2 * built.is_factory, Sight(path, built.line, what))
        if built.is_factory:
            takes = "optional" if built.takes else "none"
            candidate.about["arguments"] = "required" if built.needs else takes
        if built.name in _USUAL and framework in WEB:
            candidate.points["usual name"] = 1
        if module.rpartition(".")[2] in _USUAL_MODULES:
            candidate.points["usual module"] = 1
        if module.rpartition(".")[2] == "asgi" and framework == "Django":
            candidate.points["usual module"] = 0  # Django writes both files; servers name one
        self.found.setdefault((path, built.name), candidate)
        return self.found[path, built.name]

    def _of_factories(self, modules: list[str]) -> None:
        """Add the names that a call of one of the repository's own factories makes."""
        factories = {key: c.framework for key, c in self.found.items() if c.form == "factory"}
        if not factories:
            return
        words = "|".join(re.escape(name) for _, name in factories)
        pattern = re.compile(rf"\b(?:{words})\(".encode())
        for path in modules:
            if pattern.search(self.facts.tree[path].data) and (top := self.top(path)):
                for built in top.built:
                    for name in built.made_by if not built.framework else ():
                        if framework := self._made_by(name, path, factories):
                            self._add(path, built, framework)

    def _made_by(self, name: str, path: str, factories: dict[tuple[str, str], str]) -> str | None:
        if (path, name) in factories:
            return factories[path, name]
        located = self.facts.locator.locate(name)
        return factories.get(located) if located else None

    def _of_consoles(self) -> None:
        for sight in self.facts.scripts:
            for path, name, line in _targets(self.facts, sight):
                self.consoles[sight.what] = path, name
                candidate = self.found.get((path, name)) or self._console(path, name)
                candidate.about["command"] = sight.what
                candidate.credit("console script", 4, Sight(sight.path, line, sight.what))

    def _console(self, path: str, name: str) -> Candidate:
        value = f"{dotted_name(path, self._paths)}:{name}"
        framework = _library(self.facts, path, name)
        found = Candidate(path, name, value, "console", framework)
        return self.found.setdefault((path, name), found)

    def script(self, path: str) -> Candidate:
        """Return the candidate of a file that is run as a program."""
        if (path, "") not in self.found:
            framework = _library(self.facts, path, "")
            form: Form = "manage" if path.rsplit("/", 1)[-1] == "manage.py" else "script"
            self.found[path, ""] = Candidate(path, "", path, form, framework)
        return self.found[path, ""]


def may_be_one(_: str, data: bytes) -> bool:
    """Say whether a module has the words of an application, so that its top has to be read."""
    return _WORDS.search(data) is not None


def _targets(facts: Facts, sight: Sight) -> Iterator[tuple[str, str, int]]:
    """Yield the module, the name and the line of what a console script runs."""
    lines = text_of(facts.tree[sight.path].data).split("\n")
    for number, line in enumerate(lines, 1):
        for match in _CONSOLE.finditer(line[:1000]):
            found = facts.locator.find(match[2]) if match[1] == sight.what else None
            if found and not found[1]:
                yield found[0], match[3], number
                return


def _library(facts: Facts, path: str, name: str) -> str:
    """Return what a program reads its arguments with, by the words of the module it stands in."""
    located = facts.locator.key(path, name) if name else (path, name)
    data = facts.tree[located[0]].data if located[0] in facts.tree else b""
    for word, framework in (
        (rb"^[ \t]*(?:import|from) streamlit\b", "Streamlit"),
        (rb"^[ \t]*(?:import|from) typer\b", "Typer"),
        (rb"^[ \t]*(?:import|from) (?:rich_)?click\b", "Click"),
        (rb"\bArgumentParser\(", "argparse"),
        (rb"DJANGO_SETTINGS_MODULE", "Django"),
    ):
        if re.search(word, data, re.MULTILINE):
            return framework
    return "script"
