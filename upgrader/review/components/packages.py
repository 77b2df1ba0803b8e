"""Packages: what their modules come to, together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from upgrader.review.verdict import Component, Fate

_SUMMED = (
    "lines", "functions", "statements", "findings", "security", "prints", "import-effects",
    "shared-state",
)  # fmt: skip
_REDESIGN_SHARE = 0.5  # of the lines: more than half of it would be written anew
_HARDEN_SHARE = 0.25  # of the lines: a quarter has to be worked on


def packages_of(modules: Iterable[Component]) -> list[Component]:
    """Return a component for each folder that has two modules or more, in it or below."""
    inside: dict[str, list[Component]] = defaultdict(list)
    for module in modules:
        folders = module.path.split("/")[:-1]
        for size in range(1, len(folders) + 1):
            inside["/".join(folders[:size])].append(module)
    return [
        _package(path, found) for path, found in sorted(inside.items()) if _is_one(path, inside)
    ]


def _is_one(path: str, inside: Mapping[str, list[Component]]) -> bool:
    """Say whether a folder says more than the one folder that is all of it."""
    found = inside[path]
    direct = [module for module in found if module.path.rpartition("/")[0] == path]
    return len(found) > 1 and bool(direct)


def _package(path: str, modules: list[Component]) -> Component:
    lines = dict.fromkeys(("reuse", "harden", "redesign"), 0.0)
    for module in modules:
        lines[module.fate] += module.measures["lines"] or 0
    whole = sum(lines.values()) or 1
    fate: Fate = "reuse"
    if lines["redesign"] > _REDESIGN_SHARE * whole:
        fate = "redesign"
    elif lines["redesign"] + lines["harden"] > _HARDEN_SHARE * whole:
        fate = "harden"
    bad = [m for m in modules if m.fate == "redesign"] + [m for m in modules if m.fate == "harden"]
    bad.sort(key=lambda m: (m.fate != "redesign", -(m.measures["lines"] or 0), m.path))
    worst = tuple(m.worst[0] for m in bad if m.worst)[:3]
    return Component(path, "package", fate, _why(modules, bad), _measures(modules), worst)


def _why(modules: list[Component], bad: list[Component]) -> str:
    if not bad:
        return f"all {len(modules)} modules can stay"
    counts = [
        f"{sum(1 for m in bad if m.fate == fate)} of {len(modules)} modules to {fate}"
        for fate in ("redesign", "harden")
        if any(m.fate == fate for m in bad)
    ]
    return f"{', '.join(counts)}; the largest: {bad[0].path}"


def _measures(modules: list[Component]) -> dict[str, float | None]:
    def known(name: str) -> list[float]:
        return [value for m in modules if (value := m.measures.get(name)) is not None]

    found: dict[str, float | None] = {"modules": len(modules)}
    found |= {name: sum(known(name)) if known(name) else None for name in _SUMMED}
    found |= {name: max(known(name), default=None) for name in ("complexity", "circle", "commits")}
    tests = known("tests")
    found["untested"] = sum(1 for hops in tests if not hops) if tests else None
    found["idle-days"] = min(known("idle-days"), default=None)
    return found
