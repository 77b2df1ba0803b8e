"""The data of the checks: whole, in step with the catalogue, the layers and the corpus' rows."""

from __future__ import annotations

from itertools import chain

import pytest

from tests.review.trees import carried
from upgrader.review.check import BadCheck, parse_check, parse_needs
from upgrader.review.flaws.rules import RULES
from upgrader.review.judge import joined
from upgrader.review.signs import NAMES

CATALOGUE = {
    1: "runnable manifest readme-min gitignore-secrets scaffold-manifest",
    2: "settings lockfile input-limits error-contract safe-defaults access-gate timeouts "
    "logs-readable health-live data-safety lint-format smoke-test user-guide llm-client",
    3: "vcs-hygiene package-layout tests test-isolation contract-tests types ci ci-hardening hooks "
    "dep-updates vuln-scan container cd-rollback release-notes db-migrations structured-logs "
    "request-id metrics error-tracking alerts-dashboards readiness graceful-shutdown authn "
    "rate-limit api-versioning docs-adr-runbook dev-env project-policies llm-usage-cost "
    "llm-prompt-versioning llm-evals llm-guardrails",
    4: "rbac object-authz tenancy audit-log gdpr-subject-rights data-inventory retention "
    "incident-response tracing slo sla-status ha graceful-degradation backup-restore "
    "dr-multi-region i18n integrations idempotency jobs feature-flags security-hardening "
    "secrets-mgmt encryption supply-chain performance access-review compliance-evidence "
    "capacity-cost llm-tool-authz llm-fallback llm-confidence llm-privacy",
}
ROWS = (
    "dep_manifest lockfile readme licence vc_hygiene config_env secrets_hygiene logging_any "
    "logging_structured input_validation error_handling authentication persistence migrations "
    "lint_config formatter type_checking pre_commit unit_tests coverage_config ci_tests cd_release "
    "dockerfile compose health_endpoint metrics tracing error_tracking api_docs docs_site "
    "changelog "
    "contributing_codeowners dep_update_bot security_scanning sbom security_policy rate_limiting "
    "rbac audit_log privacy_gdpr backup slo_runbooks deploy_iac load_tests i18n ha_cache_graceful "
    "feature_flags llm_cost_tracking llm_prompt_versioning llm_injection_guard llm_fallback "
    "llm_evals"
)
GOOD = {"title": "A", "why": "B.", "effort": [1, 2, 3], "driver": "once", "by_hand": "C."}


@pytest.mark.parametrize("level", CATALOGUE)
def test_every_capability_of_the_catalogue_has_a_check_at_its_level(level: int) -> None:
    checks = {check.id: check.level for check in carried()[0]}
    named = CATALOGUE[level].split()
    assert {name: checks.get(name) for name in named if checks.get(name) != level} == {}


def test_every_row_of_a_corpus_is_answered_by_one_check() -> None:
    assert sorted(check.row for check in carried()[0] if check.row) == sorted(ROWS.split())


def test_a_check_and_the_layer_that_brings_it_agree() -> None:
    checks = {check.id: check for check in carried()[0]}
    differ = [
        (layer.name, capability.id)
        for layer in carried()[2]
        for capability in layer.capabilities
        if capability.id in checks
        and (checks[capability.id].title, checks[capability.id].level)
        != (capability.title, layer.level)
    ]
    assert differ == []


def test_every_check_can_see_something() -> None:
    known = joined(carried()[0], carried()[2]).values()
    assert [c.id for c in known if not (c.look or c.parts or c.innocent)] == []


def test_every_sign_and_flaw_that_data_names_is_there() -> None:
    known = list(joined(carried()[0], carried()[2]).values())
    looks = chain.from_iterable((*check.look, *check.applies.look) for check in known)
    wants = chain.from_iterable((*look.wants, *look.without) for look in looks)
    signs = {value for want in wants if want.key == "sign" for value in want.values}
    assert (signs - NAMES, NAMES - signs) == (set(), NAMES - signs)
    assert {rule for check in known for rule, _ in check.spoiled} - RULES.keys() == set()
    assert {rule.capability for rule in RULES.values()} - {check.id for check in known} == set()


def test_parts_and_conditions_name_checks_that_are_there() -> None:
    checks = {check.id: check for check in carried()[0]}
    named = {
        name
        for check in checks.values()
        for name in (*check.parts, *check.applies.present, *check.applies.begun)
    }
    assert named - checks.keys() == set()


def test_effort_grows_and_texts_are_sentences() -> None:
    for check in carried()[0]:
        low, mode, high = check.effort
        assert 0 < low <= mode <= high, check.id
        assert check.why.endswith((".", "?")), check.id
        assert check.by_hand.endswith("."), check.id


def test_a_joined_check_keeps_its_own_looks_and_takes_those_of_layers_where_it_has_none() -> None:
    checks, _, layers = carried()
    known = joined(checks, layers)
    assert known["tests"].look == next(c for c in checks if c.id == "tests").look
    assert known["metrics"].look
    assert joined(checks, ()) == {check.id: check for check in checks}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": 1}, "unknown key 'colour'"),
        ({"driver": "moons"}, "unknown driver 'moons'"),
        ({"spoiled": {"x": "awful"}}, "'awful' is no state"),
        ({"applies": {"archetypes": ["service"]}}, "lacks `otherwise`"),
        ({"partial_for": ["game"]}, "'game' is no kind of software"),
        ({"effort": [1]}, "does not say what it must"),
    ],
)
def test_a_check_that_says_nonsense_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(BadCheck) as caught:
        parse_check("x", 2, {**GOOD, **change})
    assert said in caught.value.what


def test_a_need_of_something_unknown_is_refused() -> None:
    table = {"needs": [{"level": 1, "of": ["nothing"], "why": "?"}]}
    with pytest.raises(BadCheck, match="there is no check 'nothing'"):
        parse_needs(table, ["x"])
