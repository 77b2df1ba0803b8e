"""What a probe at the wire stands on: a repository that is installed, tested and started once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from scaffold.proving.process import Completed
from scaffold.proving.service import Service
from scaffold.proving.verdict import Unproven
from scaffold.running import testing
from scaffold.running.routes import paths_to_ask
from scaffold.running.starting import Running
from scaffold.running.subject import Ready
from scaffold.running.testing import Tested
from upgrader.inspection.capabilities import Present

_LOGIN = re.compile(r"(?i)log[-_]?in|sign[-_]?in|auth|sso")


class NotRun(Exception):
    """The probe of a capability cannot be carried out; the text says why."""


@dataclass(frozen=True)
class Stage:
    """A repository that runs, for probes to look at.

    Attributes:
        running: its application, None where it does not start.
        why_not: why it does not.
        present: what an inspection found of each capability, by its id.
        timeout: seconds that its tests may take.
        ran: its own tests, where they were run already.
    """

    ready: Ready
    running: Running | None
    why_not: str
    present: Mapping[str, Present]
    timeout: float = testing.PATIENCE
    ran: Tested | None = None

    @property
    def service(self) -> Service:
        """What answers. Raises NotRun where nothing does."""
        if self.running is None:
            raise NotRun(f"it does not start: {self.why_not}")
        if self.running.service is None:
            raise NotRun("it is a command, and serves nobody")
        return self.running.service

    @cached_property
    def tested(self) -> Tested:
        """Its own tests, run once."""
        return self.ran or testing.first(self.ready, self.timeout)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The paths that are safe to ask for, as far as its routes are found."""
        return tuple(paths_to_ask(self.ready.subject.facts)[0])

    @cached_property
    def answering(self) -> tuple[str, ...]:
        """The paths that answer with success, with the key of the probes."""
        found = []
        for path in self.paths:
            try:
                if self.service.get(path, timeout=20.0).status < 400:
                    found.append(path)
            except Unproven:
                continue
        return tuple(found)

    def seen_of(self, capability: str) -> list[str]:
        """Return what an inspection saw of a capability, such as a route."""
        found = self.present.get(capability)
        return [e.what for e in found.finding.evidence] if found else []

    def command(self, words: list[str], folder: str = "", timeout: float = 120.0) -> Completed:
        """Run a command in the copy, with the variables of its application.

        Raises:
            Unproven: It did not end in time.

        """
        given = self.running.variables if self.running else {}
        bench = self.ready.bench(given)
        done = bench.box.run(words, bench.root / folder, bench.env(), timeout)
        if done is None:
            raise Unproven(f"`{' '.join(words)}` had not ended after {timeout:g} s")
        return done


def is_refusal(status: int, location: str) -> bool:
    """Tell whether an answer refuses somebody: 401, 403, or the way to a login."""
    return status in (401, 403) or (status in (302, 303, 307) and bool(_LOGIN.search(location)))


Probe = Callable[[Stage], str]
