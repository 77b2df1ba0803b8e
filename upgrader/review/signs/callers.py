"""Signs about callers: who they are, what they may do and how often, and how they are heard."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upgrader.evidence.sight import Sight
from upgrader.review.signs.lines import modules
from upgrader.review.study import Study

_BUCKET = re.compile(r"(?i)token_?bucket|ratelimiter")
_READ = frozenset(("ratelimit", "rate_limit", "rate-limit", "RATE_LIMIT"))
_SAYS_429 = re.compile(
    rb"(?m)^[^#\n]*?(?:\breturn\b[^#\n]*,\s*429\b|\b(?:status|code|status_code)\s*=\s*429\b)"
)
_WHO = re.compile(rb"(?i)remote_addr|remote_ip|client\.host|x-forwarded-for|get_remote_address")
_COUNTS = ("incr", "incrby", "zadd", "deque", "Counter")
_REFUSES = ("TooManyRequests", "HTTP_429_TOO_MANY_REQUESTS")
_STRICT = re.compile(
    r"(?i)(?:permission_required|roles?_required|roles_accepted|requires_permission|require_role"
    r"|has_permission|PermissionRequiredMixin)$"
)
_LOOSE = re.compile(
    r"(?i)(?:permission_required|roles?_required|roles_accepted|requires_permission"
    r"|PermissionRequiredMixin|user_passes_test|staff_member_required|superuser_required"
    r"|admin_required|UserPassesTestMixin|IsAdminUser)$"
)
_LIMITS = re.compile(r"(?i)rate_?limit|throttl|too_?many|token_?bucket|flood")
_SIGN_IN = re.compile(
    r"(?i)(?:^|/)(?:login|log-in|signin|sign-in|sessions?|token|auth|authenticate|oauth2?)(?:/|$)"
)
_TAKES = re.compile(
    r"(?i)(?:^|/)(?:views?|api|routes?|routers?|handlers?|controllers?|resources?)(?:/|\.py|_)"
)


def _counted(study: Study) -> Iterator[Sight]:
    """Yield code of its own that refuses callers who come too often: it counts, and it says 429.

    Code that only waits before it calls somebody else limits itself, not its callers.
    """
    named = [
        Sight(module.path, line, name)
        for module in modules(study)
        for line, name in (*module.classes, *module.functions)
        if _LIMITS.search(name) and "anti" not in name.lower()
    ]
    read, refusals = [], []
    for module in modules(study):
        for call in module.calls:
            given = {*call.arguments, *(said for _, said in call.keywords)}
            if "429" in given or any(name.endswith(_REFUSES) for name in call.names):
                refusals.append(Sight(module.path, call.line, "answers 429"))
            if not _READ.isdisjoint(given) and _WHO.search(study.facts.tree[module.path].data):
                read.append(Sight(module.path, call.line, "a limit of the rate is read"))
        if match := _SAYS_429.search(study.facts.tree[module.path].data):
            line = study.facts.tree[module.path].data.count(b"\n", 0, match.end()) + 1
            refusals.append(Sight(module.path, line, "answers 429"))
    named += _counters(study, {sight.path for sight in refusals})
    if study.archetype == "service":
        if (named or read) and refusals:
            yield from (*refusals[:2], *named[:2])
        elif any(_BUCKET.search(sight.what) for sight in named):
            yield from named[:4]
        else:
            yield from read[:4]


def _counters(study: Study, paths: set[str]) -> Iterator[Sight]:
    """Yield what counts, in modules that refuse and know who asks, whatever it is called."""
    for module in modules(study):
        if module.path in paths and _WHO.search(study.facts.tree[module.path].data):
            for call in module.calls:
                if any(name.rsplit(".", 1)[-1] in _COUNTS for name in call.names):
                    yield Sight(module.path, call.line, f"{call.names[0]} counts who asks")


def _callers(study: Study) -> Iterator[Sight]:
    """Yield what lets callers in over a network: routes, or a page that a server makes."""
    yield from study.facts.routes[:3]
    if study.archetype == "service" and (best := study.report.topic("application").best):
        yield from best.evidence[:1]


def _sign_in(study: Study) -> Iterator[Sight]:
    yield from (s for s in study.facts.routes if _SIGN_IN.search(s.what))


def _by_hand(study: Study) -> Iterator[Sight]:
    """Yield functions that verify input, beside the routes that take it."""
    with_routes = {sight.path for sight in study.facts.routes}
    for module in modules(study):
        takes = module.path in with_routes or _TAKES.search(module.path)
        if takes or (study.archetype != "service" and "config" in module.path.lower()):
            for line, name in module.functions:
                if re.search(r"(?i)^_?(?:verify|validate)(?:_|$)", name):
                    yield Sight(module.path, line, f"def {name}")


def _guards(study: Study) -> Iterator[Sight]:
    """Yield the checks of a role or a permission, where they stand at most doors."""
    found = list(_guarding(study, _STRICT))
    if found and len(found) >= 0.6 * max(1, len(study.facts.routes)):
        yield from found


def _some_guards(study: Study) -> Iterator[Sight]:
    yield from _guarding(study, _LOOSE)


def _guarding(study: Study, pattern: re.Pattern[str]) -> Iterator[Sight]:
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
    "callers are counted and refused": _counted,
    "callers over a network": _callers,
    "routes that sign people in": _sign_in,
    "routes that check what they are given by hand": _by_hand,
    "roles or permissions at most routes": _guards,
    "roles or permissions at some routes": _some_guards,
    "roles that are asked for": _roles,
}
