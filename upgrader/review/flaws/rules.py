"""The rules of flaws: how bad each is, which capability it is about, and what to do."""

from __future__ import annotations

from typing import NamedTuple

from upgrader.review.verdict import Flaw, Severity


class Rule(NamedTuple):
    """What holds for every flaw of one kind."""

    severity: Severity
    capability: str
    fix: str


RULES = {
    "secret-token": Rule(
        "critical", "secrets-hygiene", "Revoke it today, then read it from the environment."
    ),
    "secret-shared": Rule(
        "medium", "secrets-hygiene", "Limit what the key may do, and read it from the environment."
    ),
    "secret-literal": Rule(
        "high", "secrets-hygiene", "Read it from the environment, and change it."
    ),
    "secret-kept": Rule(
        "critical", "secrets-hygiene", "Change it, take the file out, and ignore it."
    ),
    "secret-fallback": Rule(
        "high", "secrets-hygiene", "Refuse to start without it; a fallback is a published secret."
    ),
    "secret-file": Rule(
        "medium", "secrets-hygiene", "Keep an example without values, and ignore the file itself."
    ),
    "debug-default": Rule(
        "medium", "secrets-hygiene", "Let debugging be off unless a setting switches it on."
    ),
    "debug-on": Rule(
        "high", "safe-defaults", "Switch it on by a setting, off where none is given."
    ),
    "debug-run": Rule(
        "medium",
        "safe-defaults",
        "Take it from a setting; a debugger runs the code of whoever asks.",
    ),
    "cors-open": Rule("high", "safe-defaults", "Name the origins that may send credentials."),
    "hosts-open": Rule("medium", "safe-defaults", "Name the hosts that the service answers for."),
    "sql-formatted": Rule(
        "high", "input-validation", "Pass values as parameters of the statement."
    ),
    "path-from-request": Rule(
        "high", "input-validation", "Resolve the path and refuse what leaves its folder."
    ),
    "code-from-text": Rule("high", "input-validation", "Parse the input; never run it."),
    "shell-from-text": Rule(
        "high", "input-validation", "Pass a list of arguments, without a shell."
    ),
    "unsafe-load": Rule(
        "high", "input-validation", "Use the safe loader, or a format that holds only data."
    ),
    "request-without-timeout": Rule(
        "medium", "timeouts", "Pass a timeout, or make one client that has one."
    ),
    "bare-except": Rule(
        "medium",
        "error-contract",
        "Name what is caught; a bare except hides bugs and stops nothing.",
    ),
    "error-swallowed": Rule("low", "error-contract", "Log what is caught, or let it pass."),
    "traceback-shown": Rule(
        "medium", "error-contract", "Log the traceback, and answer with an id."
    ),
    "password-never-checked": Rule(
        "critical", "authn", "Check a password or a signed token before the session begins."
    ),
    "token-not-verified": Rule(
        "critical", "authn", "Verify the signature, and name the algorithms."
    ),
    "state-changing-get": Rule(
        "medium", "safe-defaults", "Take a POST, and a token against forged requests."
    ),
    "types-neutered": Rule(
        "medium", "types", "Take the setting away, or name the modules that it is for."
    ),
    "types-not-blocking": Rule("medium", "types", "Let the step fail when the checker does."),
    "test-asserts-nothing": Rule("low", "tests", "Assert what the test is for, or delete it."),
    "pipeline-without-tests": Rule("medium", "ci", "Run the tests on every change."),
    "tests-not-blocking": Rule("medium", "ci", "Let the step fail when a test does."),
    "image-too-old": Rule("high", "dockerfile", "Use the Python that the project asks for."),
    "image-as-root": Rule("medium", "container", "Add a user, and USER as the last instruction."),
    "image-holds-secret": Rule(
        "high", "secrets-hygiene", "Mount the secret when the image runs or is built."
    ),
}


def flaw(rule: str, path: str, line: int, what: str) -> Flaw:
    """Return a flaw of a rule at a place."""
    about = RULES[rule]
    return Flaw(rule, about.severity, path, line, what, about.fix, about.capability)
