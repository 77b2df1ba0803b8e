"""A repository as it is and as a plan would make it: run side by side, in scratch copies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from scaffold.comparing import answers, tests
from scaffold.comparing.answers import Difference
from scaffold.comparing.tests import ComparedTests
from scaffold.proving.verdict import Unproven
from scaffold.running import starting, suite, testing
from scaffold.running.box import Box, box
from scaffold.running.routes import paths_to_ask
from scaffold.running.starting import Running, ours
from scaffold.running.subject import Ready, Subject, entered, ready, with_servers
from scaffold.running.suite import Suite
from scaffold.running.testing import Tested
from scaffold.running.tree import written
from scaffold.running.wording import TestCommand
from scaffold.show import OFFERS
from upgrader.tree import File

Tell = Callable[[str], None]
# What is done besides, where the repository stands as it would be, with its tests as they ran.
Then = Callable[[Ready, Tested], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a run of tests may take, and the start of an application."""

    tests: float = testing.PATIENCE
    start: float = starting.PATIENCE


PATIENCE = Patience()
_TEST = re.compile(r"(?:.*/)?test_\w+\.py")


@dataclass(frozen=True, slots=True)
class ComparedAnswers:
    """What became of the application.

    Attributes:
        how: how it is started, before and after.
        asked: how many paths were asked for.
        left: routes that were left alone, because their names say that they change something.
        expected: what differs because the plan brings it.
        silence: why it could not be compared; "" where it was.
        broken: whether it started before and does not any more.
    """

    how: tuple[str, str] = ("", "")
    asked: int = 0
    left: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    expected: tuple[Difference, ...] = ()
    silence: str = ""
    broken: bool = False

    @property
    def differs(self) -> bool:
        """Whether something is not as it was."""
        return bool(self.differences) or self.broken


@dataclass(frozen=True, slots=True)
class Comparison:
    """A repository before and after.

    Attributes:
        python: the version that it ran on.
        tests: None where the repository has none that run.
        notes: what was done other than the repository says, in sentences.
    """

    python: str
    tests: ComparedTests | None
    answers: ComparedAnswers
    notes: tuple[str, ...] = field(default=())

    @property
    def differs(self) -> bool:
        """Whether something is not as it was."""
        return self.answers.differs or (self.tests is not None and self.tests.differs)


def compare(
    root: Path,
    writes: Mapping[str, File | None],
    tell: Tell,
    said: str | None = None,
    patience: Patience = PATIENCE,
    then: Then | None = None,
    floor: str = "",
) -> Comparison:
    """Run a repository as it is, and with these files written, in scratch copies of it.

    `said` is the application as its owner names it, `floor` the oldest Python for what is added.

    Raises:
        NotInstalled: What it depends on cannot be installed.

    """
    with box() as scratch:
        sides = Box(scratch.folder("before")), Box(scratch.folder("after"))
        trees = [side.copy(root, "tree") for side in sides]
        written(trees[1], writes)
        tell("installing what it depends on, as it is")
        before = ready(entered(Subject(trees[0], sides[0], said)), floor)
        tell("installing what it depends on, as it would be")
        after = ready(entered(Subject(trees[1], sides[1])), like=before)
        with with_servers(before) as before, with_servers(after) as after:
            return _compared(before, after, writes, tell, patience, then)


def _compared(
    before: Ready,
    after: Ready,
    writes: Mapping[str, File | None],
    tell: Tell,
    patience: Patience,
    then: Then | None,
) -> Comparison:
    tell("running its tests, as it is")
    first = testing.first(before, patience.tests)
    if first.suite is None or not first.suite.results:
        # What is added may bring the first tests that there are: those have to pass.
        first = second = testing.first(after, patience.tests)
        compared = _none_before(first)
    else:
        tell(f"  {first.suite.summary()}")
        tell("running its tests, as it would be")
        second = _again(after, first, _new_tests(writes), patience.tests)
        compared = _tests(before, after, first, second)
    tell("starting it before and after, and asking both")
    answered = _answers(before, after, _text(writes), patience.start)
    notes = (*before.installed.notes, *after.installed.notes, *first.notes)
    if then is not None:
        then(after, second)
    python = before.installed.python.version
    return Comparison(python, compared, answered, tuple(dict.fromkeys(notes)))


def _none_before(first: Tested) -> ComparedTests | None:
    found = first.suite
    if found is None or not found.results:
        return None
    nothing = Suite({}, 0, "", 0.0)
    return tests.compared(nothing, found, lambda _: nothing, lambda _: found)


def _new_tests(writes: Mapping[str, File | None]) -> list[str]:
    """Return the tests that come; one that is only offered fails until its owner takes it up."""
    found = [path for path, file in writes.items() if file and _TEST.fullmatch(path)]
    return [path for path in found if not path.startswith(f"{OFFERS}/")]


def _is_run(path: str, names: Iterable[str]) -> bool:
    """Tell whether a file of tests is among those that ran: by its path, or by its module."""
    module = path.removesuffix(".py").replace("/", ".")
    return any(path in name or f".{module}." in f".{name}." for name in names)


def _text(writes: Mapping[str, File | None]) -> str:
    return "\n".join(file.data.decode("utf-8", "replace") for file in writes.values() if file)


def _again(after: Ready, first: Tested, new: list[str], timeout: float) -> Tested:
    """Run the same tests on the second side, and those that are added."""
    second = testing.again(after, first, timeout)
    given = testing.given_to(after, first)
    # The repository's own command may not reach what is added, nor run tests of its form.
    missed = [path for path in new if second and not _is_run(path, second.results)]
    if second is not None and missed and after.has("pytest"):
        more = suite.run(after.bench(given), TestCommand("pytest", "", tuple(missed)), timeout)
        second = replace(second, results={**second.results, **more.results})
    return replace(first, suite=second, variables=given)


def _tests(before: Ready, after: Ready, first: Tested, second: Tested) -> ComparedTests | None:
    command = first.command
    if first.suite is None or second.suite is None or command is None:
        return None

    def rerun(side: Ready, given: Mapping[str, str]) -> tests.Again:
        bench = side.bench(given)
        return lambda names: suite.run(bench, command, testing.PATIENCE, names)

    return tests.compared(
        first.suite, second.suite, rerun(before, first.variables), rerun(after, second.variables)
    )


def _answers(before: Ready, after: Ready, brought: str, patience: float) -> ComparedAnswers:
    paths, left = paths_to_ask(before.subject.facts)
    hidden = {str(side.subject.root): "<root>" for side in (before, after)}
    hidden |= {str(side.subject.box.root): "<scratch>" for side in (before, after)}
    try:
        with starting.started(before, ours(before, before), patience) as running:
            asked = _ask(running, paths, hidden)
            how, given = running.launch.said, running.variables
    except Unproven as unproven:
        return ComparedAnswers(silence=f"it does not start as it is: {unproven}")
    try:
        with starting.started(after, ours(before, after), patience, given) as running:
            answered = _ask(running, paths, hidden)
            now = running.launch.said
    except Unproven as unproven:
        why = f"it started as it is ({how}), and does not any more: {unproven}"
        return ComparedAnswers((how, ""), silence=why, broken=True)
    if asked.keys() != answered.keys():
        return ComparedAnswers((how, now), silence="one serves, and the other ends", broken=True)
    if running.service is None:
        left = []  # it serves nobody, whatever routes stand in its code
    wrong, expected = answers.differences(asked, answered, brought)
    return ComparedAnswers((how, now), len(asked), tuple(left), tuple(wrong), tuple(expected))


def _ask(
    running: Running, paths: Iterable[str], hidden: Mapping[str, str]
) -> dict[str, answers.Answer]:
    if running.service is not None:
        return answers.ask(running.service, paths, hidden)
    done = running.completed
    text = done.out if done else ""
    for secret, name in hidden.items():
        text = text.replace(secret, name)
    return {"its command": answers.Answer(body=text)}
