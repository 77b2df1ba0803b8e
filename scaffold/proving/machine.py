"""A project on its owner's machine: the lines that an owner types, with uv and the real index."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.proving.environment import uv_command
from scaffold.proving.verdict import expect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaffold.proving.process import Completed
    from scaffold.proving.project import Project

    Variables = Mapping[str, str | None]

# How a machine reaches its package index.
_REACH = ("UV_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a project is worked on: nothing of the harness's own environment is seen there."""

    project: Project

    def variables(self) -> dict[str, str | None]:
        """Return what a line of the owner's sees beside the project's own; None is not there."""
        uv = uv_command()
        expect(bool(uv), "there is no uv on this machine")
        return {
            **{name: text for name, text in os.environ.items() if name.upper().startswith(_REACH)},
            "UV_PROJECT_ENVIRONMENT": None,
            "VIRTUAL_ENV": None,
            "PYTHONPATH": None,
            "UV_PYTHON": str(self.project.environment.python.resolve()),
            "UV_PYTHON_DOWNLOADS": "never",
            # Test runs that go on beside this one would clear and shut a shared folder.
            "PYTEST_DEBUG_TEMPROOT": str(self.project.root.parent),
            "PATH": f"{Path(uv[0]).parent}:{os.environ.get('PATH', '')}",
        }

    def run(self, line: str, env: Variables | None = None) -> Completed:
        """Run a line in a shell. Raises Unproven where it does not end."""
        given = {**self.variables(), **(env or {})}
        return self.project.run("sh", "-c", line, env=given, timeout=_PATIENCE)

    def passes(self, line: str, env: Variables | None = None) -> None:
        """Run a line that must succeed. Raises Unproven where it does not."""
        done = self.run(line, env)
        expect(done.code == 0, f"`{line}` fails on sound code:\n{done.out[-2000:]}")

    def lock(self) -> None:
        """Lock the dependencies, unless they are. Raises Unproven where that fails."""
        if not self.project.path("uv.lock").exists():
            self.passes("uv lock")
