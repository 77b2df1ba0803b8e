"""What joins layers to a repository besides their files: how it is started, and what is offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scaffold.assemble import made_of
from scaffold.library import Library
from scaffold.move import Move, Source
from scaffold.show import OFFERS
from scaffold.state import State
from upgrader.adoption.adapt import DEFAULTS, needs_of
from upgrader.adoption.declared import declared
from upgrader.adoption.found import Ground
from upgrader.adoption.manifests import Manifest
from upgrader.adoption.patch import Patch
from upgrader.adoption.patches import patches
from upgrader.adoption.start import Started, Wiring, console, starts
from upgrader.change import Action, Change
from upgrader.evidence import Facts
from upgrader.inspection import Report, Repository
from upgrader.plan import Plan
from upgrader.tree import File, Tree


def wired(
    source: Source,
    report: Report,
    on: Ground,
    move: Move,
    repository: Repository,
    known: Mapping[str, str],
) -> list[Started]:
    """Return what becomes of each place that starts the application; `known` are all answers."""
    if {"host", "host-command"}.isdisjoint(move.after.layers) or move.before.layers:
        return []
    if on.answers["interface"] == "command":
        return _consoles(source, report, on, known["entry"])
    found = report.topic("start").answers
    paths = [each.evidence[0].path for each in found]
    inside = [path.removeprefix(on.project) for path in paths if path.startswith(on.project)]
    tree = source.tree(inside).replacing(move.plan.result(move.ours).only(inside))
    before = repository.tree
    whole = before.replacing({f"{on.project}{path}": tree[path] for path in tree})
    return starts(whole, before, on.project, found, Wiring(known, on.root, on.serving))


def _consoles(source: Source, report: Report, on: Ground, entry: str) -> list[Started]:
    """Return what becomes of the console scripts that start the application."""
    found = report.topic("application").answers[0]
    places = [each for each in found.evidence if each.path.startswith(on.project)]
    tree = source.tree([each.path.removeprefix(on.project) for each in places])
    result = []
    for place in places:
        path = place.path.removeprefix(on.project)
        if path not in tree or not path.endswith((".toml", ".cfg")):
            continue
        result.append(console(tree[path], place, on.answers["application"], entry))
    return result


def keeping_offers(move: Move) -> Plan:
    """Return the plan in which old offers stay where no layer comes: they wait for a word."""
    if move.before.layers != move.after.layers:
        return move.plan
    stay = (
        change
        for change in move.plan.changes
        if change.action is not Action.DELETE or not change.path.startswith(f"{OFFERS}/")
    )
    return Plan(tuple(stay))


def offers(library: Library, facts: Facts, on: Ground, after: State) -> list[Patch]:
    """Return what needs the owner's code: the manifest too, where that is a program."""
    own = patches(facts, on.tree, after.level)
    manifest = Manifest.parse(str(after.answers.get("manifest", "")))
    if manifest.editable:
        return own
    plain = replace(after, answers={**after.answers, **DEFAULTS})
    needs, _ = needs_of(made_of(library, plain, keep=False).tree)
    found = declared(on.tree, manifest.path, needs)
    return [found, *own] if found else own


def offering(plan: Plan, offered: Sequence[Patch]) -> Plan:
    """Return the plan with these patches among its offers."""
    for patch in offered:
        at = patch.places[0]
        for name, file in patch.files.items():
            why = f"{patch.why}; it belongs to {at.path}:{at.line}"
            plan = plan.adding(Change(Action.OFFER, name, (), why, offer=file))
    return plan


def with_starts(plan: Plan, extra: Mapping[str, File], before: Tree) -> Plan:
    """Return the plan with the changed start commands in it."""
    why = "it starts the application with the layers around it"
    for path, file in extra.items():
        known = next((each for each in plan.changes if each.path == path), None)
        if known is not None:
            changed = replace(known, action=Action.CHANGE, after=file, notes=(*known.notes, why))
            plan = Plan(tuple(changed if each is known else each for each in plan.changes))
        else:
            plan = plan.adding(Change(Action.CHANGE, path, ("host",), why, before[path], file))
    return plan
