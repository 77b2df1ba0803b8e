"""The capabilities of layers of ours, proved on a project by the probes that the layers bring."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold import library
from scaffold.comparing.tree import written
from scaffold.proving import Project, probes
from scaffold.proving.environment import Environment
from scaffold.proving.probes import Proof
from scaffold.running.box import Box, box
from scaffold.running.subject import Subject, ready
from upgrader.tree import File


@dataclass(frozen=True, slots=True)
class Boxed(Environment):
    """An environment whose commands see a home and a clean environment of a box."""

    box: Box

    def variables(self) -> dict[str, str]:
        """Return the variables of a process inside it."""
        own = self.box.variables()
        return own | {"PATH": f"{self.bin}:{own['PATH']}", "VIRTUAL_ENV": str(self.folder)}


def prove(
    root: Path,
    writes: Mapping[str, File | None],
    names: Iterable[str],
    tell: Callable[[str], None],
    only: Iterable[str] = (),
) -> list[Proof]:
    """Prove what these layers promise, in a scratch copy with these files written.

    Raises:
        NotInstalled: What the project depends on cannot be installed.

    """
    wanted = list(_capabilities(names, set(only)))
    if not wanted:
        return []
    found = []
    with box() as scratch:
        copy = scratch.copy(root, "tree")
        written(copy, writes)
        tell("installing what it depends on")
        environment = ready(Subject(copy, scratch)).installed.environment
        project = Project.at(copy, Boxed(environment.folder, scratch))
        for layer, capability in wanted:
            tell(f"proving {capability}")
            found.append(probes.prove(project, layer, capability))
    return found


def _capabilities(names: Iterable[str], only: set[str]) -> Iterator[tuple[Path, str]]:
    own = library.load()
    for name in names:
        folder = library.templates() / f"level{own.layer(name).level}" / name
        for capability in probes.capabilities(folder):
            if not only or capability in only:
                yield folder, capability


def line(proof: Proof) -> tuple[str, str]:
    """Return what came of one capability as a line, and its style."""
    if proof.ok:
        return f"  proven   {proof.capability} ({proof.seconds:.0f} s)", "good"
    seen = textwrap.shorten(proof.seen, 300)
    text = textwrap.fill(f"  failed   {proof.capability}: {seen}", 80, subsequent_indent=" " * 11)
    return text, "bad"


def row(proof: Proof) -> dict[str, Any]:
    """Return the same as plain data."""
    return {
        "id": proof.capability,
        "state": "proven" if proof.ok else "failed",
        "saw": proof.seen,
        "seconds": round(proof.seconds, 1),
    }
