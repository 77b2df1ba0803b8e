"""`scaffold status`: how a project stands with its layers, and what an update would bring."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import Any

from scaffold import __version__, git, journal, landed, meaning, state
from scaffold.assemble import made_of
from scaffold.errors import BadAnswer
from scaffold.folder import Folder
from scaffold.library import load
from scaffold.move import decide, project_tree
from scaffold.releases import library_of
from scaffold.renewal import fresh, renewed
from scaffold.show import OFFERS, summary
from scaffold.state import State
from scaffold.voice import Voice, paint
from upgrader.plan import Wishes
from upgrader.standing import Stand, Standing, standing

CHECK = 5
_GLYPHS = {
    Stand.EDITED: ("~", "warn"),
    Stand.MOVED: (">", "warn"),
    Stand.DELETED: ("-", "bad"),
    Stand.DECLINED: ("x", "dim"),
}


def run(arguments: argparse.Namespace, voice: Voice) -> int:
    """Say how the project stands; with `--check`, 5 where it has drifted."""
    root = Path(arguments.path).absolute()
    now = state.read(root)
    source = Folder(root)
    base = made_of(library_of(now.release), now)
    ours = project_tree(source, base.tree, base.tree)
    rows = standing(base, ours, Wishes(now.declined))
    newer = _newer(root, now)
    open_run = _open_run(root)
    offers = [path.removeprefix(f"{OFFERS}/") for path in source.below(OFFERS)]
    if open_run is not None:
        voice.say(paint(f"! scaffold {open_run['what']} {open_run['state']} here", "bad"))
        voice.say("  `scaffold continue` finishes it, `scaffold abort` takes it back")
    _tell(now, rows, newer, voice)
    for path in offers:
        voice.say(paint(f"  ? {path}", "warn") + f"  offered in {OFFERS}/{path}")
    drifted = [row for row in rows if row.drift]
    if arguments.check:
        voice.say(f"Drift: {_count(drifted, 'file')}.")
        if drifted:
            voice.say('`scaffold decline PATH --why "..."` makes a file yours: it drifts no more.')
    voice.document({**_document(now, rows, newer), "offers": offers, "run": open_run})
    return CHECK if arguments.check and drifted else 0


def _open_run(root: Path) -> dict[str, str] | None:
    """Return the run that was cut off here or waits for its owner, or None."""
    if run := journal.unfinished(root):
        return {"what": run.what, "state": "was cut off"}
    repository = git.find(root)
    landing = repository and landed.unfinished(repository.directory)
    if not landing:
        return None
    state = "was cut off" if landing.placed is None else "waits for you"
    return {"what": landing.what, "state": state}


def _newer(root: Path, now: State) -> dict[str, Any] | None:
    """Return what an update would bring, or None where there is none."""
    if now.release == __version__:
        return None
    old, new = library_of(now.release), load()
    try:
        after = renewed(old, new, now, {})
    except BadAnswer as error:
        return {"release": __version__, "needs": f"{error.what}: {error.help}"}
    move = decide(new, root, Folder(root), now, after, old)
    layers = [layer.name for layer in fresh(old, new, after)]
    document = move.plan.document()
    return {
        "release": __version__,
        "says": summary(move.plan),
        "summary": document["summary"],
        "changes": [row for row in document["changes"] if row["action"] != "keep"],
        "layers": layers,
    }


def _tell(now: State, rows: list[Standing], newer: dict[str, Any] | None, voice: Voice) -> None:
    level = meaning.level(now.level)
    voice.say(
        f"{now.answers.get('project_name', 'The project')}: level {now.level} ({level.name}), "
        f"templates of {now.release}, {_count(now.layers, 'layer')}"
    )
    for line in textwrap.wrap(", ".join(now.layers), 76):
        voice.say(paint(f"  {line}", "dim"))
    for row in rows:
        if row.stand in _GLYPHS:
            _row(row, voice, Wishes(now.declined).against(row.path, row.at))
    made = [row for row in rows if row.stand is Stand.MADE]
    seeds = [row for row in rows if row.stand is Stand.SEED]
    voice.say(f"  = {_count(made, 'file')} as made, {len(seeds)} yours since written")
    told = {name for row in rows if row.stand is Stand.DECLINED for name in (row.path, row.at)}
    for name, why in now.declined.items():
        if name not in told:
            voice.say(f"  declined: {name} ({why})")
    if newer is not None:
        _tell_newer(newer, voice)


def _row(row: Standing, voice: Voice, why: str | None) -> None:
    glyph, style = _GLYPHS[row.stand]
    what = row.stand.value if why is None else f"declined: {why}"
    if row.at != row.path:
        what += f" to {row.at}"
    elif row.stand is Stand.EDITED and not row.drift:
        what = "added to"
    parts = f": {', '.join(row.parts[:6])}" if row.parts and row.stand is Stand.EDITED else ""
    voice.say(paint(f"  {glyph} {row.path}", style) + f"  {', '.join(row.layers)} ({what}{parts})")


def _tell_newer(newer: dict[str, Any], voice: Voice) -> None:
    if "needs" in newer:
        voice.say(f"\n`scaffold update` to {newer['release']} needs an answer: {newer['needs']}")
        return
    voice.say(f"\n`scaffold update` to {newer['release']}: {newer['says']}")
    if newer["layers"]:
        voice.say(f"New layers that it would not take by itself: {', '.join(newer['layers'])}")


def _document(now: State, rows: list[Standing], newer: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "level": now.level,
        "release": now.release,
        "layers": list(now.layers),
        "answers": dict(now.answers),
        "declined": dict(now.declined),
        "files": [
            {
                "path": row.path,
                "at": row.at,
                "state": row.stand.value,
                "layers": list(row.layers),
                "drift": row.drift,
                "parts": list(row.parts),
            }
            for row in rows
        ],
        "drift": sum(row.drift for row in rows),
        "update": newer,
    }


def _count(things: Any, what: str) -> str:
    return f"{len(things)} {what}" + ("" if len(things) == 1 else "s")
