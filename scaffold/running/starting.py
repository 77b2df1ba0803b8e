"""A repository's application, started on a port of ours, or its command run to its end."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scaffold.proving import process
from scaffold.proving.process import Completed
from scaffold.proving.service import Service, free_port
from scaffold.proving.settings import working
from scaffold.proving.verdict import Unproven
from scaffold.running import ports, testing
from scaffold.running.lacking import lacking
from scaffold.running.launching import WEB, Launch, launches, preparations
from scaffold.running.subject import Ready

PATIENCE = 40.0
PREPARING = 180.0
BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Running:
    """An application that was started.

    Attributes:
        service: what answers; None for a command that has ended.
        completed: how that ended.
        notes: what was done besides, in sentences.
    """

    launch: Launch
    variables: Mapping[str, str]
    service: Service | None = None
    completed: Completed | None = None
    notes: tuple[str, ...] = ()


@contextlib.contextmanager
def started(
    ready: Ready,
    more: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
    like: Mapping[str, str] | None = None,
    *,
    hard: bool = False,
) -> Iterator[Running]:
    """Give the application, started in the first way that works, and stopped at the end.

    `like` holds the variables that another copy of it was started with; `hard` asks for a server
    that others use too.

    Raises:
        Unproven: It does not start in any of them; the text says what the last one printed.

    """
    failure = "nothing was found that could be started"
    for launch, given, note in _ways(ready, more or {}, like, hard=hard):
        told = _prepared(ready, given)
        try:
            running = once(ready, launch, given, [*told, *note], patience)
        except Unproven as unproven:
            failure = f"`{launch.said}`: {unproven}"
            if "did not answer" in failure or "had not ended" in failure:
                break  # it hangs: no other variables help
            continue
        try:
            yield running
        finally:
            if running.service is not None:
                running.service.stop()
        return
    raise Unproven(failure)


def _ways(
    ready: Ready, more: Mapping[str, str], like: Mapping[str, str] | None, *, hard: bool
) -> Iterator[tuple[Launch, Mapping[str, str], list[str]]]:
    """Yield the ways to start it: with what is stated, then with what is made up, and so on."""
    found = ready.variables(tests=False)
    own = {**found.stated, **more}
    made_up = {name: value for name, value in found.made_up.items() if name not in own}
    tests = {**ready.variables(tests=True).stated}
    for command in testing.commands(ready):
        tests |= dict(command.variables)
    known: list[tuple[Mapping[str, str], list[str]]] = [(own, [])]
    if like is not None:
        known.insert(0, ({**like, **own}, []))
    if made_up:
        said = f"made-up values for {', '.join(sorted(made_up))}"
        known.append(({**made_up, **own}, [said]))
    if tests.items() - own.items():
        known.append(({**made_up, **own, **tests}, ["started with the variables of its tests"]))
    for launch in launches(ready, hard=hard):
        _complete(ready, launch)
        for given, note in known:
            yield launch, given, note


def ours(before: Ready, side: Ready) -> dict[str, str]:
    """Return the variables that layers of ours need, but none that the owner's code knows."""
    facts, made = before.subject.facts, before.subject.ours
    known = b"\n".join(
        facts.tree[path].data for path in facts.python("application") if path not in made
    )
    # A repository that was there before gets a generous limit, which nothing here would meet.
    small = {"MAX_BODY_BYTES": str(8 * 1024 * 1024)}
    wanted = working(side.subject.box.folder("state")) | small
    return {name: value for name, value in wanted.items() if name.encode() not in known}


def _complete(ready: Ready, launch: Launch) -> None:
    """Install the server that is asked for where the repository has none of its own."""
    for server in ("uvicorn", "gunicorn"):
        if server in launch.words and not ready.has(server):
            ready.add(server)


def once(
    ready: Ready,
    launch: Launch,
    given: Mapping[str, str],
    notes: Sequence[str] = (),
    patience: float = PATIENCE,
) -> Running:
    """Start it in one way. Raises Unproven where it does not start, or does not end."""
    bench = ready.bench(given)
    folder = bench.root / launch.folder
    port = free_port()
    env = bench.env() | {"PORT": str(port), **dict(launch.variables)}
    words = [word.replace("{port}", str(port)) for word in launch.words]
    if not launch.speaks:
        done = bench.box.run(words, folder, env, patience)
        if done is not None and done.code != 0:
            # Some write what they need when they are run for the first time.
            done = bench.box.run(words, folder, env, patience)
        if done is None:
            raise Unproven(f"it had not ended after {patience:g} s")
        if done.code != 0:
            raise Unproven(f"it ended with {done.code}:\n{_reason(done.out)}")
        return Running(launch, given, completed=done, notes=tuple(notes))
    output = bench.box.folder("logs") / f"server-{port}.log"
    with output.open("wb") as stream:
        child = process.start(words, cwd=folder, env=env, output=stream)
    if launch.finds_port:
        process.wait_until(
            lambda: child.poll() is not None or ports.listening(child.pid) is not None, patience
        )
        port = ports.listening(child.pid) or port
    service = Service(child, output, port, env)
    _await(service, patience)
    _introduce(service)
    return Running(launch, given, service, notes=tuple(notes))


def _await(service: Service, patience: float) -> None:
    try:
        service.wait(patience)
    except Unproven as unproven:
        service.stop()
        seen = str(unproven).partition("; it printed")[0]
        raise Unproven(f"{seen}; it printed:\n{_reason(service.log())}") from None
    except BaseException:
        service.stop()
        raise


def _reason(text: str) -> str:
    return lacking(text) or process.gist(text)


def _introduce(service: Service) -> None:
    """Ask it by the name that it goes by, where it refuses its address."""
    with contextlib.suppress(Unproven):
        if service.get("/").status == BAD_REQUEST:
            service.headers["host"] = f"localhost:{service.port}"
            if service.get("/").status == BAD_REQUEST:
                service.headers.clear()


def _prepared(ready: Ready, given: Mapping[str, str]) -> list[str]:
    """Do what the application counts on, such as its migrations; say what was done."""
    if (found := ready.subject.application) is None or found.about.get("framework") not in WEB:
        return []
    told = []
    for step in preparations(ready):
        bench = ready.bench(given)
        env = bench.env()
        start = time.monotonic()
        done = bench.box.run(list(step.words), bench.root / step.folder, env, PREPARING)
        took = time.monotonic() - start
        how = "" if done and not done.code else f", which failed after {took:.0f} s"
        told.append(f"`{step.said}` first{how}")
    return told
