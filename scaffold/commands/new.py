"""`scaffold new`: a project at a level, in a folder that is absent or empty."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from scaffold import disk, meaning
from scaffold.answers import settle
from scaffold.assemble import made_of, state_at
from scaffold.commands.asking import asker, given, go_ahead, level_of
from scaffold.library import Library, load
from scaffold.questions import project_name_for
from scaffold.show import show_plan
from scaffold.state import NAME, State
from scaffold.voice import Voice
from upgrader.change import Action, Change
from upgrader.compose import Composition
from upgrader.plan import Plan, plan
from upgrader.tree import File, Tree


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Make the project."""
    target = Path(arguments.path)
    library = load()
    level = level_of(arguments.level, arguments)
    answers = _settled(library, level, target, arguments)
    state = state_at(library, level, answers)
    made = _plan(library, state)
    if arguments.dry_run:
        show_plan(made, voice, diff=arguments.diff)
        voice.document(made.document())
        return 0
    if arguments.diff:
        show_plan(made, voice, diff=True)
    if not go_ahead(f"Make {len(made.changes)} files in {target}?", arguments):
        return 0
    _write(made.result(Tree()), target, state, arguments, voice)
    voice.document({**made.document(), "level": level, "path": str(target)})
    _tell(state, made, target, voice)
    return 0


def _settled(
    library: Library, level: int, target: Path, arguments: argparse.Namespace
) -> Mapping[str, str]:
    answers = {"project_name": project_name_for(target.absolute().name), **given(arguments)}
    if (ask := asker(arguments)) is None:
        return settle(library, level, answers)
    suggested = answers.pop("project_name")
    if "project_name" in given(arguments):
        answers["project_name"] = suggested
    return settle(
        library,
        level,
        answers,
        lambda question, default: ask(question, default or str(suggested)),
    )


def _plan(library: Library, state: State) -> Plan:
    made = plan(Composition(), Tree(), made_of(library, state))
    return made.adding(Change(Action.ADD, NAME, (), "new", after=state.file()))


def _write(
    tree: Tree, target: Path, state: State, arguments: argparse.Namespace, voice: Voice
) -> None:
    if arguments.no_git or not _stands_alone(target):
        with disk.new_folder(target) as folder:
            disk.fill(folder, _locked(tree, state, arguments, voice))
        return
    from scaffold import git

    git.check_ready(_existing(target))
    with disk.new_folder(target) as folder:
        tree = _locked(tree, state, arguments, voice)
        disk.fill(folder, tree)
        name = state.answers["project_name"]
        message = f"Start {name} at level {state.level}, {meaning.level(state.level).name}\n"
        git.start(folder, git.Commit(message, dict[str, File | None](tree)))


def _locked(tree: Tree, state: State, arguments: argparse.Namespace, voice: Voice) -> Tree:
    from scaffold import lock

    if lock.LAYER not in state.layers or arguments.no_lock:
        return tree
    file = lock.locked(tree, voice)
    return tree.replacing({lock.NAME: file}) if file else tree


def _existing(target: Path) -> Path:
    return next(at for at in (target.absolute(), *target.absolute().parents) if at.is_dir())


def _stands_alone(target: Path) -> bool:
    at = target.absolute()
    return not any((folder / ".git").exists() for folder in (at, *at.parents))


def _tell(state: State, made: Plan, target: Path, voice: Voice) -> None:
    level = meaning.level(state.level)
    package = state.answers["package_name"]
    layers = "1 layer" if len(state.layers) == 1 else f"{len(state.layers)} layers"
    voice.say(
        f"Made {state.answers['project_name']} at level {state.level} ({level.name}) "
        f"in {target}: {len(made.changes)} files, {layers}."
    )
    voice.say("\nStart it:\n")
    voice.say(f"  cd {target}")
    if state.level > 1:
        voice.say("  cp .env.example .env")
    if "database" in state.layers:
        voice.say("  uv run alembic upgrade heads")
    # Without a limit one open stream would keep the server from ending.
    served = f"{package}.ops.asgi:app --timeout-graceful-shutdown 20"
    voice.say(f"  uv run uvicorn {f'{package}.app:app' if state.level == 1 else served}")
    voice.say(f"\n`scaffold levels {state.level}` says what may be expected of it.")
