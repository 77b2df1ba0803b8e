"""A folder that is proved whole: by the probes of its layers where we made it, else at the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold import library, state
from scaffold.errors import BadAnswer
from scaffold.proving import Project, probes
from scaffold.proving.environment import Environment
from scaffold.running.box import Box, box
from scaffold.running.subject import Ready, Subject, entered, ready, with_servers
from scaffold.running.testing import PATIENCE, Tested
from scaffold.running.tree import written
from scaffold.wire import prove as wire
from scaffold.wire.outcome import Outcome, State
from upgrader.inspection.capabilities import present_in
from upgrader.tree import File


@dataclass(frozen=True, slots=True)
class Boxed(Environment):
    """An environment whose commands see the home and the clean variables of a box."""

    box: Box

    def variables(self) -> dict[str, str]:
        """Return the variables of a process inside it."""
        own = self.box.variables()
        return own | {"PATH": f"{self.bin}:{own['PATH']}", "VIRTUAL_ENV": str(self.folder)}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be proved.

    Attributes:
        writes: files that are written into the copy first, as a plan would.
        layers: only what these layers of ours promise; None for all that is there.
        only: only these capabilities; none for all.
        said: the application as its owner names it.
    """

    writes: Mapping[str, File | None]
    layers: tuple[str, ...] | None = None
    only: tuple[str, ...] = ()
    said: str | None = None
    timeout: float = PATIENCE


def proved(
    root: Path, wish: Wish, tell: wire.Tell, stands: Ready, ran: Tested | None = None
) -> list[Outcome]:
    """Prove what layers promise in one more copy, with an environment that is there already.

    `ran` holds the repository's own tests, where they were run already.
    """
    box = stands.subject.box
    copy = box.copy(root, "proof")
    written(copy, wish.writes)
    subject = entered(Subject(copy, box, wish.said))
    return _proved(replace(stands, subject=subject), wish, tell, ran)


def _proved(stands: Ready, wish: Wish, tell: wire.Tell, ran: Tested | None) -> list[Outcome]:
    subject, copy = stands.subject, stands.subject.root
    if (made := _made(copy)) is not None:
        boxed = Boxed(stands.installed.environment.folder, subject.box)
        chosen = made if wish.layers is None else wish.layers
        project = Project.at(copy, boxed)
        return _told(by_layers(project, chosen, wish.only, tell), subject, wish.only)
    only = wish.only if wish.layers is None else tuple(_promised(wish.layers))
    if wish.layers is not None and not only:
        return []
    return wire.prove(stands, tell, only, wish.timeout, ran)


def prove(root: Path, wish: Wish, tell: wire.Tell) -> list[Outcome]:
    """Prove a repository in a scratch copy of it.

    Raises:
        BadAnswer: There is no such capability.
        NotInstalled: What it depends on cannot be installed.

    """
    _check(wish.only)
    with box() as scratch:
        copy = scratch.copy(root, "tree")
        written(copy, wish.writes)
        tell("installing what it depends on")
        subject = entered(Subject(copy, scratch, wish.said))
        stands = ready(subject)
        if _made(copy) is not None:
            return _proved(stands, wish, tell, None)
        with with_servers(stands) as served:
            return _proved(served, wish, tell, None)


def _check(only: Iterable[str]) -> None:
    own = {c.id for layer in library.load().layers for c in layer.capabilities}
    known = sorted(own | set(wire.PROBES))
    for name in only:
        if name not in known:
            raise BadAnswer(
                what=f"there is no capability {name!r}",
                where="--only",
                help=f"one of: {', '.join(known)}",
            )


def _made(root: Path) -> tuple[str, ...] | None:
    """Return the layers of a project that `new` made, None for any other repository."""
    if not (root / state.NAME).exists():
        return None
    now = state.read(root)
    source = root / "src" / now.answers.get("package_name", "")
    return now.layers if (source / "app.py").exists() and now.answers.get("package_name") else None


def _promised(layers: Iterable[str]) -> list[str]:
    own = library.load()
    names = list(layers)
    instead = [
        capability
        for layer in own.layers
        for capability, name in layer.instead.items()
        if name in names
    ]
    return [*instead, *(each.id for name in names for each in own.layer(name).capabilities)]


def by_layers(
    project: Project, names: Iterable[str], only: Iterable[str], tell: wire.Tell
) -> Iterator[Outcome]:
    """Prove what layers promise by the probes that they bring, on a project that we made."""
    own, wanted = library.load(), set(only)
    for name in names:
        folder = library.templates() / f"level{own.layer(name).level}" / name
        for capability in probes.capabilities(folder):
            if wanted and capability not in wanted:
                continue
            tell(f"proving {capability}")
            proof = probes.prove(project, folder, capability)
            came: State = "proven" if proof.ok else "failed"
            yield Outcome(capability, came, proof.seen, proof.seconds)


def _told(outcomes: Iterable[Outcome], subject: Subject, only: Iterable[str]) -> list[Outcome]:
    """Return the outcomes with what an inspection saw, and those that no layer could prove."""
    found = {p.capability.id: p for p in present_in(subject.facts, library.load().layers)}
    told = [
        replace(each, evidence=tuple(found[each.id].finding.evidence[:8]))
        if each.id in found
        else each
        for each in outcomes
    ]
    missing = [name for name in only if name not in {each.id for each in told}]
    why = "no layer of the project promises it"
    return [*told, *(Outcome(name, "not run", why) for name in missing)]
