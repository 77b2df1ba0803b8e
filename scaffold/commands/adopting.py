"""A repository that no layer has made gets its first ones, or more of them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from scaffold import account, state, written
from scaffold.adopt import Adoption, adoption, ground
from scaffold.answers import resettled
from scaffold.commands.asking import given, interactive, parse_level, quick
from scaffold.commands.landing import Place, carry_out, tell_rest
from scaffold.commands.proof import Proof
from scaffold.errors import BadAnswer, NothingToAdd, UnknownLevel
from scaffold.git import Commit
from scaffold.library import Library, load
from scaffold.releases import library_of
from scaffold.show import Telling
from scaffold.state import State
from scaffold.stored import trouble
from scaffold.story import tell
from scaffold.survey import survey
from scaffold.voice import Voice
from upgrader.adoption.found import Ground
from upgrader.inspection import NoSuchApplication, Report, Repository, inspect, is_application
from upgrader.plan import Plan

_SAID = ("app", "python")


@quick()
def run(arguments: argparse.Namespace, voice: Voice, before: State | None) -> int:
    """Inspect the repository, plan what it gets, show that, and land it."""
    new = given(arguments)
    said = {name: str(new.pop(name)) for name in _SAID if name in new}
    library = library_of(before.release) if before else load()
    root = Path(arguments.path)
    repository = survey(root)
    report = _inspected(repository, library, said, before, arguments)
    _check_application(report)
    on = ground(repository, report, root.absolute().name, before)
    place_at = root / on.project if before is None else root
    if before is None and (place_at / state.NAME).exists():
        before = state.read(place_at)
        on = ground(repository, report, root.absolute().name, before)
    on = replace(on, answers=_answers(library, on, new, said, before))
    target = parse_level(arguments.to) if arguments.to else None
    if before is not None and target is not None and target < before.level:
        raise UnknownLevel(
            what=f"the project is at level {before.level}, and level {target} is below it",
            where="--to",
            help="upgrade only climbs; `scaffold remove LAYER` takes a layer out",
        )
    place = Place.of(str(place_at), "scaffold/adopt", in_place=arguments.in_place)
    done = adoption(library, place.root, place.source, repository, report, on, target, before)
    place = replace(place, branch=f"scaffold/level-{done.target}" if place.branch else None)
    return _land(done, library, place, arguments, voice)


def _land(
    done: Adoption, library: Library, place: Place, arguments: argparse.Namespace, voice: Voice
) -> int:
    if arguments.report:
        Path(arguments.report).write_text(written.markdown(done), encoding="utf-8")
    if done.changes_nothing:
        for line in account.reach_lines(done):
            voice.say(line)
        voice.say("Nothing to do: what can be added is there.")
        more = written.document(done)
        voice.document(
            {**Plan().document(), "level": done.move.after.level, "branch": None, **more}
        )
        return 0
    telling = Telling(partial(account.show, done), written.document(done))
    commits = [*tell(library, done.move)]
    told = {path: file for commit in commits for path, file in commit.files.items()}
    rest = {p: file for p, file in done.move.writes.items() if p not in told or told[p] != file}
    if rest:
        what = "Start the service with its layers around it" if done.extra else "Offer the rest"
        commits.append(Commit(f"{what}\n", rest))
    said = str(given(arguments).get("app", "")) or None
    proof = Proof(voice, said) if arguments.prove else None
    landed = carry_out(done.move, commits, place, arguments, voice, telling=telling, proof=proof)
    if proof is not None and arguments.report:
        with Path(arguments.report).open("a", encoding="utf-8") as page:
            page.write(proof.page)
    if landed:
        where = f"on branch {place.branch}" if place.branch else "in the work tree, not committed"
        voice.say(f"\nDone, {where}; `scaffold undo` takes it back.")
    code = tell_rest(done.move, voice, place, landed=landed, offers=False)
    return proof.end(code, landed=landed) if proof else code


def _inspected(
    repository: Repository,
    library: Library,
    said: Mapping[str, str],
    before: State | None,
    arguments: argparse.Namespace,
) -> Report:
    """Inspect; a person is asked where the application is not sure. Raises NoSuchApplication."""
    app = said.get("app")
    if app is not None and not is_application(app):
        raise BadAnswer(
            what=f"{app!r} cannot name an application",
            where="--data app",
            help="write module:attribute, such as shop.main:app, or the path of a script",
        )
    if app is None and before is not None:
        try:
            return inspect(repository, library.layers, before.answers["application"])
        except NoSuchApplication:
            return inspect(repository, library.layers)
    report = inspect(repository, library.layers, app)
    if report.unsure and interactive(arguments) and not arguments.yes:
        from scaffold.ask import choose

        values = [answer.value for answer in report.topic("application").answers]
        if len(values) > 1:
            return inspect(repository, library.layers, choose("Which is the application?", values))
    return report


def _check_application(report: Report) -> None:
    """Raise NothingToAdd where there is nothing to put layers around."""
    if report.topic("application").best is not None:
        return
    if report.topic("layout").answers[0].value == "no code":
        raise NothingToAdd(
            what="there is no Python code here to put layers around",
            where="the repository",
            help="begin with `scaffold new PATH`, or name the folder that has the code",
        )
    raise NothingToAdd(
        what="no application was found: nothing is served, and no command is installed",
        where="the repository",
        help="name it with --data app=module:attribute, or --data app=FILE.py",
    )


def _answers(
    library: Library,
    on: Ground,
    new: Mapping[str, object],
    said: Mapping[str, str],
    before: State | None,
) -> dict[str, str]:
    python = {"python": said["python"]} if "python" in said else {}
    level = before.level if before else 1
    answers = {**resettled(library, level, on.answers, new), **python}
    for name, answer in answers.items():
        if reason := trouble(name, answer):
            raise NothingToAdd(
                what=f"the layers cannot work with a name that is found here: {reason}",
                where=f"the answer {name}",
                help="name another application with --data app=module:attribute",
            )
    return answers
