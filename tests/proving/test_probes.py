"""The probes of a layer folder: found by their names, run on a copy, answered for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scaffold.proving import Fault, Project
from scaffold.proving.probes import capabilities, faults, probe, prove
from scaffold.proving.verdict import NoProbe

if TYPE_CHECKING:
    from pathlib import Path


def test_a_layer_says_what_it_promises_and_how_it_can_be_broken(layer: Path) -> None:
    assert capabilities(layer) == ("hello-there", "typed", "lost")
    assert faults(layer) == (Fault("hello-there", "{source}/app.py", '"world"', '"nobody"'),)


def test_a_capability_that_holds_is_proved_on_a_copy(tiny: Project, layer: Path) -> None:
    proof = prove(tiny, layer, "hello-there")
    assert (proof.capability, proof.ok, proof.seen) == ("hello-there", True, "")
    assert not (tiny.root / "litter.txt").exists()


def test_a_seeded_fault_is_found_and_said_in_the_probes_words(tiny: Project, layer: Path) -> None:
    (fault,) = faults(layer)
    fault.seed(tiny)
    proof = prove(tiny, layer, "hello-there")
    assert (proof.ok, proof.seen) == (False, "nobody is greeted")


def test_a_probe_that_breaks_proves_nothing(tiny: Project, layer: Path) -> None:
    proof = prove(tiny, layer, "typed")
    assert not proof.ok
    assert proof.seen == "the probe broke on what it saw: KeyError: 'title'"


def test_a_capability_without_a_probe_says_what_to_write(layer: Path) -> None:
    with pytest.raises(NoProbe, match=r'greeting promises "lost".*write a function prove_lost'):
        probe(layer, "lost")


def test_a_layer_without_a_probe_file_says_so(layer: Path) -> None:
    (layer / "probe.py").unlink()
    with pytest.raises(NoProbe, match="greeting has no probe"):
        probe(layer, "typed")
    assert faults(layer) == ()


def test_loading_a_probe_leaves_nothing_in_the_folder_of_the_layer(layer: Path) -> None:
    before = sorted(layer.rglob("*"))
    faults(layer)
    assert sorted(layer.rglob("*")) == before
