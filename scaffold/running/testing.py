"""How a repository's own tests are found and run for the first time, so that most of them pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scaffold.running import suite
from scaffold.running.subject import Ready
from scaffold.running.suite import Suite
from scaffold.running.wording import TestCommand, taken_apart

PATIENCE = 900.0
PREPARING = 180.0


@dataclass(frozen=True, slots=True)
class Tested:
    """The tests of a repository as they ran, and how.

    Attributes:
        command: how they were run; None where none was found.
        variables: what they were given.
        notes: what was done besides, in sentences.
    """

    suite: Suite | None
    command: TestCommand | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def first(ready: Ready, timeout: float = PATIENCE) -> Tested:
    """Run the tests as they are found to be run; where that gives nothing, with more help.

    A second run counts where the first one had no test that passed: some repositories write what
    they need when they are first imported.
    """
    best = Tested(None)
    given = ready.variables(tests=True)
    notes = _prepared(ready, given.stated)
    for command in commands(ready):
        for more in ({}, given.made_up) if given.made_up else ({},):
            variables = {**given.stated, **more}
            told = list(notes)
            if more:
                told.append(f"made-up values for {', '.join(sorted(more))}")
            found = suite.run(ready.bench(variables), command, timeout)
            if found.code is not None and not found.counts["passed"] and found.seconds < PREPARING:
                again = suite.run(ready.bench(variables), command, timeout)
                if again.counts["passed"]:
                    told.append("the second run counts: nothing passes in the first one")
                    found = again
            tried = Tested(found, command, variables, tuple(told))
            if best.suite is None or _better(found, best.suite):
                best = tried
            if not _wanting(found):
                return best
    return best


def given_to(ready: Ready, before: Tested) -> dict[str, str]:
    """Return the variables of another copy: the same, with folders of its own."""
    own = ready.variables(tests=True).stated
    return {name: own.get(name, value) for name, value in before.variables.items()}


def again(ready: Ready, before: Tested, timeout: float = PATIENCE) -> Suite | None:
    """Run the same tests in another copy, in the same way."""
    if before.command is None:
        return None
    given = given_to(ready, before)
    _prepared(ready, given)
    found = suite.run(ready.bench(given), before.command, timeout)
    if not found.counts["passed"] and any("second run" in note for note in before.notes):
        return suite.run(ready.bench(given), before.command, timeout)
    return found


def _better(found: Suite, than: Suite) -> bool:
    return found.counts["passed"] > than.counts["passed"]


def _wanting(found: Suite) -> bool:
    """Say whether a run looks as if something around it were missing."""
    counts = found.counts
    bad = counts["error"] + counts["failed"]
    return not counts["passed"] or bad > counts["passed"] or counts["error"] > 0


def commands(ready: Ready) -> Iterator[TestCommand]:
    """Yield the ways in which the tests may be run, the one that the repository uses first."""
    subject = ready.subject
    seen: set[TestCommand] = set()
    project = subject.layout["project"]
    tests = subject.facts.python("tests")
    answers = [a for a in subject.report.topic("tests").answers if a.value != "none"]
    for answer in answers:
        # A test that speaks for its runner does not say where that is started.
        said_at = [sight.path for sight in answer.evidence[:1] if not sight.path.endswith(".py")]
        places = [path.rpartition("/")[0] for path in said_at]
        own = [f"{place}/" for place in places if place and not place.startswith(".")]
        folders = list(dict.fromkeys([*own, project, ""]))
        said = f"{answer.about.get('command', '')} [{answer.evidence[0].path}]"
        paths = subject.facts.tree
        found = taken_apart(answer.about.get("command", ""), folders, paths, said)
        if found is not None and found not in seen:
            seen.add(found)
            yield found
    if answers and tests:
        plain = TestCommand("pytest", project, said="pytest, as most repositories do")
        if plain not in seen:
            yield plain


def _prepared(ready: Ready, given: Mapping[str, str]) -> list[str]:
    """Do what the tests count on, as far as it can be told: the static files of Django."""
    facts = ready.subject.facts
    notes = []
    for path in facts.own:
        if path.rpartition("/")[2] != "manage.py":
            continue
        folder = path.rpartition("/")[0]
        near = [p for p in facts.python("application") if p.startswith(folder)]
        if any(b"STATIC_ROOT" in facts.tree[p].data for p in near if "settings" in p):
            bench = ready.bench(given)
            words = [str(bench.environment.python), "manage.py", "collectstatic", "--noinput"]
            done = bench.box.run(words, bench.root / folder, bench.env(), PREPARING)
            how = "" if done and not done.code else ", which failed"
            notes.append(f"`manage.py collectstatic` before the tests{how}")
        break
    return notes
