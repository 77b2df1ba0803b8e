"""Every capability that a repository seems to have, proved on the repository as it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from scaffold import library
from scaffold.proving.verdict import Unproven
from scaffold.running import starting
from scaffold.running.subject import Ready
from scaffold.running.testing import Tested
from scaffold.wire import basics, output, pages, requests, second, suites
from scaffold.wire.outcome import Outcome
from scaffold.wire.stage import NotRun, Probe, Stage
from upgrader.inspection.capabilities import Present, present_in

Tell = Callable[[str], None]

# In the order in which they are run: what ends the application comes last.
PROBES: Mapping[str, Probe] = {
    "runnable": basics.prove_runnable,
    "manifest": basics.prove_manifest,
    "readme-min": basics.prove_readme_min,
    "gitignore-secrets": basics.prove_gitignore_secrets,
    "health-live": requests.prove_health_live,
    "error-contract": requests.prove_error_contract,
    "access-gate": requests.prove_access_gate,
    "input-limits": requests.prove_input_limits,
    "safe-defaults": requests.prove_safe_defaults,
    "request-id": requests.prove_request_id,
    "metrics": requests.prove_metrics,
    "alerts-dashboards": pages.prove_alerts_dashboards,
    "readiness": second.prove_readiness,
    "settings": second.prove_settings,
    "rate-limit": second.prove_rate_limit,
    "authn": second.prove_authn,
    "user-guide": pages.prove_user_guide,
    "docs-adr-runbook": pages.prove_docs_adr_runbook,
    "logs-readable": output.prove_logs_readable,
    "structured-logs": output.prove_structured_logs,
    "graceful-shutdown": output.prove_graceful_shutdown,
    "lockfile": basics.prove_lockfile,
    "lint-format": basics.prove_lint_format,
    "db-migrations": basics.prove_db_migrations,
    "container": basics.prove_container,
    "smoke-test": suites.prove_smoke_test,
    "tests": suites.prove_tests,
}
# What no layer of ours looks for: whether it is there is seen when it is tried.
ALWAYS = frozenset({"safe-defaults", "graceful-shutdown", "lockfile"})


def prove(
    ready: Ready, tell: Tell, only: Iterable[str], timeout: float, ran: Tested | None = None
) -> list[Outcome]:
    """Prove what is there; `only` names the capabilities that are wanted, none for all.

    `ran` holds its own tests, where they were run already: then what is wanted was added by us.
    """
    found = {p.capability.id: p for p in present_in(ready.subject.facts, library.load().layers)}
    wanted = list(only) or [name for name in (*found, *ALWAYS) if name not in {"settings"}]
    order = {name: number for number, name in enumerate(PROBES)}
    wanted = sorted(dict.fromkeys(wanted), key=lambda name: order.get(name, len(order)))
    tell("starting the application")
    given = starting.ours(ready, ready)
    try:
        with starting.started(ready, given, hard=ran is not None) as running:
            stage = Stage(ready, running, "", found, timeout, ran)
            return [_one(stage, name, found.get(name), tell, bool(only)) for name in wanted]
    except Unproven as unproven:
        stage = Stage(ready, None, str(unproven), found, timeout, ran)
    return [_one(stage, name, found.get(name), tell, bool(only)) for name in wanted]


def _one(stage: Stage, name: str, found: Present | None, tell: Tell, asked: bool) -> Outcome:
    evidence = tuple(found.finding.evidence[:8]) if found else ()
    probe = PROBES.get(name)
    if probe is None:
        if where := pages.ELSEWHERE.get(name):
            return Outcome(name, "elsewhere", where, 0.0, evidence)
        return Outcome(name, "not run", "nothing at the wire tells whether it holds", 0.0, evidence)
    known = found.finding.state != "missing" if found else name in ALWAYS
    if not asked and not known:
        return Outcome(name, "not run", "nothing in the repository looks like it", 0.0, evidence)
    tell(f"proving {name}")
    start = time.monotonic()
    try:
        saw, state = probe(stage), "proven"
    except NotRun as reason:
        saw, state = str(reason), "not run"
    except Unproven as unproven:
        saw, state = str(unproven), "failed"
    except Exception as error:
        saw, state = f"the probe broke on what it saw: {type(error).__name__}: {error}", "failed"
    took = time.monotonic() - start
    return Outcome(name, state, saw, took, evidence)  # type: ignore[arg-type]
