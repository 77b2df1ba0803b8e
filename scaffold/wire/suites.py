"""A repository's own tests: that they pass, and that they notice when its code is broken."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from scaffold.proving.verdict import expect
from scaffold.running import suite
from scaffold.running.testing import Tested
from scaffold.wire.stage import NotRun, Stage

MOST = 3  # modules that are broken, one at a time
LONG = 120.0  # seconds of a suite that is only run once more
_ASIDE = re.compile(
    r"(?:^|/)(?:migrations|ops|docs?|scripts?|examples?)/|settings|setup\.py|conftest"
)
_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE,
    ast.LtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


class _Broken(ast.NodeTransformer):
    """Turns comparisons round, and has functions return nothing."""

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Turn one comparison round."""
        self.generic_visit(node)
        node.ops = [_OPPOSITES.get(type(op), type(op))() for op in node.ops]
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        """Return nothing."""
        self.generic_visit(node)
        return ast.copy_location(ast.Return(None), node) if node.value is not None else node


def prove_tests(stage: Stage) -> str:
    """All of them pass, and one turns red when the code is broken."""
    tested = passing(stage)
    if tested.suite is None or tested.command is None:
        raise NotRun("it has no tests that run")
    tried = []
    most = 1 if tested.suite.seconds > LONG else MOST
    for path, text in list(broken(stage))[:most]:
        file = stage.ready.subject.root / path
        before = file.read_bytes()
        try:
            file.write_text(text, encoding="utf-8")
            bench = stage.ready.bench(tested.variables)
            again = suite.run(bench, tested.command, stage.timeout)
        finally:
            file.write_bytes(before)
        tried.append(path)
        red = again.failing - tested.suite.failing
        if red or len(again.results) < len(tested.suite.results):
            return f"{tested.suite.summary()}; {len(red) or 'more'} turn red with {path} broken"
    expect(
        not tried, f"{tested.suite.summary()}, and none turns red with {', '.join(tried)} broken"
    )
    return tested.suite.summary()


def prove_smoke_test(stage: Stage) -> str:
    """They pass."""
    tested = passing(stage)
    return tested.suite.summary() if tested.suite else ""


def passing(stage: Stage) -> Tested:
    """Return the run of the tests. Raises NotRun and Unproven."""
    tested = stage.tested
    if tested.suite is None or not tested.suite.results:
        raise NotRun("it has no tests that run")
    failing = sorted(tested.suite.failing)
    shown = ", ".join(failing[:3]) + (f" and {len(failing) - 3} more" if len(failing) > 3 else "")
    expect(not failing, f"{tested.suite.summary()}: {shown}")
    expect(tested.suite.counts["passed"], f"none passes: {tested.suite.summary()}")
    return tested


def broken(stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield modules of the application with their code broken, those with most to break first."""
    facts = stage.ready.subject.facts
    found = []
    for path in facts.python("application"):
        if _ASIDE.search(path) or len(facts.tree[path].data) > 200_000:
            continue
        try:
            tree = ast.parse(facts.tree[path].data)
        except (SyntaxError, ValueError, RecursionError):
            continue
        weight = sum(isinstance(node, ast.Return | ast.Compare) for node in ast.walk(tree))
        if weight:
            found.append((weight, path, tree))
    for _, path, tree in sorted(found, key=lambda row: (-row[0], row[1])):
        yield path, ast.unparse(ast.fix_missing_locations(_Broken().visit(tree)))
