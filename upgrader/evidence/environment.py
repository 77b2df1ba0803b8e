"""Where a module reads its settings from the environment, by itself or through a library."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from upgrader.evidence.names import Called, Names, dotted
from upgrader.evidence.source import Source

# What the system sets, and what only says how a process runs, is nobody's configuration.
_SYSTEM = frozenset((
    "CI", "COLUMNS", "DISPLAY", "DJANGO_SETTINGS_MODULE", "EDITOR", "HOME", "LANG", "LINES",
    "LOGNAME", "NO_COLOR", "PATH", "PWD", "PYTHONPATH", "SHELL", "TEMP", "TERM", "TMP",
    "TMPDIR", "USER", "USERNAME", "USERPROFILE", "VIRTUAL_ENV",
))  # fmt: skip
_READS = frozenset((
    "os.environ.get", "os.getenv", "os.getenvb", "os.environb.get", "environ.Env",
    "environ.FileAwareEnv", "environ.to_config", "decouple.config", "decouple.Config",
    "decouple.AutoConfig", "dynaconf.Dynaconf", "dynaconf.FlaskDynaconf",
    "dynaconf.LazySettings", "environs.Env", "environs.FileAwareEnv", "starlette.config.Config",
))  # fmt: skip
_SETTINGS = frozenset(
    [
        "pydantic_settings.BaseSettings",
        "pydantic_settings.main.BaseSettings",
        "pydantic.BaseSettings",
        "pydantic.v1.BaseSettings",
        "goodconf.GoodConf",
    ]
)
_METHODS = frozenset(("from_prefixed_env", "from_envvar"))
_OPTIONS = frozenset(("envvar", "auto_envvar_prefix"))


WORDS = re.compile(
    rb"environ|getenv|Settings|decouple|ynaconf|envvar|starlette\.config|_env\b|configurations"
    rb"|goodconf"
)


def reads_in(source: Source, calls: list[Called], names: Names) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of each reading of a setting."""
    for item in source.items:
        key = names.text(item.slice)
        if key not in _SYSTEM and isinstance(item.ctx, ast.Load) and _is_environ(item.value, names):
            yield item.lineno, f"os.environ[{key or '...'}]"
    for comparison in source.comparisons:
        is_system = names.text(comparison.left) in _SYSTEM
        if not is_system and any(_is_environ(right, names) for right in comparison.comparators):
            yield comparison.lineno, "in os.environ"
    for node in source.classes:
        if any(not _SETTINGS.isdisjoint(names.resolve(dotted(base))) for base in node.bases):
            yield node.lineno, f"class {node.name}(BaseSettings)"
    for call in calls:
        yield from _of_call(call, names)


def _of_call(called: Called, names: Names) -> Iterator[tuple[int, str]]:
    call, name, last, candidates = called
    first = names.text(call.args[0]) if call.args else None
    if not _READS.isdisjoint(candidates):
        if first is None or (first not in _SYSTEM and not first.startswith("XDG_")):
            yield call.lineno, f"{name}({first or ''})"
    elif (
        any(candidate.startswith("configurations.values.") for candidate in candidates)
        or last in _METHODS
    ):
        yield call.lineno, name
    elif any(keyword.arg in _OPTIONS for keyword in call.keywords):
        yield call.lineno, f"{name}(envvar=)"
    elif name not in ("dict", "print") and any(_is_environ(arg, names) for arg in call.args):
        yield call.lineno, f"{name}(os.environ)"


def _is_environ(node: ast.expr, names: Names) -> bool:
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return False
    return "os.environ" in names.resolve(dotted(node))
