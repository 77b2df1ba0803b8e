"""Signs of running: how it ends, how many there are of it, what guards its callers and its data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upgrader.evidence.module import Module
from upgrader.evidence.sight import Sight, text_of
from upgrader.review.study import Study

_LIMITS = re.compile(r"(?i)rate_?limit|throttl|too_?many|token_?bucket|flood")
_SIGN_IN = re.compile(
    r"(?i)(?:^|/)(?:login|log-in|signin|sign-in|sessions?|token|auth|authenticate|oauth2?)(?:/|$)"
)


def modules(study: Study) -> Iterator[Module]:
    """Yield the modules of the application that can be read."""
    for path in study.facts.python("application"):
        if module := study.facts.module(path):
            yield module


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
    for answer in study.report.topic("start").answers:
        yield from answer.evidence
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
    for path in study.facts.own:
        data = study.facts.tree[path].data
        if path.endswith((".yml", ".yaml", ".tf")) and len(data) < 300_000:
            if match := re.search(
                rb"(?m)^\s*(?:replicas|minReplicas|min_capacity|desired_count)\s*[:=]\s*([2-9]|\d\d+)\b",
                data,
            ):
                yield Sight(
                    path, data.count(b"\n", 0, match.start()) + 1, match[0].decode().strip()
                )


def _counted(study: Study) -> Iterator[Sight]:
    """Yield code of its own that refuses callers who come too often: it counts, and it says 429.

    Code that only waits before it calls somebody else limits itself, not its callers.
    """
    names, refusals = [], []
    for module in modules(study):
        path = module.path
        for line, name in (*module.classes, *module.functions):
            if _LIMITS.search(name) and "anti" not in name.lower():
                names.append(Sight(path, line, name))
        for call in module.calls:
            given = (*call.arguments, *(said for _, said in call.keywords))
            if "429" in given or any(
                n.endswith(("TooManyRequests", "HTTP_429_TOO_MANY_REQUESTS")) for n in call.names
            ):
                refusals.append(Sight(path, call.line, "answers 429"))
            if any(
                said in ("ratelimit", "rate_limit", "rate-limit", "RATE_LIMIT") for said in given
            ):
                names.append(Sight(path, call.line, "a limit of the rate is read"))
    is_asked = study.archetype == "service"
    if is_asked and names and refusals:
        yield from (refusals + names)[:4]
    elif is_asked and any(re.search(r"(?i)token_?bucket|ratelimiter", s.what) for s in names):
        yield from names[:4]
    elif is_asked and any(s.what.startswith("a limit") for s in names):
        yield from (s for s in names if s.what.startswith("a limit"))


def _callers(study: Study) -> Iterator[Sight]:
    """Yield what lets callers in over a network: routes, or a page that a server makes."""
    yield from study.facts.routes[:3]
    if study.archetype == "service" and (best := study.report.topic("application").best):
        yield from best.evidence[:1]


def _sign_in(study: Study) -> Iterator[Sight]:
    yield from (s for s in study.facts.routes if _SIGN_IN.search(s.what))


def _secret_files(study: Study) -> Iterator[Sight]:
    """Yield settings that name a file with a secret in it, as containers mount them."""
    for module in modules(study):
        for line, what in module.environment:
            if re.search(r"_FILE\b", what):
                yield Sight(module.path, line, what)
        for call in module.calls:
            if any(arg.startswith("/run/secrets") for arg in call.arguments):
                yield Sight(module.path, call.line, "/run/secrets")


def _by_hand(study: Study) -> Iterator[Sight]:
    """Yield functions that verify input, beside the routes that take it."""
    with_routes = {sight.path for sight in study.facts.routes}
    for module in modules(study):
        if module.path in with_routes or (
            study.archetype != "service" and "config" in module.path.lower()
        ):
            for line, name in module.functions:
                if re.search(r"(?i)^_?(?:verify|validate)(?:_|$)", name):
                    yield Sight(module.path, line, f"def {name}")


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
    if not study.archetype == "service":
        return
    for module in modules(study):
        for call in module.calls:
            said = " ".join(call.arguments)
            if re.search(r"\b(?:pg_dump|mysqldump|mongodump|vacuum into)\b", said, re.IGNORECASE):
                yield Sight(module.path, call.line, said[:60])
            elif any(name.endswith(".backup") and "sqlite3" in name for name in call.names):
                yield Sight(module.path, call.line, "sqlite3 backup")


def _guards(study: Study) -> Iterator[Sight]:
    """Yield the checks of a role or a permission, where they stand at most doors."""
    pattern = re.compile(
        r"(?i)(?:permission_required|roles?_required|roles_accepted|requires_permission|require_role|has_permission|PermissionRequiredMixin)$"
    )
    found = []
    for module in modules(study):
        for use in (*module.decorators, *module.bases):
            if any(pattern.search(name) for name in use.names):
                found.append(Sight(module.path, use.line, use.names[-1]))
    if found and len(found) >= 0.6 * max(1, len(study.facts.routes)):
        yield from found


def _some_guards(study: Study) -> Iterator[Sight]:
    pattern = re.compile(
        r"(?i)(?:permission_required|roles?_required|roles_accepted|requires_permission|PermissionRequiredMixin|user_passes_test|staff_member_required|superuser_required|admin_required|UserPassesTestMixin|IsAdminUser)$"
    )
    for module in modules(study):
        for use in (*module.decorators, *module.bases):
            if any(pattern.search(name) for name in use.names):
                yield Sight(module.path, use.line, use.names[-1])


def _roles(study: Study) -> Iterator[Sight]:
    """Yield roles that are an enumeration of the application, and are asked for in its code."""
    for module in modules(study):
        for use in module.bases:
            is_enum = any(
                re.search(r"(?:TextChoices|IntegerChoices|StrEnum|Enum)$", name)
                for name in use.names
            )
            named = [name for line, name in module.classes if line == use.line]
            if is_enum and any(
                re.search(r"(?i)^(?:user|member|account)?_?roles?$", name) for name in named
            ):
                yield Sight(module.path, use.line, named[0])


SIGNS = {
    "SIGTERM is handled": _sigterm,
    "something is cleaned up at the end": _cleanup,
    "several workers": _workers,
    "two or more replicas": _replicas,
    "callers are counted and refused": _counted,
    "callers over a network": _callers,
    "routes that sign people in": _sign_in,
    "secrets from files": _secret_files,
    "routes that check what they are given by hand": _by_hand,
    "a timeout on calls of other services": _timeouts,
    "own data is copied": _copied,
    "roles or permissions at most routes": _guards,
    "roles or permissions at some routes": _some_guards,
    "roles that are asked for": _roles,
}
