"""How to prove the updates: all places are watched, every week, and nothing is taken too young."""

import json

from scaffold.proving import Fault, Project, expect

FILE = "renovate.json"


def prove_dep_updates(project: Project) -> None:
    """Read the rules as Renovate does."""
    rules = json.loads(project.path(FILE).read_text(encoding="utf-8"))
    # The recommended rules watch every manager: narrowing them leaves a place out.
    expect("config:recommended" in rules.get("extends", []), "no set of rules is extended")
    expect("enabledManagers" not in rules, "some places are not watched")
    expect(bool(rules.get("schedule")), "there is no day for it")
    age = str(rules.get("minimumReleaseAge", "0 days")).split()
    expect(int(age[0]) >= 7 and age[1] == "days", f"it takes what is {' '.join(age)} old")
    expect(rules.get("lockFileMaintenance", {}).get("enabled") is True, "the lock itself rots")


FAULTS = (
    Fault("dep-updates", FILE, '"minimumReleaseAge": "7 days"', '"minimumReleaseAge": "0 days"'),
    Fault("dep-updates", FILE, '"enabled": true', '"enabled": false'),
)
