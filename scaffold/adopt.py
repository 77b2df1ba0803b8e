"""A repository that no layer has made, and what it becomes: decided whole, nothing written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.answers import computed
from scaffold.errors import NothingToAdd
from scaffold.library import LEVELS, Library
from scaffold.move import Move, Source, decide
from scaffold.show import OFFERS
from scaffold.stand import Unmet, standing
from scaffold.state import State
from scaffold.wiring import keeping_offers, offering, offers, wired, with_starts
from upgrader.adoption.choice import Verdict, chosen
from upgrader.adoption.found import Ground, ground_of, python_floor
from upgrader.adoption.patch import Patch
from upgrader.adoption.start import Started
from upgrader.evidence import Facts
from upgrader.inspection import Report, Repository
from upgrader.inspection.capabilities import Present, present_in
from upgrader.layer import Layer, among, ordered
from upgrader.tree import File, Tree


@dataclass(frozen=True, slots=True)
class Adoption:
    """All that is known and decided of one repository.

    Attributes:
        level: the level that it stands at, as a review finds it; 0 where nothing can be run.
        reach: the level that it stands at afterwards, as a review finds it then.
        patches: what only the owner's code can do.
        missing: what the level after that one needs, and is not there then.
        extra: files that are no layer's: the start command.
    """

    ground: Ground
    report: Report
    level: int
    target: int
    verdicts: tuple[Verdict, ...]
    started: tuple[Started, ...]
    move: Move
    extra: Mapping[str, File]
    patches: tuple[Patch, ...]
    reach: int
    missing: tuple[Unmet, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether everything is as it would be afterwards."""
        move = self.move
        stays = all(move.ours.get(path) == file for path, file in move.plan.writes.items())
        offers = {f"{OFFERS}/{path}": file for path, file in move.plan.offers.items()}
        stays = stays and all(self.ground.tree.get(path) == file for path, file in offers.items())
        return stays and not self.extra and move.before.layers == move.after.layers


def ground(repository: Repository, report: Report, name: str, before: State | None) -> Ground:
    """Return what the layers are put on: as it is stored, else as it was found."""
    found = ground_of(repository, report, name)
    return found if before is None else replace(found, answers=dict(before.answers))


def adoption(
    library: Library,
    root: Path,
    source: Source,
    repository: Repository,
    report: Report,
    on: Ground,
    target: int | None,
    before: State | None,
) -> Adoption:
    """Decide what a repository becomes. Raises NothingToAdd where nothing can be put there."""
    known = computed(library, on.answers)
    layers = _fitting(library, known, report)
    now = _capabilities(repository, report, on, library, layers)
    level = standing(_view(repository, on), repository, library).level
    target = target or _next(level, before)
    verdicts = _verdicts(layers, now, report, on, target, before)
    if before is None:
        _check(verdicts, on, report)
    first, after = _states(library, on, (level, target), verdicts, before)
    move = decide(library, root, source, first, after)
    places = wired(source, report, on, move, repository, computed(library, after.answers))
    offered = offers(library, Facts(on.tree, repository.shelf), on, after)
    move, extra = _joined(move, source, on, places, offered)
    after_all = standing(_view(repository, on).replacing(move.plan.writes), repository, library)
    return Adoption(
        ground=on,
        report=report,
        level=level,
        target=target,
        verdicts=tuple(verdicts),
        started=tuple(places),
        move=move,
        extra=extra,
        patches=tuple(offered),
        reach=after_all.level,
        missing=after_all.missing,
    )


def _states(
    library: Library,
    on: Ground,
    levels: tuple[int, int],
    verdicts: Sequence[Verdict],
    before: State | None,
) -> tuple[State, State]:
    """Return the state that a repository is in, and the one that it comes to."""
    level, target = levels
    have = [library.layer(name) for name in before.layers] if before else []
    added = [verdict.layer for verdict in verdicts if verdict.fate == "added"]
    first = State(min(max(level, 1), target), (), on.answers) if before is None else before
    after = replace(
        first,
        level=max(target, first.level),
        layers=tuple(layer.name for layer in ordered(among([*have, *added]))),
        declined={**first.declined, **_left(verdicts)},
    )
    return first, after


def _joined(
    move: Move, source: Source, on: Ground, places: Sequence[Started], offered: Sequence[Patch]
) -> tuple[Move, Mapping[str, File]]:
    """Return the move with start commands and patches, and the files that are no layer's."""
    extra = {
        each.path.removeprefix(on.project): each.after for each in places if each.after is not None
    }
    was = source.tree(extra)
    plan = offering(with_starts(keeping_offers(move), extra, was), offered)
    return replace(move, ours=move.ours.replacing(dict(was)), plan=plan), extra


def _fitting(library: Library, known: Mapping[str, str], report: Report) -> list[Layer]:
    """Return the layers that are for an application of this kind, the needed ones too."""
    fitting = [layer for layer in library.layers if layer.fits(known)]
    if not report.topic("database").answers:
        fitting = [layer for layer in fitting if not _is_of_data(layer)]
    if known["interface"] != "command":
        return fitting
    return [layer for layer in fitting if layer.for_all or "host" not in layer.needs]


def _is_of_data(layer: Layer) -> bool:
    return any(each.id == "db-migrations" for each in layer.capabilities)


def _next(level: int, before: State | None) -> int:
    """Return the level to go to where nobody says: the next, once the last one is reached."""
    if before is not None and before.level > level:
        return before.level
    return min(max(level, before.level if before else 1) + 1, LEVELS[-1])


def _capabilities(
    repository: Repository, report: Report, on: Ground, library: Library, layers: Sequence[Layer]
) -> list[Present]:
    """Return the capabilities that a layer for this kind of application has."""
    every = report.capabilities
    if on.project:
        every = present_in(Facts(_view(repository, on), repository.shelf), library.layers)
    known = {each.id for layer in layers for each in layer.capabilities}
    return [present for present in every if present.capability.id in known]


def _view(repository: Repository, on: Ground) -> Tree:
    """Return the project's own files, and what stands above them for all projects: CI, a README."""
    if not on.project:
        return repository.tree
    shared = {
        path: file
        for path, file in repository.tree.items()
        if "/" not in path or path.startswith(".")
    }
    return Tree({**shared, **on.tree})


def _verdicts(
    layers: Sequence[Layer],
    now: Sequence[Present],
    report: Report,
    on: Ground,
    target: int,
    before: State | None,
) -> list[Verdict]:
    barred = _barred(layers, report, on)
    wanted = [layer for layer in layers if layer.level <= target]
    declined = before.declined if before else {}
    have = before.layers if before else ()
    return chosen(wanted, have, declined, now, barred)


def _barred(layers: Sequence[Layer], report: Report, on: Ground) -> dict[str, str]:
    """Return why layers cannot be put here, by their names."""
    barred: dict[str, str] = {}
    floor = None if "python" in on.answers else python_floor(report)
    said = on.answers.get("python") or (floor[0] if floor else None)
    if said:
        place = f" ({floor[1]})" if floor else ""
        for layer in layers:
            if layer.python and _minor(said) < _minor(layer.python):
                barred[layer.name] = (
                    f"it is for Python {layer.python} and newer, and here it is {said}{place}"
                )
    if on.missing:
        barred |= {layer.name: on.missing for layer in layers if layer.name.startswith("host")}
    if on.project:
        barred["ci-github"] = f"workflows stand at the repository's root, not in {on.project}"
    return barred


def _minor(version: str) -> int:
    return int(version.partition(".")[2] or 0)


def _check(verdicts: Sequence[Verdict], on: Ground, report: Report) -> None:
    """Raise NothingToAdd where something is missing, and nothing of it can be put here."""
    left = [verdict for verdict in verdicts if verdict.fate == "left"]
    if not left or any(verdict.fate == "added" for verdict in verdicts):
        return
    first = left[0]
    best = report.topic("application").best
    raise NothingToAdd(
        what=f"no layer can be added: {first.layer.name}: {first.why}",
        where=best.value if best else "the repository",
        help="name the application with --data app=module:attribute"
        if on.missing
        else "raise the Python that it is for, or say what it runs on with --data python=3.12",
    )


def _left(verdicts: Sequence[Verdict]) -> dict[str, str]:
    """Return the layers that are not wanted here, with the reasons, for the state file."""
    words = {"present": "yours does it", "offered": "for you to do"}
    return {
        v.layer.name: f"{words[v.fate]}: {v.why.partition(';')[0][:120]}"
        for v in verdicts
        if v.fate in words and v.layer.level > 1
    }
