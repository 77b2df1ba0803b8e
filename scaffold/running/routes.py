"""Which paths of an application are asked for, and what is put where a path has a parameter."""

from __future__ import annotations

import re

from upgrader.evidence import Facts

MOST = 80
ALWAYS = ("/", "/openapi.json", "/scaffold-no-such-path")
# A name that says that asking changes something, or sends something away.
_CHANGES = re.compile(
    r"(?i)(?:^|[/_\-.])(?:add|del|delete|remove|drop|reset|clear|create|update|edit|set|save|send|mail|pay"
    r"|logout|signout|unsubscribe|subscribe|refresh|sync|crawl|fetch|run|start|stop|shutdown|restart"
    r"|export|import|download|callback|webhook|oauth|login/|activate|confirm|approve|reject)(?:$|[/_\-.])"
)
_PARAMETER = re.compile(r"{([^{}:]+)(?::([^{}]+))?}")


def paths_to_ask(facts: Facts) -> tuple[list[str], list[str]]:
    """Return the paths to ask for, and the routes that are left alone because of their names."""
    asked, left = list(ALWAYS), []
    for sight in facts.routes:
        route = sight.what
        if _CHANGES.search(route):
            left.append(route)
        elif (path := filled(route)) is not None:
            asked.append(path)
    return list(dict.fromkeys(asked))[:MOST], list(dict.fromkeys(left))


def filled(route: str) -> str | None:
    """Return a route with its parameters filled in; None where it is no plain path."""
    path = _PARAMETER.sub(lambda match: _value(match[1], match[2] or ""), route)
    return path if re.fullmatch(r"/[\w\-.~/%@+=,:]*", path) else None


def _value(name: str, kind: str) -> str:
    said = f"{name} {kind}".lower()
    if "uuid" in said or "guid" in said:
        return "00000000-0000-4000-8000-000000000001"
    if "date" in said:
        return "2026-01-02"
    if any(word in said for word in ("slug", "name", "user", "lang", "locale", "path", "file")):
        return "en" if "lang" in said or "locale" in said else "a"
    return "1"
