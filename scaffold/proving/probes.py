"""The probes of a layer: found in its folder by their names, run on a scratch copy."""

from __future__ import annotations

import importlib.util
import sys
import time
import tomllib
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING, Any

from scaffold.proving.verdict import NoProbe, Unproven

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from scaffold.proving.faults import Fault
    from scaffold.proving.project import Project


@dataclass(frozen=True, slots=True)
class Proof:
    """What came out when a capability was proved.

    Attributes:
        capability: Its id.
        ok: Whether it holds.
        seen: What was seen instead; empty when it holds.
        seconds: How long it took.

    """

    capability: str
    ok: bool
    seen: str
    seconds: float


def described(layer: Path) -> dict[str, Any]:
    """Return what a layer says of itself in its layer.toml."""
    return tomllib.loads((layer / "layer.toml").read_text(encoding="utf-8"))


def capabilities(layer: Path) -> tuple[str, ...]:
    """Return the ids of what a layer promises, in the order of its layer.toml."""
    return tuple(capability["id"] for capability in described(layer).get("capabilities", []))


def probe(layer: Path, capability: str) -> Callable[[Project], None]:
    """Return the probe of a capability, which raises `Unproven` when it does not hold.

    Raises:
        NoProbe: The layer has none.

    """
    name = f"prove_{capability.replace('-', '_')}"
    found: Callable[[Project], None] | None = getattr(_module(layer), name, None)
    if found is None:
        raise NoProbe(
            what=f'the layer {layer.name} promises "{capability}" and does not prove it',
            where=str(layer / "probe.py"),
            help=f"write a function {name}(project) there",
        )
    return found


def faults(layer: Path) -> tuple[Fault, ...]:
    """Return the faults that the probes of a layer must find."""
    there = (layer / "probe.py").exists()
    return tuple(getattr(_module(layer), "FAULTS", ())) if there else ()


def prove(project: Project, layer: Path, capability: str) -> Proof:
    """Run the probe of a capability on a scratch copy of a project.

    A probe that breaks has met something it never expected: that proves nothing either.
    """
    run, seen, start = probe(layer, capability), "", time.monotonic()
    try:
        with project.copy() as scratch:
            run(scratch)
    except Unproven as unproven:
        seen = str(unproven) or "not so"
    except Exception as error:
        seen = f"the probe broke on what it saw: {type(error).__name__}: {error}"
    return Proof(capability, not seen, seen, time.monotonic() - start)


class _Reader(SourceFileLoader):
    """Loads a probe and leaves no byte code in the folder of the layer."""

    def set_data(self, path: str, data: object, *, _mode: int = 0o666) -> None:
        """Write nothing."""


def _module(layer: Path) -> ModuleType:
    file = layer / "probe.py"
    if not file.exists():
        raise NoProbe(
            what=f"the layer {layer.name} has no probe",
            where=str(file),
            help="write one: CONTRIBUTING.md shows how, under 'Add a layer'",
        )
    loader = _Reader(f"probe_of_{layer.name.replace('-', '_')}", str(file))
    spec = importlib.util.spec_from_file_location(loader.name, file, loader=loader)
    assert spec is not None  # noqa: S101 - it was made from a loader that exists
    module = importlib.util.module_from_spec(spec)
    sys.modules[loader.name] = module  # where a dataclass looks for what its annotations name
    loader.exec_module(module)
    return module
