"""The drivers: what is counted in a repository because work grows with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from upgrader.evidence import Facts
from upgrader.evidence.module import Module

_MODELS = (
    "django.db.models.Model", "sqlmodel.SQLModel", "peewee.Model", "tortoise.models.Model",
    "tortoise.Model", "mongoengine.Document", "beanie.Document", "odmantic.Model",
)  # fmt: skip
_MODEL_ENDS = (".Model", ".Base", ".SQLModel")
_CALLERS = ("requests.", "httpx.", "httpx2.", "aiohttp.", "urllib.request.", "boto3.", "openai.",
            "anthropic.", "stripe.", "smtplib.", "redis.", "grpc.", "litellm.")  # fmt: skip
_VERBS = frozenset((
    "get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "urlopen",
    "client", "resource", "Client", "AsyncClient", "Session", "ClientSession", "OpenAI",
    "AsyncOpenAI", "AzureOpenAI", "Anthropic", "SMTP", "SMTP_SSL", "Redis", "from_url",
    "insecure_channel", "secure_channel", "completion", "acompletion", "create",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drivers:
    """What was counted, by the driver's name."""

    counts: Mapping[str, float]

    def of(self, name: str) -> float:
        """Return one count, 0 where nothing was."""
        return self.counts.get(name, 0.0)


def drivers_of(facts: Facts) -> Drivers:
    """Count the drivers of a repository in the application's own code."""
    paths = facts.python("application")
    modules = [module for path in paths if (module := facts.module(path)) is not None]
    tests = [module for path in facts.python("tests") if (module := facts.module(path)) is not None]
    lines = sum(_lines(facts.tree[path].data) for path in paths)
    return Drivers(
        {
            "routes": len({(sight.path, sight.line, sight.what) for sight in facts.routes}),
            "models": sum(1 for module in modules for _ in _models(module)),
            "kloc": round(lines / 1000, 1),
            "settings": sum(len(module.environment) for module in modules),
            "entries": len(facts.scripts) + sum(len(module.commands) for module in modules),
            "modules": len(paths),
            "calls": sum(1 for module in modules for _ in _calls(module)),
            "tests": sum(len(module.asserting) for module in tests),
        }
    )


def _lines(data: bytes) -> int:
    return sum(1 for line in data.split(b"\n") if line.strip())


def _models(module: Module) -> Iterator[int]:
    """Yield the line of each class that is kept in a database, once."""
    seen = set()
    for base in module.bases:
        is_model = any(n in _MODELS or f".{n}".endswith(_MODEL_ENDS) for n in base.names)
        if is_model and base.line not in seen:
            seen.add(base.line)
            yield base.line


def _calls(module: Module) -> Iterator[int]:
    for call in module.calls:
        for name in call.names:
            if name.startswith(_CALLERS) and name.rpartition(".")[2] in _VERBS:
                yield call.line
                break
