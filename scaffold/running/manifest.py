"""What a repository says that it needs to run and to be tested, for an installer to be told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from scaffold.running import locks
from upgrader.evidence import Facts
from upgrader.evidence.manifests import at, tables
from upgrader.inspection import Report

_FOR_TESTS = re.compile(r"(?i)tests?|testing|dev|develop|development|ci|unit.?tests?|dev.*|test.*")
_CI_INSTALL = re.compile(r"(?:pip3?|uv pip)\s+install\s+([^&|;]*)")
_EXTRAS = re.compile(r"\.\[([\w,.\- ]+)\]|--extra[= ]([\w.-]+)|--group[= ]([\w.-]+)")
_FILES = re.compile(r"(?i)(?:.*/)?(?:requirements(?:[-_.](\w+))?|requirements/(\w+))\.(?:txt|in)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be installed.

    Attributes:
        needed: requirements that the application cannot do without.
        more: requirements that tests and developers need.
        files: requirements files, by their path; those of tests and developers in `more_files`.
        pins: versions from a lock file.
        lock: where those stand.
        package: the folder to install as a package, "" for the root, None for none.
        whole: whether the package's own metadata say what it needs.
        from_ci: names that CI installs beside.
    """

    needed: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    more_files: tuple[str, ...] = ()
    pins: tuple[tuple[str, str], ...] = ()
    lock: str = ""
    package: str | None = None
    whole: bool = False
    from_ci: tuple[str, ...] = ()


def wanted(facts: Facts, report: Report) -> Wanted:
    """Return what the project of the application asks for, by the manifest that it keeps."""
    project = report.topic("layout").answers[0].about.get("project", ".")
    folder = "" if project == "." else project
    lock, pinned = locks.pins(facts, folder)
    said = " ".join(f.about.get("command", "") for f in report.topic("tests").answers)
    said += " ".join(sight.what for sight in facts.steps)
    chosen = {
        name.strip()
        for groups in _EXTRAS.findall(said)
        for part in groups
        for name in part.split(",")
    }
    found = _of_pyproject(facts, folder, chosen) or _of_pipfile(facts, folder) or Wanted()
    if not (found.needed or found.whole):
        found = _of_setup(facts, folder, found)
    base, more = _files(facts, folder)
    if not found.needed and not found.whole:
        found = replace(found, files=base)
    return replace(
        found,
        more_files=more,
        pins=tuple(pinned.items()),
        lock=lock,
        from_ci=tuple(dict.fromkeys(_from_ci(facts))),
    )


def _of_pyproject(facts: Facts, folder: str, chosen: set[str]) -> Wanted | None:
    path = f"{folder}pyproject.toml"
    if path not in facts.tree:
        return None
    table = facts.table(path)
    tool = at(table, "tool")
    project, poetry = at(table, "project"), at(tool, "poetry")
    more = [*_strings(at(tool, "uv", "dev-dependencies"))]
    for groups in (at(table, "dependency-groups"), at(tool, "pdm", "dev-dependencies")):
        for name in groups if isinstance(groups, dict) else ():
            if name in chosen or _FOR_TESTS.fullmatch(name):
                more += _group(name, groups, 0)
    extras = at(project, "optional-dependencies")
    for name in extras if isinstance(extras, dict) else ():
        if name in chosen or _FOR_TESTS.fullmatch(name):
            more += _strings(extras[name])
    more += _poetry(at(poetry, "dev-dependencies"))
    for group in tables(at(poetry, "group")):
        more += _poetry(at(group, "dependencies"))
    needed = [*_strings(at(project, "dependencies")), *_poetry(at(poetry, "dependencies"))]
    needed += _strings(at(tool, "flit", "metadata", "requires"))
    dynamic = "dependencies" in _strings(at(project, "dynamic"))
    builds = bool(at(table, "build-system") and (project or poetry))
    if not needed and not builds and not project:
        return Wanted(more=tuple(more)) if more else None
    return Wanted(
        needed=tuple(needed),
        more=tuple(line for line in more if not _names_itself(line, project)),
        package=folder if builds else None,
        whole=builds and dynamic,
    )


def _names_itself(line: str, project: Any) -> bool:
    match, name = re.match(r"[\w.-]+", line), str(at(project, "name") or "")
    return match is not None and canonicalize_name(match[0]) == canonicalize_name(name)


def _strings(listed: Any) -> list[str]:
    return [row for row in listed if isinstance(row, str)] if isinstance(listed, list) else []


def _group(name: str, groups: Any, depth: int) -> list[str]:
    rows = groups.get(name) if depth < 5 else None
    found = _strings(rows)
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("include-group"), str):
            found += _group(row["include-group"], groups, depth + 1)
    return found


def _poetry(table: Any) -> list[str]:
    """Return requirements of Poetry and Pipenv, whose versions are a language of their own."""
    found = []
    for name, said in table.items() if isinstance(table, dict) else ():
        if str(name).lower() == "python":
            continue
        row = said if isinstance(said, dict) else {"version": said}
        if row.get("optional") or {"path", "file", "editable"} & set(row):
            continue
        if isinstance(url := row.get("git"), str):
            at_ = f"@{row['rev']}" if isinstance(row.get("rev"), str) else ""
            found.append(f"{name} @ git+{url}{at_}")
            continue
        extras = f"[{','.join(_strings(row.get('extras')))}]" if row.get("extras") else ""
        marker = _marker(row)
        found.append(f"{name}{extras}{specifier(str(row.get('version', '*')))}{marker}")
    return found


def _marker(row: dict[str, Any]) -> str:
    marks = [row["markers"]] if isinstance(row.get("markers"), str) else []
    if isinstance(said := row.get("python"), str):
        parts = (
            re.fullmatch(r"(>=|<=|<|>|==|!=|~=)\s*([\d.*]+)", part.strip())
            for part in specifier(said).split(",")
        )
        marks += [f"python_version {part[1]} '{part[2]}'" for part in parts if part]
    return f" ; {' and '.join(marks)}" if marks else ""


def specifier(said: str) -> str:
    """Return a version range of Poetry's as PEP 440 has it."""
    found = []
    for part in (p.strip() for p in said.replace("||", ",").split(",")):
        if part in ("*", ""):
            continue
        if part[0] == "^":
            numbers = part[1:].split(".")
            at_ = next((n for n, each in enumerate(numbers[:3]) if each != "0"), 0)
            upper = [*numbers[:at_], str(int(re.sub(r"\D.*", "", numbers[at_]) or 0) + 1)]
            found.append(f">={part[1:]},<{'.'.join(upper)}")
        elif part[0] == "~" and part[1:2] != "=":
            text = part[1:].strip()
            found.append(f"~={text}" if text.count(".") > 1 else f"=={text}.*")
        else:
            found.append(part if part[0] in "<>=!~" else f"=={part}")
    return ",".join(found)


def _of_pipfile(facts: Facts, folder: str) -> Wanted | None:
    path = f"{folder}Pipfile"
    if path not in facts.tree:
        return None
    table = facts.table(path)
    return Wanted(tuple(_poetry(at(table, "packages"))), tuple(_poetry(at(table, "dev-packages"))))


def _of_setup(facts: Facts, folder: str, found: Wanted) -> Wanted:
    for name in ("setup.py", "setup.cfg"):
        data = facts.data(f"{folder}{name}")
        if data is not None and (name == "setup.py" or b"install_requires" in data):
            return replace(found, package=folder, whole=True)
    return found


def _files(facts: Facts, folder: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the requirements files of the application, and those of tests and developers."""
    base, more = [], []
    for path in facts.own:
        match = _FILES.fullmatch(path)
        if match is None or facts.places[path] != "application":
            continue
        inside = path.startswith(folder) and path.removeprefix(folder).count("/") <= 1
        if not inside and "/" in path:
            continue
        kind = (match[1] or match[2] or "").lower()
        if _FOR_TESTS.fullmatch(kind):
            more.append(path)
        elif kind in ("", "base", "common", "main", "prod", "production", "app"):
            base.append(path)
    listed = {path.removesuffix(".in") for path in base if path.endswith(".txt")}
    base = [path for path in base if not path.endswith(".in") or path[:-3] not in listed]
    near = [path for path in base if path.startswith(folder)] or base
    return tuple(near), tuple(more)


def _from_ci(facts: Facts) -> Iterator[str]:
    """Yield the plain names and ranges that CI installs by hand."""
    for sight in facts.steps:
        for match in _CI_INSTALL.finditer(re.sub(r"\$\{\{.*?\}\}", "$", sight.what)):
            words = match[1].split()
            for before, word in zip(["", *words], words, strict=False):
                word = word.strip("'\"")
                if word.startswith((".", "-", "$")) or before in ("-r", "-c", "-e", "-f"):
                    continue
                try:
                    found = Requirement(word)
                except InvalidRequirement:
                    continue
                if found.url is None and found.name not in ("pip", "setuptools", "wheel", "uv"):
                    yield word
