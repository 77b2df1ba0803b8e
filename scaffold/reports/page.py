"""A review as one page of HTML: no script, no network, nothing of the repository unescaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import minijinja

from scaffold.reports.chart import Places, boxes
from scaffold.reports.road_page import milestones_of
from scaffold.reports.words import STATE_WORDS, counted, next_command, slug
from upgrader.review.roadmap.mending import SAFETY

STATES = ("met", "partial", "defective", "missing", "unknown", "not applicable")
_LEGEND = {
    "met": "it is in use",
    "partial": "it is at hand, or done in part",
    "defective": "it is there and does not do its job",
    "missing": "looked for, and not found",
    "unknown": "could not be read",
    "not applicable": "this software does not need it",
}
_FATES = {"reuse": "can stay", "harden": "can stay when it is hardened", "redesign": "cannot stay"}
_SHOWN = 5  # blockers that are named in the verdict


def page(document: dict[str, Any]) -> str:
    """Return the whole page."""
    places = Places()
    context = {
        **_head(document),
        **_capabilities(document),
        **_flaws(document["flaws"]),
        **_parts(document["components"], places),
        **milestones_of(document, places),
        "next": next_command(document),
        "changes": document.get("changes", {"lines": []})["lines"],
    }
    context["sections"] = _sections(context)
    style = _text("page.css") + "\n".join(places.rules)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    text: str = _engine().render_template("page.html", style=style, policy=policy, **context)
    return text


def _sections(context: dict[str, Any]) -> list[tuple[str, str]]:
    titles = {
        "expect": ("Expectations", True),
        "cost": ("Next levels", bool(context["milestones"])),
        "flaws": ("Findings", bool(context["flaws"])),
        "capabilities": ("Capabilities", True),
        "parts": ("Components", bool(context["regions"])),
        "road": ("Road map", bool(context["milestones"])),
        "figures": ("Assumptions", True),
    }
    return [(name, title) for name, (title, is_there) in titles.items() if is_there]


def _head(document: dict[str, Any]) -> dict[str, Any]:
    repository, level = document["repository"], document["level"]
    titles = {c["id"]: c["title"] for c in document["capabilities"]}
    at = document["levels"][level - 1] if level else None
    counts = [
        counted(driver["count"], driver["what"])
        for name in ("kloc", "routes", "models", "tests")
        if (driver := repository["drivers"].get(name)) and driver["count"]
    ]
    return {
        "name": repository["name"],
        "facts": [*repository["about"].values(), *counts],
        "commit": repository["commit"],
        "version": document["tool"]["version"],
        "level": level,
        "levels": document["levels"],
        "level_name": at["name"] if at else "not yet a prototype",
        "level_word": at["word"] if at else "Others cannot start it as it stands.",
        "expect": document["expect"],
        "unreadable": repository["unreadable"],
        "blockers": [_blocker(blocker, titles) for blocker in document["blockers"]],
        "drivers": list(repository["drivers"].values()),
    }


def _blocker(blocker: dict[str, Any], titles: dict[str, str]) -> dict[str, Any]:
    known = [{"id": name, "title": titles[name]} for name in blocker["of"] if name in titles]
    several = len(known) > 3 or 1 < blocker["lacking"] < len(known)
    return {**blocker, "of": known, "several": several}


def _capabilities(document: dict[str, Any]) -> dict[str, Any]:
    work = {
        item["capability"]: slug(item["id"])
        for item in document["roadmap"]["items"]
        if item["capability"]
    }
    asked = {
        item["capability"]
        for item in document["roadmap"]["items"]
        if item["needed"] and item["level"] == document["level"] + 1
    }
    groups = []
    for level in document["levels"]:
        own = [
            {**c, "item": work.get(c["id"], ""), "asked": c["id"] in asked}
            for c in document["capabilities"]
            if c["level"] == level["number"]
        ]
        own.sort(key=lambda c: (not c["asked"], STATES.index(c["state"]), c["id"]))
        if own:
            shown = [c for c in own if c["state"] != "not applicable"]
            groups.append({**level, "tiles": own, "shown": shown})
    seen = {c["state"] for c in document["capabilities"]} - {"not applicable"}
    return {
        "groups": groups,
        "states": [state for state in STATES if state in seen],
        "words": STATE_WORDS,
        "legend": _LEGEND,
    }


def _flaws(flaws: Sequence[dict[str, Any]]) -> dict[str, Any]:
    by_rule: dict[str, list[dict[str, Any]]] = {}
    for flaw in flaws:
        by_rule.setdefault(flaw["rule"], []).append(flaw)
    shown = [
        {**found[0], "places": found, "count": counted(len(found), "places")}
        for found in by_rule.values()
    ]
    unsafe = sum(flaw["severity"] in SAFETY for flaw in shown)
    said = counted(unsafe, "unsafe findings") if unsafe else ""
    return {"flaws": shown, "unsafe": said, "unsafe_one": unsafe == 1}


def _parts(components: Sequence[dict[str, Any]], places: Places) -> dict[str, Any]:
    named = [
        {**part, "slug": slug(part["path"]), "name": part["path"].rpartition("/")[2]}
        for part in components
    ]
    shown: dict[str, list[dict[str, Any]]] = {"redesign": [], "harden": [], "reuse": []}
    for part in sorted(named, key=lambda p: (-(p["measures"].get("lines") or 0), p["path"])):
        if part["kind"] == "module":
            measures = [
                (name, "not known" if value is None else f"{value:g}")
                for name, value in part["measures"].items()
            ]
            lines = f"{part['measures'].get('lines') or 0:g}"
            shown[part["fate"]].append({**part, "measures": measures, "lines": lines})
    return {"regions": boxes(named, places), "parts": shown, "fates": _FATES}


def _text(name: str) -> str:
    return files("scaffold.reports").joinpath("html", name).read_text(encoding="utf-8")


@cache
def _engine() -> minijinja.Environment:
    return minijinja.Environment(
        templates={"page.html": _text("page.html.jinja")},
        undefined_behavior="strict",
        debug=False,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_escape_callback=lambda _: True,
    )
