"""Every capability that a layer promises has a probe, and a fault that the probe must find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.proving.probes import capabilities, faults, probe

if TYPE_CHECKING:
    from pathlib import Path


def test_a_promise_has_a_probe(layer: Path, capability: str) -> None:
    assert callable(probe(layer, capability))


def test_a_promise_has_a_seeded_fault(layer: Path, capability: str) -> None:
    assert capability in {fault.capability for fault in faults(layer)}


def test_a_fault_is_for_something_promised(layer: Path) -> None:
    assert {fault.capability for fault in faults(layer)} <= set(capabilities(layer))
