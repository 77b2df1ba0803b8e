"""Every capability holds on a running project, and its probe notices when it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from scaffold.proving import Fault, Project, Unproven
from scaffold.proving.probes import probe, prove

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
Made = Callable[..., Project]


def test_a_capability_is_proved_at_its_level_and_at_the_highest(
    of_layer: Made, layer: Path, capability: str, level: int
) -> None:
    proof = prove(of_layer(layer, level), layer, capability)
    if not proof.ok:
        pytest.fail(f"{capability} is not proved: {proof.seen}", pytrace=False)


def test_a_seeded_fault_is_found(of_layer: Made, layer: Path, fault: Fault) -> None:
    with of_layer(layer).copy() as broken:
        fault.seed(broken)
        # Only `Unproven`: a probe that breaks on the fault would tell its reader nothing.
        try:
            probe(layer, fault.capability)(broken)
        except Unproven:
            return
    pytest.fail(f"{fault.capability} still seems proved with {fault.new!r} in {fault.path}")
