"""What holds for the whole run: in CI, a test that is skipped without a known reason fails it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ALLOWED = Path(__file__).with_name("allowed_skips.txt")
_SKIPPED = pytest.StashKey[list[str]]()


def allowed() -> dict[str, str]:
    """Return the reason for each skip that is allowed, by the test's node id."""
    if not ALLOWED.exists():
        return {}
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    rows = (line.partition("  # ") for line in lines if line and not line.startswith("#"))
    return {node.strip(): reason for node, _, reason in rows if reason}


class SkipGuard:
    """Remembers what was skipped, on the process that reports; xdist's workers send it there."""

    def __init__(self, config: pytest.Config) -> None:
        self.unlisted = config.stash.setdefault(_SKIPPED, [])
        self.allowed = allowed()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._see(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._see(report)

    def _see(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        skipped = report.skipped and not hasattr(report, "wasxfail")
        if skipped and report.nodeid not in {*self.allowed, *self.unlisted}:
            self.unlisted.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.unlisted and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.unlisted:
            terminalreporter.section("skipped, and not allowed to be", red=True)
            for node in self.unlisted:
                terminalreporter.line(node)
            terminalreporter.line(
                "put each with its reason into tests/allowed_skips.txt, or run it"
            )


def pytest_configure(config: pytest.Config) -> None:
    """Watch for skips in CI."""
    if os.environ.get("CI") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipGuard(config))
