"""Which files are no component: not written here, not by people, or no part of the product."""

from __future__ import annotations

import re

from upgrader.evidence import Facts, Sight
from upgrader.evidence.places import place_of

A_TEST = "a test"
COPIED = "a copy of a tool's file"
GENERATED = "generated"
MINIFIED = "minified, or data in the form of code"
ON_THE_WAY = frozenset({A_TEST, COPIED, GENERATED})  # they import what is judged
_HEADS = 1500  # bytes in which a generator says so
_LONGEST_LINE = 2500  # bytes; no person writes such a line of code, many machines do
_GENERATED = re.compile(
    rb"^[ \t]*(?:#|\"\"\"|''')[ \t#*-]*(?:[^\n]{0,80}@generated\b"
    rb"|(?:[^\n]{0,80}\W)?(?:do not edit|(?-i:DO NOT (?:MODIFY|CHANGE)))\b"
    rb"|(?:this (?:file|module|code|script)\b[^\n]{0,30}|code |auto-?|automatically )?\bgenerated"
    rb" (?:by|from|with|using|file|on)\b"
    rb"|this (?:file|module)\b[^\n]{0,30}\bgenerated\b)",
    re.IGNORECASE | re.MULTILINE,
)
_MIGRATION = re.compile(
    rb"^class Migration\(|^(?:down_)?revision(?:: [^=\n]+)?\s*=\s*|^from yoyo import step",
    re.MULTILINE,
)
_COPIED = frozenset({
    "_version.py", "versioneer.py", "ez_setup.py", "get-pip.py", "distribute_setup.py", "six.py",
    "_six.py", "conf.py",
})  # fmt: skip
_TOOLS = frozenset({
    ".circleci", ".github", "bin", "ci", "dev", "hack", "maintenance", "script", "scripts", "tools",
})  # fmt: skip
_TOOL_FILES = frozenset({"fabfile.py", "noxfile.py", "setup.py", "tasks.py", "gunicorn.conf.py"})


def is_tool(path: str) -> bool:
    """Say whether a module serves those who work on the product, and is no part of it."""
    first, _, rest = path.partition("/")
    return (bool(rest) and first.lower() in _TOOLS) or path in _TOOL_FILES


def left_out(facts: Facts) -> dict[str, str]:
    """Return the Python files that are not judged, each with the reason."""
    found: dict[str, str] = {}
    for path in facts.places:
        if path.endswith(".py") and (reason := facts.noted(path, _reason)):
            found[path] = reason
    return found


def _reason(path: str, data: bytes) -> str:
    place = place_of(path)
    folders = path.lower().split("/")[:-1]
    if place == "foreign":
        return "vendored or generated"
    if "migrations" in folders or ("versions" in folders and _MIGRATION.search(data[:10_000])):
        return "a migration"
    if place == "tests":
        return A_TEST
    if place == "apart":
        return "documentation, an example or a benchmark"
    if path.rsplit("/", 1)[-1] in _COPIED:
        return COPIED
    if _GENERATED.search(data[:_HEADS]):
        return GENERATED
    if max(map(len, data.split(b"\n", 200)[:200]), default=0) > _LONGEST_LINE and b"def " in data:
        return MINIFIED
    return ""


def named(reasons: dict[str, str]) -> tuple[Sight, ...]:
    """Return what was left out, by folder where a whole folder was."""
    folders: dict[tuple[str, str], list[str]] = {}
    for path, reason in reasons.items():
        folders.setdefault((path.rpartition("/")[0], reason), []).append(path)
    found = [
        Sight(paths[0], 0, reason)
        if len(paths) == 1
        else Sight(f"{folder}/" if folder else ".", 0, f"{reason}: {len(paths)} files")
        for (folder, reason), paths in folders.items()
    ]
    return tuple(sorted(found))
