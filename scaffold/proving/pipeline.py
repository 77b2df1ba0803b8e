"""How the lines of a pipeline are proved: run here, on sound code and on broken code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.proving.machine import Machine
from scaffold.proving.verdict import expect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scaffold.proving.project import Project

_MODULE, _TEST = "{source}/seeded.py", "tests/test_seeded.py"
# What stops a change, and a file that is wrong in that way alone.
_SEEDED = (
    ("ruff check", _MODULE, '"""Seeded."""\n\nimport os\n'),
    ("ruff format", _MODULE, '"""Seeded."""\n\nNUMBER  =  7\n'),
    ("mypy", _MODULE, '"""Seeded."""\n\nNUMBER: int = "seven"\n'),
    ("pytest", _TEST, '"""Seeded."""\n\n\ndef test_one() -> None:\n    assert len("one") == 1\n'),
)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The lines of a pipeline.

    Attributes:
        check: those that are run once, in their order.
        test: those that are run on each Python.
        pythons: which these are.
    """

    check: Sequence[str]
    test: Sequence[str]
    pythons: Sequence[str]

    @classmethod
    def of(cls, check: Sequence[str], test: Sequence[str], pythons: str) -> Pipeline:
        """Return the pipeline whose Pythons stand in a text."""
        return cls(check, test, re.findall(r"\d+\.\d+", pythons))

    def prove(self, project: Project) -> None:
        """Run every line in order, then see the right one fail. Raises Unproven."""
        expect(len(self.pythons) >= 2, f"the tests run on {len(self.pythons)} Pythons")
        with project.copy() as copy:
            machine = Machine(copy)
            machine.lock()
            for line in self.check:
                machine.passes(line)
            # The build says nothing of a file's content, and the lock nothing of any of these.
            judges = [line for line in self.check[1:] if "build" not in line]
            _seed(machine, _SEEDED[:-1], judges)
            for python in self._here(machine):
                for line in self.test:
                    machine.passes(line, {"UV_PYTHON": python})
            _seed(machine, _SEEDED[-1:], [*judges, *self.test[1:]])
            copy.path("uv.lock").unlink()
            _stops(machine, "uv sync", self.check)

    def _here(self, machine: Machine) -> list[str]:
        here = [one for one in self.pythons if machine.run(f"uv python find {one}").code == 0]
        expect(bool(here), f"none of Python {', '.join(self.pythons)} is on this machine")
        return here


def _seed(machine: Machine, seeded: Iterable[tuple[str, str, str]], lines: list[str]) -> None:
    for step, path, text in seeded:
        machine.project.write(path, text)
        _stops(machine, step, lines)
        machine.project.path(path).unlink()


def _stops(machine: Machine, step: str, lines: Sequence[str]) -> None:
    for line in lines:
        done = machine.run(line)
        if step in line:
            expect(done.code != 0, f"`{line}` passes code that it must refuse")
            return
        expect(done.code == 0, f"`{line}` stops what `{step}` must:\n{done.out[-2000:]}")
    expect(False, f"no line runs `{step}`")
