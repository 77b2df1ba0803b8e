"""A review's flaws as SARIF 2.1.0, for a view of code scanning: stable rules and fingerprints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
_SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.0", "low": "2.0"}  # of GitHub's view


def sarif(document: dict[str, Any]) -> dict[str, Any]:
    """Return the flaws of a review as one run."""
    flaws = document["flaws"]
    rules = {flaw["rule"]: flaw for flaw in reversed(flaws)}
    index = {rule: at for at, rule in enumerate(sorted(rules))}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": document["tool"]["name"],
                        "semanticVersion": document["tool"]["version"],
                        "rules": [_rule(rule, rules[rule]) for rule in sorted(rules)],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    "ROOT": {"description": {"text": "The folder that was reviewed."}}
                },
                "properties": {"level": document["level"], "verdict": document["verdict"]},
                "results": _results(flaws, index),
            }
        ],
    }


def _rule(rule: str, flaw: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": rule,
        "shortDescription": {"text": flaw["what"]},
        "help": {"text": flaw["fix"]},
        "defaultConfiguration": {"level": _LEVELS[flaw["severity"]]},
        "properties": {"security-severity": _SCORES[flaw["severity"]], "tags": ["security"]},
    }


def _results(flaws: Sequence[dict[str, Any]], index: dict[str, int]) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    found = []
    for flaw in flaws:
        # Lines move with every edit: the rule, the file and the words keep a finding apart.
        name = "\0".join((flaw["rule"], flaw["path"], flaw["what"]))
        digest = sha256(f"{name}\0{seen[name]}".encode()).hexdigest()[:32]
        seen[name] += 1
        found.append(
            {
                "ruleId": flaw["rule"],
                "ruleIndex": index[flaw["rule"]],
                "level": _LEVELS[flaw["severity"]],
                "message": {"text": f"{flaw['what']}. {flaw['fix']}".replace("..", ".")},
                "locations": [{"physicalLocation": _location(flaw)}],
                "partialFingerprints": {"ruleFileWords/v1": digest},
            }
        )
    return found


def _location(flaw: dict[str, Any]) -> dict[str, Any]:
    artifact = {"uri": quote(flaw["path"]), "uriBaseId": "ROOT"}
    return {"artifactLocation": artifact, "region": {"startLine": max(1, flaw["line"])}}
