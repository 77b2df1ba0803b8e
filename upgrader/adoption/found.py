"""A repository as the layers have to know it: the answers that were found in it, and are stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from upgrader.adoption.commands import commands_of
from upgrader.adoption.habits import Habits, habits_of
from upgrader.adoption.places import finds_packages, gate, is_built, places, tests
from upgrader.adoption.serving import Serving, at_import, serving_in
from upgrader.evidence import Facts
from upgrader.evidence.sight import text_of
from upgrader.inspection import Found, Report, Repository
from upgrader.tree import Tree

_INTERFACES = {
    "FastAPI": ("asgi", "fastapi"), "Starlette": ("asgi", "starlette"),
    "Litestar": ("asgi", "asgi"), "Quart": ("asgi", "asgi"), "ASGI": ("asgi", "asgi"),
    "Flask": ("wsgi", "flask"), "WSGI": ("wsgi", "wsgi"), "Django": ("django", "django"),
    "Typer": ("command", "command"), "Click": ("command", "command"),
    "argparse": ("command", "command"), "script": ("command", "command"),
}  # fmt: skip
_MANIFEST = re.compile(
    r"pyproject\.toml|requirements[\w.-]*\.(?:txt|in)|Pipfile$|setup\.(?:py|cfg)|environment\.ya?ml"
)
_NEWEST_PYDANTIC = 11  # what Python 3.x its settings need
_PYTHON = re.compile(r"3\.(\d+)")


@dataclass(frozen=True, slots=True)
class Ground:
    """What layers are put on.

    Attributes:
        project: the folder of the project from the repository's root, "" or ending in "/".
        tree: the project's own files, by their paths from its folder.
        answers: what the templates ask, as it was found here.
        said: what was assumed or chosen on the way, a sentence each.
        missing: why layers that run around an application cannot be put here, or "".
        serving: the calls with which its own code serves the application.
    """

    project: str
    tree: Tree
    answers: Mapping[str, str]
    habits: Habits
    said: tuple[str, ...] = ()
    missing: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    serving: tuple[Serving, ...] = ()

    @property
    def root(self) -> str:
        """The folder that modules are imported from, "" or ending in "/"."""
        root = self.about.get("import_root", ".")
        return "" if root == "." else root


def ground_of(repository: Repository, report: Report, name: str) -> Ground:
    """Return what the layers are put on; `name` is what the folder is called."""
    about = report.topic("layout").answers[0].about
    project = about.get("project", ".")
    project = "" if project == "." else project
    tree = Tree(
        {p.removeprefix(project): f for p, f in repository.tree.items() if p.startswith(project)}
    )
    habits = habits_of(tree)
    title = project_name(name)
    answers = {
        "project_name": title,
        "package_name": package_name(title),
        "description": f"{title}.",
        "origin": "found",
        **_application(report, project),
        **places(repository, report, project, is_built(tree)),
        "pydantic": _pydantic(tree, report),
        "ci": _provider(report),
        "tests": tests(repository, project, tree),
        "judged": "true" if (judge := gate(report)) and "imported" in judge.value else "false",
        "manifest": habits.manifest,
        "dev_manifest": habits.dev_manifest,
        "kept": " ".join(habits.kept),
        "run": habits.run,
        "readme": _readme(tree),
    }
    answers |= commands_of(report, tree, habits, answers)
    serving = _serving(repository, report, tree)
    missing = _missing(report) or at_import(serving)
    said = _said(tree, answers, report, about.get("package", ""))
    return Ground(project, tree, answers, habits, tuple(said), missing, about, serving)


def _said(tree: Tree, answers: Mapping[str, str], report: Report, package: str) -> Iterator[str]:
    """Yield what was assumed or chosen on the way."""
    if (judge := gate(report)) is not None:
        yield _judged(judge, answers, package)
    if finds_packages(tree):
        yield (
            "setuptools looks for packages by itself here: name yours under [tool.setuptools] "
            "before the next build, because new folders stand beside them"
        )
    if not answers["ops"].endswith("/ops") and answers["ops"] != "ops":
        yield f"the name ops is taken here, so the layers stand in {answers['ops']}"


def _serving(repository: Repository, report: Report, tree: Tree) -> tuple[Serving, ...]:
    """Return the calls that serve the application; an old Flask has no command that is told it."""
    best = report.topic("application").best
    if best is None or best.about.get("framework") not in _INTERFACES:
        return ()
    file, framework = best.about.get("file", ""), best.about["framework"]
    found = serving_in(Facts(repository.tree), best.value, file, framework)
    stated = _stated(tree, "flask") if framework == "Flask" else None
    is_old = stated is not None and (0, 0) < stated < (2, 2)
    return tuple(replace(each, said=None) if is_old else each for each in found)


def _application(report: Report, project: str = "") -> dict[str, str]:
    best = report.topic("application").best
    if best is None:
        return {
            "interface": "none",
            "framework": "none",
            "application": "none:none",
            "factory": "false",
        }
    interface, framework = _INTERFACES.get(best.about.get("framework", ""), ("none", "none"))
    value = best.value
    if ":" not in value:
        value = value.removeprefix(project)
    factory = "true" if best.about.get("form") == "factory" else "false"
    return {
        "interface": interface,
        "framework": framework,
        "application": value,
        "factory": factory,
    }


def _missing(report: Report) -> str:
    """Return why no layer can be put around the application, or ""."""
    best = report.topic("application").best
    if best is None:
        return "no application was found"
    interface, _ = _INTERFACES.get(best.about.get("framework", ""), ("none", ""))
    if interface == "none":
        return f"nothing can be put around an application of {best.about.get('framework')}"
    if best.about.get("arguments") == "required":
        return f"{best.value} has to be called with arguments that only its own code knows"
    return ""


def _judged(judge: Found, answers: Mapping[str, str], package: str) -> str:
    """Return what a gate means for what is added."""
    at = judge.evidence[0]
    gate_at = f"{judge.value} ({at.path}:{at.line})"
    if "/" not in answers["ops"]:
        return f"{gate_at}: the layers stand beside {package or 'the code'}, where it does not look"
    if judge.value.startswith("coverage"):
        return f"{gate_at}: leave {answers['ops']} out of it (omit), its tests stand elsewhere"
    return f"{gate_at}: a conftest.py keeps it out of {answers['ops']}"


def _readme(tree: Tree) -> str:
    """Return the page that says what the project is, as it is called here."""
    pages = [path for path in tree if re.fullmatch(r"(?i)readme(\.[a-z]+)?", path)]
    return next(
        (page for page in pages if page.lower().endswith(".md")), (pages or ["README.md"])[0]
    )


def _provider(report: Report) -> str:
    gitlab = any("gitlab" in found.value.lower() for found in report.topic("ci").answers)
    return "gitlab" if gitlab else "github"


def _pydantic(tree: Tree, report: Report) -> str:
    """Return which pydantic our settings may build on: 2, 1, or none where that is too new."""
    floor = python_floor(report)
    if floor is not None and int(floor[0].partition(".")[2]) < _NEWEST_PYDANTIC:
        return "none"
    framework = _application(report)["framework"]
    if (major := _stated(tree, "pydantic")) is not None:
        return "1" if major[0] <= 1 else "2"
    web = _stated(tree, "fastapi")
    if web is not None and (0, 0) < web < (0, 100):
        return "1"
    return "2" if framework == "fastapi" else "none"


def _stated(tree: Tree, name: str) -> tuple[int, int] | None:
    """Return the version that a project states for a package, (9, 9) for any, None for none."""
    pattern = re.compile(
        rf"""(?im)^[\s"'-]*{name}\b(?![-\w.])(?:\[[^\]]*\])?["']?[^\d\n#;]{{0,30}}(\d+)?(?:\.(\d+))?"""
    )
    for path in tree:
        if "/" not in path.removeprefix("requirements/") and _MANIFEST.search(path):
            match = pattern.search(text_of(tree[path].data)[:500_000])
            if match is not None:
                return (int(match[1]), int(match[2] or 0)) if match[1] else (9, 9)
    return None


def project_name(folder: str) -> str:
    """Return a name for the project of a folder that any template can hold."""
    words = re.sub(r"[^\w .()-]+", " ", unicodedata.normalize("NFKC", folder))
    words = re.sub(r"[-_.\s]+", " ", words).strip()[:60].strip()
    while words and not words[0].isalpha():
        words = words[1:]
    return (words[:1].upper() + words[1:]) or "Service"


def package_name(title: str) -> str:
    """Return a name for files and settings that come from the project's name."""
    folded = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:40].strip("_")
    return name if name[:1].isalpha() else "service"


def python_floor(report: Report) -> tuple[str, str] | None:
    """Return the oldest Python that the repository is for, as "3.x" and the place that says it.

    What its image runs is what it runs on; else what it states as required.
    """
    answers = report.topic("python").answers
    for rules in (("image", "runtime.txt"), ("requires-python", "Pipfile", "conda"),
                  (".python-version", ".tool-versions"), ("CI",)):  # fmt: skip
        found = [
            (int(match[1]), answer)
            for answer in answers
            if answer.about.get("by") in rules and (match := _PYTHON.search(_lower(answer.value)))
        ]
        if found:
            minor, answer = min(found, key=lambda pair: pair[0])
            at = answer.evidence[0]
            return f"3.{minor}", f"{at.path}:{at.line}" if at.line else at.path
    return None


def _lower(text: str) -> str:
    """Return the part of a version range that says where it begins."""
    parts = [part for part in text.split(",") if "<" not in part and "!=" not in part]
    return ",".join(parts)
