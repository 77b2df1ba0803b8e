"""Proves the capabilities of layers on a project, for whoever writes a probe.

`python -m scaffold.proving PROJECT LAYER...` with `--environment` for one that is ready, and
`--faults` to see that every seeded fault is found.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.proving import probes
from scaffold.proving.environment import Environment, make
from scaffold.proving.project import Project
from scaffold.proving.verdict import Unproven

if TYPE_CHECKING:
    from scaffold.proving.faults import Fault


def main() -> int:
    """Print one line for each capability and fault; 1 when one is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m scaffold.proving", description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("layers", type=Path, nargs="+")
    parser.add_argument("--environment", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(".cache/environments"))
    parser.add_argument("--faults", action="store_true")
    options = parser.parse_args()
    ready = options.environment
    environment = Environment(ready) if ready else make(options.project, options.cache)
    project = Project.at(options.project, environment)
    wrong = 0
    for layer in options.layers:
        wrong += sum(not _green(project, layer, name) for name in probes.capabilities(layer))
        if options.faults:
            wrong += sum(not _found(project, layer, fault) for fault in probes.faults(layer))
    return 1 if wrong else 0


def _green(project: Project, layer: Path, capability: str) -> bool:
    proof = probes.prove(project, layer, capability)
    _say("proved" if proof.ok else "NOT PROVED", proof)
    return proof.ok


def _found(project: Project, layer: Path, fault: Fault) -> bool:
    seen, start = "", time.monotonic()
    with project.copy() as scratch:
        fault.seed(scratch)
        try:
            probes.probe(layer, fault.capability)(scratch)
        except Unproven as unproven:
            seen = str(unproven)
    proof = probes.Proof(fault.capability, not seen, seen, time.monotonic() - start)
    _say("NOT FOUND" if proof.ok else "  found", proof)
    return not proof.ok


def _say(what: str, proof: probes.Proof) -> None:
    seen = f": {proof.seen}" if proof.seen else ""
    sys.stdout.write(f"{what} {proof.capability} ({proof.seconds:.1f} s){seen}\n")


if __name__ == "__main__":
    sys.exit(main())
