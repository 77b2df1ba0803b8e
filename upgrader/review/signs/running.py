"""Signs of running: how it starts and ends, how many there are of it, and who asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upgrader.evidence.sight import Sight, text_of
from upgrader.review.signs.lines import lines_with, modules
from upgrader.review.study import Study

_SEVERAL = re.compile(
    rb"(?m)^\s*(?:replicas|minReplicas|min_capacity|desired_count)\s*[:=]\s*(?:[2-9]|\d\d+)\b"
)
_ASKS = re.compile(r"curl|wget|http\.client|urllib|requests|localhost|127\.0\.0\.1")
_COMPOSE = re.compile(r"(?:.*/)?(?:docker-)?compose[\w.-]*\.ya?ml")
_OFFERED = re.compile(r"(?:contrib|deploy\w*|examples?)/")


def _sigterm(study: Study) -> Iterator[Sight]:
    for module in modules(study):
        for call in module.calls:
            if any(name.endswith(("signal.signal", ".add_signal_handler")) for name in call.names):
                data = study.facts.tree[module.path].data
                if b"SIGTERM" in data:
                    yield Sight(module.path, call.line, "SIGTERM is handled")


def _cleanup(study: Study) -> Iterator[Sight]:
    pattern = re.compile(
        r"(?:asynccontextmanager|\.on_event|after_serving|on_shutdown|atexit\.register)$"
    )
    for module in modules(study):
        for use in module.decorators:
            if any(pattern.search(name) for name in use.names):
                yield Sight(module.path, use.line, use.names[0])
        for call in module.calls:
            if "atexit.register" in call.names:
                yield Sight(module.path, call.line, "atexit.register")


def _started(study: Study) -> Iterator[Sight]:
    """Yield how it is started; what only an example or a contribution starts is left out."""
    for answer in study.report.topic("start").answers:
        yield from (s for s in answer.evidence if not _OFFERED.match(s.path))
    yield from (s for s in study.facts.instructions if s.what.startswith(("CMD", "ENTRYPOINT")))


def _workers(study: Study) -> Iterator[Sight]:
    pattern = re.compile(
        r"(?:\s|\")(?:-w|--workers|--processes|-p)[=\s\",]+(?:[2-9]|\$)|WEB_CONCURRENCY|--workers="
    )
    yield from (sight for sight in _started(study) if pattern.search(sight.what))
    for path in study.facts.own:
        name = path.rsplit("/", 1)[-1]
        if name in (
            "gunicorn.conf.py",
            "gunicorn_conf.py",
            "gunicorn.py",
            "uwsgi.ini",
            "hypercorn.toml",
        ):
            text = text_of(study.facts.tree[path].data[:50_000])
            if match := re.search(
                r"(?m)^\s*(?:workers|processes|cheaper-initial)\s*=\s*(?!1\s*$)\S.*$", text
            ):
                yield Sight(path, text.count("\n", 0, match.start()) + 1, match[0].strip())
    for module in modules(study):
        for line, name in module.classes:
            if re.search(r"(?i)^(?:multiprocess|uwsgi|threaded)\w*mixin$", name):
                yield Sight(module.path, line, name)


def _replicas(study: Study) -> Iterator[Sight]:
    yield from lines_with(study, (".yml", ".yaml", ".tf"), _SEVERAL)


def _secret_files(study: Study) -> Iterator[Sight]:
    """Yield settings that name a file with a secret in it, as containers mount them."""
    for module in modules(study):
        for line, what in module.environment:
            if re.search(r"_FILE\b", what):
                yield Sight(module.path, line, what)
        for call in module.calls:
            if any(arg.startswith("/run/secrets") for arg in call.arguments):
                yield Sight(module.path, call.line, "/run/secrets")


def _timeouts(study: Study) -> Iterator[Sight]:
    """Yield calls of other services that pass a timeout."""
    pattern = re.compile(r"^(?:requests\.|httpx2?\.|aiohttp\.|urllib\.request\.urlopen|urllib3\.)")
    for module in modules(study):
        for call in module.calls:
            is_one = any(pattern.match(name) for name in call.names)
            if is_one and any(word == "timeout" for word, _ in call.keywords):
                yield Sight(module.path, call.line, "timeout=")
            elif any(re.match(r"httpx2?\.(?:Client|AsyncClient)$", name) for name in call.names):
                yield Sight(module.path, call.line, "httpx waits five seconds at most by itself")


def _copied(study: Study) -> Iterator[Sight]:
    """Yield code that copies the software's own database."""
    if study.archetype != "service":
        return
    for module in modules(study):
        for call in module.calls:
            said = " ".join(call.arguments)
            if re.search(r"\b(?:pg_dump|mysqldump|mongodump|vacuum into)\b", said, re.IGNORECASE):
                yield Sight(module.path, call.line, said[:60])
            elif any(name.endswith(".backup") and "sqlite3" in name for name in call.names):
                yield Sight(module.path, call.line, "sqlite3 backup")


def _asked(study: Study) -> Iterator[Sight]:
    """Yield checks of health that ask a page of the service over HTTP."""
    for sight in study.facts.instructions:
        if sight.what.startswith("HEALTHCHECK") and _ASKS.search(sight.what):
            yield sight
    for path in study.facts.own:
        if _COMPOSE.fullmatch(path):
            for document in study.facts.knots(path):
                for service in document.get("services").below.values():
                    test, build = service.get("healthcheck").get("test"), service.get("build")
                    words = [test.text or "", *(item.text or "" for item in test.items())]
                    if build.is_set() and _ASKS.search(" ".join(words)):
                        yield Sight(path, test.line, " ".join(words).strip()[:60])


SIGNS = {
    "a check of health that asks for a page": _asked,
    "SIGTERM is handled": _sigterm,
    "something is cleaned up at the end": _cleanup,
    "several workers": _workers,
    "two or more replicas": _replicas,
    "secrets from files": _secret_files,
    "a timeout on calls of other services": _timeouts,
    "own data is copied": _copied,
}
