"""Every capability holds on a running project, and its probe notices when it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from scaffold.proving import Fault, Project
from scaffold.proving.probes import prove
from scaffold.wire.repository import by_layers
from tests.probes.conftest import LAYERS

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
        # As `scaffold prove` does it, which shows what was seen and ends with 5.
        [outcome] = by_layers(broken, [layer.name], [fault.capability], print)
    if outcome.state != "failed":
        pytest.fail(f"{fault.capability} still seems proved with {fault.new!r} in {fault.path}")
    # A probe that breaks on the fault would tell its reader nothing.
    assert not outcome.saw.startswith("the probe broke"), outcome.saw


def test_a_deployment_is_proved_on_gitlab_too(generated: Made) -> None:
    """The layer is for both: elsewhere its probe has pressed the button of GitHub's pipeline."""
    project = generated(3, ci="gitlab")
    layer = next(each for each in LAYERS if each.name == "cd-rollback")
    proof = prove(project, layer, "cd-rollback")
    assert proof.ok, proof.seen
    with project.copy() as broken:
        broken.edit(".gitlab-ci.yml", '    - chmod 600 "$DEPLOY_KEY"\n', "")
        assert "Permission denied" in prove(broken, layer, "cd-rollback").seen
