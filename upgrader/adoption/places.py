"""Where layers go in a repository: beside its code, apart from its tests, and out of its gates."""

from __future__ import annotations

import re

from upgrader.inspection import Found, Report, Repository
from upgrader.tree import Tree

_NAMES = ("ops", "service_ops", "scaffold_ops", "ops_layers")
_JUDGES = ("coverage may not fall", "every module is imported")


def places(repository: Repository, report: Report, project: str, is_built: bool) -> dict[str, str]:
    """Return the answers that say where the layers go; what is built stays in its package."""
    about = report.topic("layout").answers[0].about
    root = about.get("import_root", ".")
    root = "" if root == "." else root
    package = about.get("package", "")
    if gate(report) is not None and not root.removeprefix(project) and not is_built:
        package = ""
    above = f"{root}{package}/" if package else root
    name = next(
        n for n in (*_NAMES, "ops_of_scaffold")
        if not repository.has(f"{above}{n}") and not repository.has(f"{above}{n}.py")
    )  # fmt: skip
    inside = above.removeprefix(project)
    source = f"{root}{about.get('package', '')}".removeprefix(project)
    return {
        "source": source.rstrip("/") or ".",
        "ops": f"{inside}{name}",
        "ops_package": f"{package}.{name}" if package else name,
    }


def is_built(tree: Tree) -> bool:
    """Tell whether a package is made of the project, and has to hold all that it needs."""
    manifest = tree["pyproject.toml"].data if "pyproject.toml" in tree else b""
    return "setup.py" in tree or b"[build-system]" in manifest


def gate(report: Report) -> Found | None:
    """Return a gate that judges, or imports, every module of the application's package."""
    found = report.topic("gates").answers
    return next((each for each in found if each.value.startswith(_JUDGES)), None)


def finds_packages(tree: Tree) -> bool:
    """Tell whether setuptools looks for packages by itself: then a new folder is one more."""
    data = b"".join(tree[p].data for p in ("pyproject.toml", "setup.cfg", "setup.py") if p in tree)
    if b"setuptools" not in data and b"build-backend" in data:
        return False
    return b"[project]" in data and not re.search(rb"packages|py.modules", data)


def tests(repository: Repository, project: str, tree: Tree) -> str:
    """Return a folder for our tests that no test of the repository stands in."""
    if finds_packages(tree) and repository.has(f"{project}tests"):
        return "tests/ops"
    taken = (f"{project}tests", f"{project}tests.py", f"{project}test")
    return "ops_tests" if any(repository.has(name) for name in taken) else "tests"
