"""The measures of all modules of a repository, each taken once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from upgrader.evidence import Facts, Sight
from upgrader.review.components import limits
from upgrader.review.components.concerns import concerns_of
from upgrader.review.components.duplicates import alike
from upgrader.review.components.graph import Graph
from upgrader.review.components.inputs import History, Lint, Remark
from upgrader.review.components.left_out import is_tool
from upgrader.review.components.measures import Measured, Tangle
from upgrader.review.components.naming import Roots
from upgrader.review.components.reaching import tests_of
from upgrader.review.components.record import Class, Code, Function
from upgrader.review.components.rules import COUNTED_ONLY, MEASURES
from upgrader.review.components.running import Effect

_COMPLEXITY = re.compile(r"`(?P<name>[^`]+)` is too complex \((?P<number>\d+) ")
_DAY = 86_400


class Measuring:
    """All that measures need to know of the other modules."""

    def __init__(self, facts: Facts, codes: Mapping[str, Code], graph: Graph, roots: Roots) -> None:
        self._facts = facts
        self._codes = codes
        self._graph = graph
        self._roots = roots
        self._fan_in = {path: by & codes.keys() for path, by in graph.fan_in().items()}
        self._set_off = self._through()
        self._circles = {path: len(group) for group in graph.circles() for path in group}
        self._tests = tests_of(facts, codes, graph)
        self._alike = alike(facts.tree, {path: code.spans for path, code in codes.items()})
        self._routes: dict[str, list[Sight]] = defaultdict(list)
        for sight in facts.routes:
            self._routes[sight.path].append(sight)

    def of(self, path: str, remarks: list[Remark], lint: Lint, history: History) -> Measured:
        """Return what there is to know of one module."""
        code = self._codes[path]
        data = self._facts.tree[path].data
        every = _tangles(code, remarks)
        hard = [t for t in every if _is_tangled(t)]
        # Ruff counts every function, so where it counts none it could not read the file.
        refused = bool(code.functions) and not every and not lint.unknown
        known = not lint.unknown and not refused
        touched = history.touched.get(path)
        dated = not history.unknown
        return Measured(
            code=code,
            lines=_lines(data) - code.docs,
            complexity=max((t.complexity for t in every), default=0) if known else None,
            tangled=max(hard, key=lambda t: (t.complexity, -t.line), default=None),
            tangles=len(hard),
            complex_places=tuple(hard),
            great=tuple(c for c in code.classes if _is_great(c)),
            fan_in=len(self._fan_in.get(path, ())),
            fan_out=len(self._graph.uses.get(path, ())),
            circle=self._circles.get(path, 0),
            tests=self._tests.of(path),
            is_held=self._tests.are_real and bool(self._tests.of(path)),
            is_tool=is_tool(path),
            alike=self._alike.get(path),
            effects=self._effects(code),
            concerns=tuple(concerns_of(code, data, self._routes.get(path, []))),
            remarks=_count(remarks) if known else None,
            security=sum(1 for r in remarks if r.rule[:1] == "S" and r.rule[1:].isdigit())
            if known
            else None,
            prints=sum(1 for r in remarks if r.rule == "T201") if known else None,
            commits=(touched.commits if touched else 0) if dated else None,
            idle=(history.newest - touched.last) // _DAY if touched else None,
            age=(history.newest - touched.first) // _DAY if touched and history.is_whole else None,
            unknown=_unknown(
                "ruff cannot read it" if refused else lint.unknown, self._tests.of(path)
            ),
        )

    def _effects(self, code: Code) -> tuple[Effect, ...]:
        """Return what importing a module does; of a program that nobody imports, nothing."""
        is_imported = self._fan_in.get(code.path) or code.path.endswith("__init__.py")
        own = code.running.effects if is_imported else ()
        return tuple(dict.fromkeys([*own, *self._set_off.get(code.path, ())]))

    def _through(self) -> dict[str, list[Effect]]:
        """Return what the tops of other modules do through functions of each module.

        It is mended where the function is, not in each module that calls it.
        """
        found: dict[str, dict[str, set[str]]] = {}
        for code in self._codes.values():
            for _, name in code.running.awaits if self._fan_in.get(code.path) else ():
                module, _, called = name.rpartition(".")
                for path in self._roots.find(module, code.path)[:1] if module else ():
                    offers = self._codes[path].running.offers if path in self._codes else {}
                    if called in offers and path != code.path:
                        found.setdefault(path, {}).setdefault(called, set()).add(code.path)
        return {
            path: [self._told(path, called, users) for called, users in sorted(calls.items())]
            for path, calls in found.items()
        }

    def _told(self, path: str, called: str, users: set[str]) -> Effect:
        offered = self._codes[path].running.offers[called]
        by = min(users) if len(users) == 1 else f"{len(users)} modules"
        return offered._replace(call=f"{offered.call} in `{called}`, called at the top of {by}")


def _count(remarks: Iterable[Remark]) -> int:
    return sum(1 for r in remarks if r.rule not in MEASURES and r.rule not in COUNTED_ONLY)


def _unknown(reason: str, tests: int | None) -> tuple[str, ...]:
    found = [f"complexity and findings unknown: {reason}"] if reason else []
    return (*found, "whether a test reaches it is unknown") if tests is None else tuple(found)


def _lines(data: bytes) -> int:
    """Return the lines that say something."""
    kept = (line.strip() for line in data.split(b"\n"))
    return sum(1 for line in kept if line and not line.startswith(b"#"))


def _is_great(made: Class) -> bool:
    """Say whether a class does too much; a visitor has a method for each thing that it meets."""
    if 2 * made.dispatched > made.methods:
        return False
    return made.methods > limits.MANY_METHODS.value and made.statements > limits.GREAT_CLASS.value


def _tangles(code: Code, remarks: list[Remark]) -> list[Tangle]:
    """Return the functions with their complexity, without that of functions inside them.

    Ruff adds it up, so that a factory which defines twenty plain handlers would look worst.
    """
    counts: dict[int, tuple[str, int]] = {}
    for remark in remarks:
        match = _COMPLEXITY.search(remark.text) if remark.rule == "C901" else None
        if match is not None:
            counts[remark.line] = (match["name"], int(match["number"]))
    found = []
    for at, function in enumerate(code.functions):
        name, complexity = counts.get(function.line, ("", 0))
        inside = _inside(code.functions, at)
        complexity -= sum(counts.get(inner.line, ("", 0))[1] for inner in inside)
        statements = function.statements - sum(inner.statements for inner in inside)
        if name:
            found.append(Tangle(name, function.line, complexity, function.depth, statements))
    return found


def _inside(functions: list[Function], at: int) -> list[Function]:
    """Return the functions that stand directly in one."""
    found: list[Function] = []
    for later in range(at + 1, len(functions)):
        other = functions[later]
        if other.line > functions[at].end:
            break
        if not found or other.line > found[-1].end:
            found.append(other)
    return found


def _is_tangled(tangle: Tangle) -> bool:
    """Say whether a function is hard to follow: many ways through it, and nested or very long.

    A flat chain of cases has a high number, too, and is read in a minute.
    """
    if tangle.complexity <= limits.COMPLEX.value:
        return False
    return tangle.depth >= limits.NESTED.value or tangle.statements > limits.LONG_FUNCTION.value
