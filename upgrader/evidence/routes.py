"""All routes of the application, each under every path that its router is put under."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from upgrader.evidence.locator import Locator
from upgrader.evidence.module import Module
from upgrader.evidence.route_records import PATTERNS, Include, join
from upgrader.evidence.sight import Sight

Key = tuple[str, str]  # the path of a module, the name of a router in it

_DEEPEST = 8
_MOST = 32  # paths that one router may be put under
# What a package of others serves, below the path that includes it.
_BROUGHT = {
    "django_prometheus.urls": ("metrics",),
    "dockerflow.fastapi.router": ("__heartbeat__", "__lbheartbeat__", "__version__"),
    "dockerflow.django.urls": ("__heartbeat__", "__lbheartbeat__", "__version__"),
}
_PARAMETER = re.compile(r"<(?:[^<>:]*:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


def routes_of(modules: Iterable[Module], locator: Locator) -> tuple[Sight, ...]:
    """Return every route with its whole path, as far as the source says it."""
    read = list(modules)
    above: dict[Key, list[tuple[Key, str]]] = {}
    sights: list[Sight] = []
    for module in read:
        for include in module.routing.includes:
            owner = locator.key(module.path, include.owner)
            child = _child(locator, module.path, include)
            if child is not None:
                above.setdefault(child, []).append((owner, include.path))
            else:
                sights.extend(_brought(module, include, (include.child,), ("",)))
                continue
            sights.extend(_brought(module, include, module.names.resolve(include.child), ()))
    prefixes = {
        (module.path, name): prefix
        for module in read
        for name, prefix in module.routing.prefixes.items()
    }
    for module in read:
        for route in module.routing.routes:
            key = locator.key(module.path, route.owner)
            for prefix in dict.fromkeys(_prefixes(key, above, prefixes, ())):
                path = whole(join(prefix, route.path))
                sights.append(Sight(module.path, route.line, path))
    return tuple(dict.fromkeys(sights))


def whole(path: str) -> str:
    """Return a path in one form: a slash in front, parameters in braces, none at the end."""
    named = _PARAMETER.sub(lambda match: f"{{{match[1] or match[2]}}}", path)
    plain = named.replace("/?", "").replace("\\", "").rstrip("/")
    return plain if plain.startswith("/") else f"/{plain}"


def _brought(
    module: Module, include: Include, names: tuple[str, ...], otherwise: tuple[str, ...]
) -> Iterator[Sight]:
    """Yield the routes of a package of others, or the path alone that it is put under."""
    plain = (name.removesuffix(f".{PATTERNS}") for name in names)
    paths = next((_BROUGHT[name] for name in plain if name in _BROUGHT), otherwise)
    for path in paths:
        yield Sight(module.path, include.line, whole(join(include.path, path)))


def _child(locator: Locator, path: str, include: Include) -> Key | None:
    if not include.is_absolute:
        return locator.key(path, include.child)
    found = locator.locate(include.child)
    return found if found is not None and found[1] else None


def _prefixes(
    key: Key, above: dict[Key, list[tuple[Key, str]]], own: dict[Key, str], seen: tuple[Key, ...]
) -> Iterator[str]:
    mine = own.get(key, "")
    parents = above.get(key, ())
    if not parents or key in seen or len(seen) > _DEEPEST:
        yield mine
        return
    for parent, path in parents[:_MOST]:
        for prefix in _prefixes(parent, above, own, (*seen, key)):
            yield join(join(prefix, path), mine)
