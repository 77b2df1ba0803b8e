"""What CI runs is seen for every provider, also by way of make and scripts, and nothing else is."""

from __future__ import annotations

import pytest

from tests.evidence.trees import found, state

PIPELINES = {
    "GitHub": "--- .github/workflows/ci.yml\non: push\njobs:\n  t:\n    steps:\n"
    "      - run: pytest -q\n",
    "GitHub, several lines": "--- .github/workflows/ci.yaml\njobs:\n  t:\n    steps:\n"
    "      - run: |\n          cd x\n          uv run pytest\n",
    "Forgejo": "--- .forgejo/workflows/ci.yml\njobs: {t: {steps: [{run: pytest}]}}\n",
    "an action of its own": "--- .github/workflows/ci.yml\n"
    "jobs: {t: {steps: [{uses: ./.github/actions/t}]}}\n"
    "--- .github/actions/t/action.yml\nruns: {steps: [{run: pytest}]}\n",
    "GitLab": "--- .gitlab-ci.yml\ntest:\n  script:\n    - pip install x\n    - pytest\n",
    "GitLab, anchors": "--- .gitlab-ci.yml\n.t: &t\n  script: [pytest]\ntest:\n  <<: *t\n",
    "GitLab, extended": "--- .gitlab-ci.yml\n.t:\n  script: pytest\ntest:\n  extends: [.t]\n",
    "GitLab, referred to": "--- .gitlab-ci.yml\n.t:\n  script: [pytest]\n"
    "test:\n  script:\n    - !reference [.t, script]\n",
    "CircleCI": "--- .circleci/config.yml\njobs:\n  t:\n    steps:\n      - run:\n"
    "          command: pytest\n",
    "CircleCI, short": "--- .circleci/config.yml\njobs: {t: {steps: [checkout, {run: pytest}]}}\n",
    "Azure": "--- azure-pipelines.yml\nsteps:\n  - script: pytest\n    displayName: x\n",
    "Bitbucket": "--- bitbucket-pipelines.yml\n"
    "pipelines: {default: [{step: {script: [pytest]}}]}\n",
    "Travis": "--- .travis.yml\nscript:\n  - pytest\n",
    "Woodpecker": "--- .woodpecker.yml\nsteps: {t: {commands: [pytest]}}\n",
    "Jenkins": "--- Jenkinsfile\npipeline { stages { stage('t') { steps { sh 'pytest -q' } } } }\n",
    "Jenkins, several lines": "--- Jenkinsfile\nsh '''\n  set -e\n  pytest\n'''\n",
    "Jenkins, by name": '--- ci/Jenkinsfile\nsh(script: "pytest", returnStatus: true)\n',
}
WORKFLOW = "--- .github/workflows/ci.yml\njobs:\n  t:\n    steps:\n      - run: {}\n"
BY_WAY_OF = {
    "make": WORKFLOW.format("make check") + "--- Makefile\ncheck: lint test\nlint:\n\truff check\n"
    "test:\n\t@pytest\n",
    "just": WORKFLOW.format("just test") + "--- justfile\ntest args='':\n    uv run pytest\n",
    "a script": WORKFLOW.format("./scripts/test.sh") + "--- scripts/test.sh\n#!/bin/sh\npytest\n",
    "make and a script": WORKFLOW.format("make test") + "--- Makefile\ntest:\n\tbash bin/t\n"
    "--- bin/t\npytest\n",
    "tox": WORKFLOW.format("tox") + "--- tox.ini\n[testenv]\ncommands =\n    pytest {posargs}\n",
    "tox, TOML": WORKFLOW.format("tox -p") + "--- tox.toml\n[env_run_base]\n"
    "commands = [['pytest', '-q']]\n",
    "nox": WORKFLOW.format("nox") + "--- noxfile.py\ndef tests(session):\n"
    "    session.run('pytest', '-q')\n",
    "make in a folder": WORKFLOW.format("cd backend && make test")
    + "--- backend/makefile\ntest:\n\tpytest\n",
    "PDM": WORKFLOW.format("pdm run test") + "--- backend/pyproject.toml\n[tool.pdm.scripts]\n"
    "test = {composite = ['init', 'pytest tests']}\n",
    "hatch": WORKFLOW.format("hatch run test") + "--- pyproject.toml\n"
    "[tool.hatch.envs.x.scripts]\ntest = 'pytest'\n",
    "pre-commit": WORKFLOW.format("pre-commit run -a")
    + "--- .pre-commit-config.yaml\nrepos: [{hooks: [{id: t, entry: pytest}]}]\n",
}  # fmt: skip

TRAPS = {
    "name of a step": WORKFLOW.format("ls").rstrip() + "\n        name: pytest\n",
    "comment": WORKFLOW.format("|\n          # pytest\n          ls"),
    "message": WORKFLOW.format('echo "now run pytest"'),
    "switched off step": WORKFLOW.format("pytest").rstrip() + "\n        if: false\n",
    "switched off job": "--- .github/workflows/ci.yml\n"
    "jobs: {t: {if: '${{ false }}', steps: [{run: pytest}]}}\n",
    "commented step": "--- .github/workflows/ci.yml\njobs:\n  t:\n    steps:\n"
    "      # - run: pytest\n      - run: ls\n",
    "hidden job": "--- .gitlab-ci.yml\n.t:\n  script: [pytest]\ntest:\n  script: [ls]\n",
    "GitLab variable": "--- .gitlab-ci.yml\nvariables: {RUN: pytest}\ntest: {script: [ls]}\n",
    "Jenkins comment": "--- Jenkinsfile\n// sh 'pytest'\n/* sh 'pytest' */\necho 'sh \"pytest\"'\n",
    "other target": WORKFLOW.format("make build") + "--- Makefile\nbuild:\n\tls\ntest:\n\tpytest\n",
    "target nobody runs": "--- Makefile\ntest:\n\tpytest\n",
    "workflow elsewhere": "--- docs/.github/workflows/ci.yml\n"
    "jobs: {t: {steps: [{run: pytest}]}}\n",
    "merge bot": "--- .github/workflows/auto-merge.yml\njobs: {t: {steps: [{run: gh pr merge}]}}\n",
}  # fmt: skip


@pytest.mark.parametrize("provider", PIPELINES)
def test_a_step_is_seen_in(provider: str) -> None:
    assert state(PIPELINES[provider], ci=r"\bpytest\b") == "met"


@pytest.mark.parametrize("way", BY_WAY_OF)
def test_a_step_is_seen_by_way_of(way: str) -> None:
    assert state(BY_WAY_OF[way], ci=r"\bpytest\b") == "met"


@pytest.mark.parametrize("trap", TRAPS)
def test_no_step_is_seen_in_a(trap: str) -> None:
    assert state(TRAPS[trap], ci=r"\bpytest\b") == "missing"


def test_an_action_in_use_is_seen() -> None:
    files = (
        "--- .github/workflows/ci.yml\njobs:\n  t:\n    steps:\n      - uses: actions/attest@v2\n"
    )
    assert state(files, ci="actions/attest@") == "met"
    assert (
        state("--- .circleci/config.yml\norbs:\n  py: circleci/python@2\n", ci="python@") == "met"
    )
    assert state("--- .gitlab-ci.yml\ninclude:\n  - template: SAST.yml\n", ci="SAST") == "met"


def test_the_line_is_that_of_the_command() -> None:
    finding = found(PIPELINES["GitHub, several lines"], ci="pytest")
    assert [(e.line, e.what) for e in finding.evidence] == [(6, "uv run pytest")]
