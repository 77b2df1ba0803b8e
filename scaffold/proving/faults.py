"""Seeded faults: one edit each, that the probe of a capability must find."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.proving.verdict import StaleEdit

if TYPE_CHECKING:
    from scaffold.proving.project import Project


@dataclass(frozen=True, slots=True)
class Fault:
    """One edit after which a capability does not hold any more.

    Attributes:
        capability: The id of the capability whose probe must turn red.
        path: The file; may hold {ops}, {package} and {source}.
        old: A text that stands there exactly once.
        new: What takes its place: still valid, but wrong.

    """

    capability: str
    path: str
    old: str
    new: str

    def seed(self, project: Project) -> None:
        """Make the edit.

        Raises:
            StaleEdit: The text is not there exactly once, or the result would not even parse,
                so that finding it would prove nothing.

        """
        try:
            project.edit(self.path, self.old, self.new)
            if self.path.endswith(".py"):
                ast.parse(project.path(self.path).read_text(encoding="utf-8"))
        except StaleEdit as error:
            raise self._stale(error.what, error.where) from error
        except SyntaxError as error:
            raise self._stale(f"with {self.new!r} the file is no Python", self.path) from error

    def _stale(self, what: str, where: str) -> StaleEdit:
        return StaleEdit(
            what=f'the fault of "{self.capability}" no longer applies: {what}',
            where=where,
            help="bring it up to date in the probe.py of its layer",
        )
