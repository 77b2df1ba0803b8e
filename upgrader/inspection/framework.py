"""Which framework a repository stands on: that of its application, then what else it uses."""

from __future__ import annotations

from upgrader.evidence import Facts
from upgrader.evidence.sight import Sight
from upgrader.inspection.candidates import Candidate
from upgrader.inspection.found import Confidence, Found, Topic, distinct

_BY_DEPENDENCY = {
    "fastapi": "FastAPI", "starlette": "Starlette", "litestar": "Litestar", "quart": "Quart",
    "flask": "Flask", "django": "Django", "streamlit": "Streamlit", "typer": "Typer",
    "click": "Click", "werkzeug": "WSGI", "falcon": "WSGI", "bottle": "WSGI", "dash": "WSGI",
    "sanic": "ASGI", "tornado": "Tornado", "aiohttp": "aiohttp", "pyramid": "WSGI",
}  # fmt: skip


def framework_topic(facts: Facts, ranked: list[Candidate], confidence: Confidence | None) -> Topic:
    """Return the framework of the best application, then those of the others."""
    found: dict[str, Found] = {}
    stated: dict[str, list[Sight]] = {}
    for sight in facts.dependencies:
        if name := _BY_DEPENDENCY.get(sight.what):
            stated.setdefault(name, []).append(sight)
    for candidate in ranked:
        name = candidate.framework
        sights = distinct([*candidate.evidence[:2], *stated.get(name, ())])
        sure: Confidence = (confidence or "low") if candidate is ranked[0] else "low"
        if candidate is ranked[0] and name in stated and sure == "medium":
            sure = "high"
        why = f"{candidate.value} is made with it"
        if name not in found and (name != "script" or candidate is ranked[0]):
            found[name] = Found(name, sure, why, sights, {"application": candidate.value})
    for name, sights_of in stated.items():
        if name not in found:
            why = "a direct dependency, and no application is made with it"
            sure = "medium" if not ranked else "low"
            found[name] = Found(name, sure, why, tuple(sights_of))
    return Topic("framework", tuple(found.values()))
