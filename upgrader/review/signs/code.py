"""Signs in code: what modules do together, which no single name tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from upgrader.evidence.sight import Sight
from upgrader.review.study import Study

_CELL = re.compile(rb'"cell_type"\s*:\s*"code"')


def _writes(study: Study) -> Iterator[Sight]:
    for path, close in sorted(study.close.items()):
        if study.facts.places[path] == "application":
            yield from (Sight(path, line, "a file is written") for line in close.writes[:2])


def _catches(study: Study) -> Iterator[Sight]:
    for path in study.facts.python("application"):
        module = study.facts.module(path)
        for line, what in module.handlers[:2] if module else ():
            if "ImportError" not in what and "ModuleNotFound" not in what:
                yield Sight(path, line, f"except {what}".strip())


def _guarded(study: Study) -> Iterator[Sight]:
    """Yield broad handlers that report, in software that no caller waits for."""
    if study.archetype not in ("batch", "command"):
        return
    for path in study.facts.python("application"):
        if study.facts.reached and path not in study.facts.reached:
            continue
        close = study.close.get(path)
        for line in close.guarded[:3] if close else ():
            yield Sight(path, line, "every failure is caught and reported")


def _one_place(study: Study) -> Iterator[Sight]:
    """Yield the module that reads most of the settings, where it is the place for them."""
    counts: Counter[str] = Counter()
    lines: dict[str, int] = {}
    for path in study.facts.python("application"):
        module = study.facts.module(path)
        for line, _ in module.environment if module else ():
            counts[path] += 1
            lines.setdefault(path, line)
    total = sum(counts.values())
    for path, count in counts.most_common(1):
        is_named = re.search(
            r"(?i)(?:^|/)[\w]*(?:config|settings|conf|environment|env|constants)\w*(?:\.py|/)", path
        )
        if count >= 3 and (is_named or (count >= 6 and count >= 0.5 * total)):
            yield Sight(path, lines[path], f"{count} of {total} settings are read here")


def _config_module(study: Study) -> Iterator[Sight]:
    """Yield a module for settings that reads a file of them."""
    for path in study.facts.python("application"):
        if not re.search(r"(?i)(?:^|/)\w*(?:config|settings|conf)\w*\.py$", path):
            continue
        module = study.facts.module(path)
        if module is not None and len(module.functions) >= 8:
            yield Sight(path, 0, "a module for settings")
            continue
        for call in module.calls if module else ():
            if any(
                re.search(
                    r"(?:ConfigParser|yaml.*load|YAML|tomllib\.loads?|toml\.loads?|json5?\.loads?|read_text|open)$",
                    n,
                )
                for n in call.names
            ):
                yield Sight(path, call.line, "a module for settings reads them from a file")
                break


def _key_compared(study: Study) -> Iterator[Sight]:
    """Yield comparisons of a caller's key in constant time."""
    for path in study.facts.python("application"):
        module = study.facts.module(path)
        for call in module.calls if module else ():
            if {"hmac.compare_digest", "secrets.compare_digest"} & set(call.names):
                yield Sight(path, call.line, call.names[0])


def _api(study: Study) -> Iterator[Sight]:
    """Yield what answers programs and not people: routes of an API, answers in JSON."""
    for sight in study.facts.routes:
        if re.search(r"(?i)(?:^|/)api(?:/|$)|/v\d+(?:/|$)|\.json$", sight.what):
            yield sight
    pattern = re.compile(
        r"(?:^|\.)(?:jsonify|JsonResponse|JSONResponse|FastAPI|Litestar|APIView|ModelViewSet|NinjaAPI|Api|JSONRenderer|ORJSONResponse|JSONResponse)$"
    )
    for path in study.facts.python("application"):
        module = study.facts.module(path)
        for call in module.calls if module else ():
            if any(pattern.search(name) for name in call.names):
                yield Sight(path, call.line, call.names[0])
                break


def _service_routes(study: Study) -> Iterator[Sight]:
    yield from study.facts.routes[:3]


def _outbound(study: Study) -> Iterator[Sight]:
    """Yield the calls of other services."""
    pattern = re.compile(
        r"^(?:requests\.(?:get|post|put|patch|delete|head|request|Session)|httpx2?\.(?:get|post|put|delete|Client|AsyncClient|request)|aiohttp\.ClientSession|urllib\.request\.urlopen|urllib3\.PoolManager)$"
    )
    for path in study.facts.python("application"):
        module = study.facts.module(path)
        for call in module.calls if module else ():
            if any(pattern.match(name) for name in call.names):
                yield Sight(path, call.line, call.names[0])


def _prints(study: Study) -> Iterator[Sight]:
    for path, close in sorted(study.close.items()):
        if study.facts.places[path] == "application":
            yield from (Sight(path, line, "print") for line in close.prints[:1])


def _framework_api(study: Study) -> Iterator[Sight]:
    """Yield routes of a service whose framework is for programs first."""
    if (
        study.framework in ("FastAPI", "Litestar", "Starlette", "Quart", "WSGI", "ASGI")
        and study.facts.routes
    ):
        yield study.facts.routes[0]


def _layout(study: Study) -> Iterator[Sight]:
    packages = [
        p
        for p in study.facts.python("application")
        if p.endswith("__init__.py") and p.count("/") >= 2
    ]
    if len(packages) >= 2:
        yield Sight(packages[0], 0, f"{len(packages)} packages inside others")


def _startable(study: Study) -> Iterator[Sight]:
    """Yield what an inspection takes for the application, or the notebooks that are one."""
    if best := study.report.topic("application").best:
        yield from best.evidence[:2]
    elif study.archetype == "notebook":
        notebooks = (path for path in study.facts.own if path.endswith(".ipynb"))
        runs = (p for p in notebooks if _CELL.search(study.facts.tree[p].data))
        yield from (Sight(path, 0, "a notebook that runs") for path in islice(runs, 2))


def _kept(study: Study) -> Iterator[Sight]:
    """Yield functions whose results are kept, those that only make settings once aside."""
    pattern = re.compile(r"^functools\.(?:lru_cache|cache)$")
    for path in study.facts.python("application"):
        module = study.facts.module(path)
        if module is None:
            continue
        for use in module.decorators:
            if any(pattern.match(name) for name in use.names):
                after = [name for line, name in module.functions if 0 <= line - use.line <= 3]
                if after and not re.search(r"(?i)settings|config|^get_app|logger", after[0]):
                    yield Sight(path, use.line, f"{after[0]} is kept")


def _options(study: Study) -> Iterator[Sight]:
    """Yield settings of a command: its options, where it reads the environment as well."""
    if study.archetype != "command":
        return
    for path in study.facts.python("application"):
        module = study.facts.module(path)
        if module and module.environment:
            line, what = module.environment[0]
            yield Sight(path, line, what)


def _boundary(study: Study) -> Iterator[Sight]:
    """Yield the handlers of every error in the one function that all requests go through."""
    for path, close in sorted(study.close.items()):
        if study.facts.places[path] == "application" and study.archetype == "service":
            yield from (Sight(path, n, "what requests raise is caught") for n in close.boundary)


SIGNS = {
    "something that can be started": _startable,
    "results that are kept": _kept,
    "options and environment of a command": _options,
    "one place that catches what requests raise": _boundary,
    "routes of a framework that answers programs": _framework_api,
    "a package with folders of its own": _layout,
    "a file that the software writes": _writes,
    "an exception that is caught": _catches,
    "a loop that survives a failure and reports it": _guarded,
    "one place where settings are read": _one_place,
    "a module for settings that reads a file": _config_module,
    "a key compared in constant time": _key_compared,
    "an API for programs": _api,
    "routes": _service_routes,
    "calls of other services": _outbound,
    "lines that are printed": _prints,
}
