"""A project without any one of its layers, which nothing needs, passes its tests and starts."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, count
from math import comb
from pathlib import Path

import pytest

from scaffold import disk, state
from scaffold.proving import Project, process
from scaffold.proving.environment import make
from tests.templates.every import is_needed, library, made, state_of

pytestmark = pytest.mark.slow
# Both are run in test_generated, and say nothing of other layers but that they are slow.
SLOW = ("--ignore=tests/test_contract.py", "--ignore=tests/test_database.py", "--no-cov")


def runs(names: list[str]) -> list[list[str]]:
    """Return what to leave out in each run: of every two layers each is once out without the other.

    So a layer that needs another in secret is seen, in some seven runs instead of twenty. Sets of
    one size, none of which holds another, do that (Sperner).
    """
    most = next(size for size in count(2) if comb(size, size // 2) >= len(names))
    codes = combinations(range(most), most // 2)
    out_in = dict(zip(names, codes, strict=False))
    return [[name for name in names if run in out_in[name]] for run in range(most)]


def _cases() -> list[tuple[int, list[str]]]:
    found = []
    for level in (2, 3):
        whole = state_of(level, {"project_name": "Order desk"})
        above = [name for name in whole.layers if library().layer(name).level > 1]
        found += [(level, out) for out in runs([n for n in above if not is_needed(n, whole)])]
    return found


@pytest.mark.parametrize(("level", "out"), _cases(), ids=lambda each: str(each)[:40])
def test_what_is_left_passes_its_tests_and_starts(
    shared: Path, tmp_path: Path, level: int, out: list[str]
) -> None:
    whole = state_of(level, {"project_name": "Order desk"})
    without = replace(whole, layers=tuple(name for name in whole.layers if name not in out))
    root = tmp_path / "order_desk"
    disk.fill(root, made(without).tree.replacing({state.NAME: without.file()}))
    left = Project.at(root, make(root, shared / "environments"))
    checks = [["pytest", "-q", *(SLOW if level > 2 else ())]]
    if (left.environment.bin / "ruff").exists():
        checks += [["ruff", "check"], ["ruff", "format", "--check"]]
    for check in checks:
        ran = left.run(*check, timeout=240)
        assert ran.code == 0, f"without {', '.join(out)}: {check[0]}:\n{process.tail(ran.out, 60)}"
    with left.serve() as service:
        assert service.get("/").status == 200


def test_of_every_two_layers_each_is_left_out_without_the_other() -> None:
    for size in (2, 3, 10, 21, 40):
        names = [f"layer-{number}" for number in range(size)]
        without = runs(names)
        for one in names:
            for other in names:
                assert one == other or any(one in run and other not in run for run in without)
