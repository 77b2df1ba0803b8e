"""How a repository is laid out around its application, and where a package of ours would go."""

from __future__ import annotations

from collections import Counter

from upgrader.evidence import Facts
from upgrader.evidence.sight import Sight
from upgrader.inspection.candidates import Candidate
from upgrader.inspection.found import Confidence, Found, Topic
from upgrader.inspection.roots import MANIFESTS, import_root, project_root

_ASIDE = frozenset(("setup.py", "noxfile.py", "conftest.py", "fabfile.py", "tasks.py"))


def layout_topic(facts: Facts, candidate: Candidate | None) -> Topic:
    """Return the layout, seen from the application; from all modules where there is none."""
    modules = [
        path for path in facts.python("application") if path.rsplit("/", 1)[-1] not in _ASIDE
    ]
    if not modules:
        why = "there is no module of an application"
        return Topic("layout", (Found("no code", "high", why),))
    at = candidate.path if candidate is not None else _heaviest(facts, modules)
    paths = set(facts.own)
    project, root = project_root(at, paths), import_root(at, paths)
    if candidate is not None and (said := candidate.about.get("import_root")):
        root = said.removesuffix(".") if said == "." else said
    inside = [path for path in modules if path.startswith(root)]
    value, why = _shape(facts, at, root, inside)
    about = {"project": project or ".", "import_root": root or ".", "shape": value}
    about["package"] = _package(facts, at, root, inside)
    about["ops"] = f"{root}{about['package']}/ops" if about["package"] else f"{root}ops"
    evidence = [Sight(at, 0, "the application's module")]
    evidence += [Sight(f"{project}{n}", 0, "manifest") for n in MANIFESTS if project + n in paths]
    if project:
        value, why = "application in a subfolder", f"the manifest stands in {project}; {why}"
    confidence: Confidence = "high" if candidate is not None else "medium"
    return Topic("layout", (Found(value, confidence, why, tuple(evidence), about),))


def _heaviest(facts: Facts, modules: list[str]) -> str:
    return max(modules, key=lambda path: (-path.count("/"), len(facts.tree[path].data)))


def _shape(facts: Facts, at: str, root: str, modules: list[str]) -> tuple[str, str]:
    """Return the shape of the code below an import root, and the rule that says so."""
    if len(modules) == 1 and "/" not in at.removeprefix(root):
        return "one script", f"{at} is the only module"
    weight: Counter[bool] = Counter()
    for path in modules:
        weight["/" in path.removeprefix(root)] += len(facts.tree[path].data)
    share = round(100 * weight[True] / max(weight.total(), 1))
    if share <= 50:
        return "flat modules", f"{100 - share} % of the code stands outside of packages"
    if root.rstrip("/").rsplit("/", 1)[-1] == "src":
        return "src", f"{share} % of the code stands in packages below {root}"
    return "package at the root", f"{share} % of the code stands in packages"


def _package(facts: Facts, at: str, root: str, modules: list[str]) -> str:
    """Return the package that the application stands in, else the heaviest one beside it.

    "" where the application is a module beside no package of weight.
    """
    inside = at.removeprefix(root)
    if "/" in inside:
        return inside.partition("/")[0]
    weight: Counter[str] = Counter()
    for path in modules:
        weight[path.removeprefix(root).rpartition("/")[0].partition("/")[0]] += len(
            facts.tree[path].data
        )
    heaviest = weight.most_common(1)[0][0] if weight else ""
    return heaviest if f"{root}{heaviest}/__init__.py" in facts.tree else ""
