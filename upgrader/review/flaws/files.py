"""Flaws of files that are no Python: secrets that are kept, checkers switched off, old images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upgrader.evidence import Facts
from upgrader.evidence.knots import Knot
from upgrader.evidence.manifests import at
from upgrader.evidence.sight import Sight, text_of

Place = tuple[str, str, int, str]

_TOKEN = re.compile(
    rb"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abprs]-\d+-[A-Za-z0-9-]{20,}|sk_live_[A-Za-z0-9]{20,}"
    rb"|glpat-[A-Za-z0-9_-]{20}|SG\.[\w-]{22}\.[\w-]{43})\b"
    rb"|-----BEGIN (?:RSA |EC |OPENSSH |)PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}"
)
_BEGIN = (
    b"AKIA", b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"xoxa-", b"xoxb-", b"xoxp-", b"xoxr-",
    b"xoxs-", b"sk_live_", b"glpat-", b"SG.", b"PRIVATE KEY",
)  # fmt: skip
_SHARED = re.compile(rb"\bAIza[0-9A-Za-z_-]{35}\b")
_SETTINGS = re.compile(
    r"(?:.*/)?(?:\.env(?:\.(?!example|sample|template|dist|tpl)[\w.-]+)?|(?!example|sample|template)[\w-]+\.env"
    r"|\.flaskenv|\.?(?:config|settings|secrets?|credentials|local)(?:\.\w+)?\.(?:json5?|ya?ml|toml|ini|cfg)|[\w-]+\.(?:cfg|conf|ini))",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?i)(?:^|[/._-])(?:examples?|samples?|templates?|dist|tests?|testing|tox|setup|mypy|pytest|alembic|logging)(?:[/._-]|$)"
)
_LINE = re.compile(
    r"""^\s*(?:export\s+)?["']?([\w.-]*(?:secret(?:_?key)?|passw(?:or)?d|(?:api|auth|access|private)_?key|token))["']?\s*[:=]\s*["']?([^"'\s#,]+)""",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(
    r"(?i)^[<{$%\[(!*].*|^(?:x+|\*+|none|null|true|false|yes|no|\d{1,3}|your.*|.*example.*|.*placeholder.*)$"
)
_NEVER_FAILS = re.compile(r"(?:\|\|\s*(?:true|:|exit 0)|;\s*true)\s*$")
_RUNS = {
    "types-not-blocking": re.compile(r"\bmypy\b|pyright|\bty check"),
    "tests-not-blocking": re.compile(r"\bpytest\b|manage\.py test|\bunittest\b"),
}
LARGEST = 300_000
_PYTHON_IMAGE = re.compile(r"FROM\s+(?:--\S+\s+)*(?:\S*/)?python:(\d+)\.(\d+)")


def in_files(facts: Facts) -> Iterator[Place]:
    """Yield the flaws that files of settings, pipelines and images have, each with its rule."""
    for path in facts.own:
        data = facts.tree[path].data
        if facts.places[path] != "application" or len(data) > LARGEST or path.endswith(".lock"):
            continue
        is_likely = any(word in data for word in _BEGIN)  # a search with `in` is ten times as fast
        if match := _TOKEN.search(data) if is_likely else None:
            line = data.count(b"\n", 0, match.start()) + 1
            yield "secret-token", path, line, "a key that somebody can use"
        if match := _SHARED.search(data) if b"AIza" in data else None:
            line = data.count(b"\n", 0, match.start()) + 1
            yield (
                "secret-shared",
                path,
                line,
                "a key that pages may show, and that somebody pays for",
            )
        if _SETTINGS.fullmatch(path) and not _ASIDE.search(path) and facts.ignoring(path) is None:
            yield from _settings(path, text_of(data))
    yield from _types(facts)
    yield from _pipelines(facts)
    yield from _images(facts)


def _settings(path: str, text: str) -> Iterator[Place]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith(("#", ";", "//")):
            continue
        match = _LINE.match(line)
        if match and not _STANDS_FOR.match(match[2]) and len(match[2]) >= 3 and "/" not in match[2]:
            is_used = path.rsplit("/", 1)[-1] == ".env" and len(match[2]) >= 20
            rule = "secret-kept" if is_used and re.search(r"\d", match[2]) else "secret-file"
            yield rule, path, number, f"{match[1]} has a value in a file that is kept"
        if re.match(r"\s*FLASK_DEBUG\s*=\s*(?:1|true)", line, re.IGNORECASE):
            yield "debug-default", path, number, "debugging is on where nobody says otherwise"


def _types(facts: Facts) -> Iterator[Place]:
    """Yield the settings by which a type checker says nothing, whatever it finds."""
    for path in facts.own:
        name = path.rsplit("/", 1)[-1]
        is_one = name in ("pyproject.toml", "mypy.ini", ".mypy.ini", "setup.cfg")
        if not is_one or facts.places[path] != "application":
            continue
        table = facts.table(path) if b"ignore_errors" in facts.tree[path].data else {}
        rows = at(table, "tool", "mypy", "overrides")
        everywhere = (
            [r for r in rows if at(r, "module") in ("*", ["*"])] if type(rows) is list else []
        )
        for part in (
            at(table, "tool", "mypy"),
            at(table, "mypy"),
            at(table, "mypy-*"),
            *everywhere,
        ):
            if str(at(part, "ignore_errors")).lower() == "true":
                line = _line(facts, path, "ignore_errors")
                yield "types-neutered", path, line, "every error is ignored"


def _line(facts: Facts, path: str, word: str) -> int:
    data = facts.tree[path].data
    return data.count(b"\n", 0, data.find(word.encode())) + 1


def _pipelines(facts: Facts) -> Iterator[Place]:
    """Yield the steps that run a checker or the tests and cannot fail, where no other step can."""
    excused = {
        (path, line)
        for path in facts.pipelines
        for document in facts.knots(path)
        for job in document.get("jobs").below.values()
        for line in _excused(job)
    }
    for rule, pattern in _RUNS.items():
        steps = [sight for sight in facts.steps if pattern.search(sight.what)]
        mild = [s for s in steps if _is_mild(facts, s) or (s.path, s.line) in excused]
        for sight in mild if len(mild) == len(steps) else ():
            yield rule, sight.path, sight.line, "the step never fails"


def _is_mild(facts: Facts, sight: Sight) -> bool:
    return _NEVER_FAILS.search(_raw(facts, sight.path, sight.line)) is not None


def _excused(job: Knot) -> Iterator[int]:
    """Yield the lines of the steps that may fail without anybody being told."""
    everything = job.get("continue-on-error").text == "true"
    for step in job.get("steps").items():
        if everything or step.get("continue-on-error").text == "true":
            first, said = step.get("run").line, step.get("run").text or ""
            yield from range(first, first + said.count("\n") + 2)


def _raw(facts: Facts, path: str, line: int) -> str:
    lines = text_of(facts.tree[path].data).split("\n")
    return lines[line - 1] if 0 < line <= len(lines) else ""


def _images(facts: Facts) -> Iterator[Place]:
    yield from _old_images(facts)
    for sight in facts.instructions:
        secret = re.match(
            r"ENV\s+(\w*(?:SECRET|PASSWORD|TOKEN|API_KEY)\w*)[= ]+[\"']?([^\s\"'$]{6,})", sight.what
        )
        if secret and not _STANDS_FOR.match(secret[2]):
            yield (
                "image-holds-secret",
                sight.path,
                sight.line,
                f"{secret[1]} is baked into the image",
            )


def _old_images(facts: Facts) -> Iterator[Place]:
    """Yield the images whose Python is older than the project's; one further down is another's."""
    floor = _floor(facts)
    found = [
        (sight, (int(match[1]), int(match[2])))
        for sight in facts.instructions
        if (match := _PYTHON_IMAGE.match(sight.what))
    ]
    highest = min((sight.path.count("/") for sight, _ in found), default=0)
    for sight, version in found:
        if floor and version < floor and sight.path.count("/") == highest:
            said = f"Python {version[0]}.{version[1]}, and the project asks for "
            yield "image-too-old", sight.path, sight.line, f"{said}{floor[0]}.{floor[1]}"


def _floor(facts: Facts) -> tuple[int, int] | None:
    found = []
    for path in facts.own:
        if path.rsplit("/", 1)[-1] == "pyproject.toml" and facts.places[path] == "application":
            table = facts.table(path)
            said = at(table, "project", "requires-python") or at(
                table, "tool", "poetry", "dependencies", "python"
            )
            match = re.search(
                r"(?:>=|\^|~=?|==)\s*(\d+)\.(\d+)", said if isinstance(said, str) else ""
            )
            if match:
                found.append((int(match[1]), int(match[2])))
    return found[0] if len(found) == 1 else None
