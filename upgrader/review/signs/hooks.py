"""Signs in hooks, floors and guides: what runs before a commit, and what helpers are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from upgrader.evidence.manifests import at
from upgrader.evidence.sight import Sight, text_of
from upgrader.review.study import Study

Sign = Callable[[Study], Iterator[Sight]]

_FLOOR = re.compile(r"(?m)--(?:cov-)?fail-under[= ]\d|^\s*fail_under\s*=\s*\d")
_FLAG = re.compile(r"(?m)^[^#\n]*--cov(?:=|\b)")
_PLACES = re.compile(
    r"(?:.*/)?(?:pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|noxfile\.py|Coveragerc)"
)


def _hooks(study: Study) -> Iterator[Sight]:
    """Yield every hook that git runs before a commit."""
    for path in study.facts.own:
        if re.fullmatch(r"(?:.*/)?\.pre-commit-config\.ya?ml", path):
            for document in study.facts.knots(path):
                for source in document.get("repos").items():
                    for hook in source.get("hooks").items():
                        said = hook.get("id")
                        words = f"{said.text or ''} {hook.get('entry').text or ''}"
                        yield Sight(path, said.line, words.strip())


def _like(pattern: str) -> Sign:
    compiled = re.compile(pattern)

    def see(study: Study) -> Iterator[Sight]:
        yield from (hook for hook in _hooks(study) if compiled.search(hook.what))

    return see


def _in_settings(pattern: re.Pattern[str]) -> Sign:
    def see(study: Study) -> Iterator[Sight]:
        for path in study.facts.own:
            if _PLACES.fullmatch(path):
                text = text_of(study.facts.tree[path].data[:200_000])
                if match := pattern.search(text):
                    line = text.count("\n", 0, match.start()) + 1
                    yield Sight(path, line, match[0].strip()[-60:])

    return see


def _guide(study: Study) -> Iterator[Sight]:
    """Yield the pages for helpers that tell them to run a formatter."""
    pattern = re.compile(r"(?i)\b(?:ruff format|ruff|black|yapf|autopep8|isort)\b")
    for path in study.facts.own:
        if re.fullmatch(
            r"(?i)(?:\.github/|docs/)?(?:contributing|hacking|development|developing)[^/]*", path
        ):
            text = text_of(study.facts.tree[path].data[:100_000])
            if match := pattern.search(text):
                yield Sight(path, text.count("\n", 0, match.start()) + 1, match[0])


def _table_of_coverage(study: Study) -> Iterator[Sight]:
    for path in study.facts.own:
        if path.rsplit("/", 1)[-1].lower() in ("coveragerc", ".coveragerc") and at(
            study.facts.table(path), "run"
        ):
            yield Sight(path, 0, "run")


SIGNS: dict[str, Sign] = {
    "a hook that lints": _like(r"\b(?:ruff|flake8|pylint|pyflakes)\b(?!-format)"),
    "a hook that formats": _like(r"ruff-format|ruff format|\bblack\b|isort|yapf|autopep8"),
    "a hook that checks types": _like(r"mypy|pyright"),
    "a hook that looks for holes": _like(
        r"bandit|detect-secrets|gitleaks|safety|semgrep|pip-audit|trufflehog"
    ),
    "a floor of coverage": _in_settings(_FLOOR),
    "a flag for coverage": _in_settings(_FLAG),
    "a guide that asks for a format": _guide,
    "a file of settings for coverage": _table_of_coverage,
}
