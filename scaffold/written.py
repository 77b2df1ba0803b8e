"""The account of an adoption as a document, and as Markdown for a pull request."""

from __future__ import annotations

from typing import Any

from scaffold import meaning
from scaffold.account import FATES, found_rows, reach_lines, shown
from scaffold.adopt import Adoption
from scaffold.show import OFFERS
from upgrader.change import Action

_DONE = {
    Action.ADD: "new",
    Action.CHANGE: "merged",
    Action.OFFER: "offered",
    Action.CONFLICT: "for you to decide",
    Action.DELETE: "deleted",
}


def document(account: Adoption) -> dict[str, Any]:
    """Return it as plain data, to stand beside the plan."""
    return {
        "found": account.report.document(),
        "project": account.ground.project or ".",
        "answers": dict(account.ground.answers),
        "layers": [
            {"layer": v.layer.name, "level": v.layer.level, "fate": v.fate, "why": v.why}
            for v in account.verdicts
        ],
        "start": [
            {"path": s.path, "line": s.line, "before": s.before, "after": s.now, "why": s.why}
            for s in account.started
        ],
        "reach": {
            "before": account.level,
            "after": account.reach,
            "target": account.target,
            "missing": [
                {"of": list(unmet.of), "level": unmet.level, "why": unmet.why}
                for unmet in account.missing
            ],
        },
        "patches": [
            {
                "name": patch.name,
                "why": patch.why,
                "places": [{"path": at.path, "line": at.line} for at in patch.places],
                "files": [f"{OFFERS}/{name}" for name in patch.files],
            }
            for patch in account.patches
        ],
        "notes": list(account.ground.said),
    }


def markdown(account: Adoption) -> str:
    """Return it as a text for a pull request."""
    target = account.target
    lines = [f"# Level {target}: {meaning.level(target).name}", "", *reach_lines(account), ""]
    lines += ["## Found", ""]
    lines += [f"- **{label}**: {_plain(text)}" for label, text in found_rows(account)]
    lines += [f"- {said}" for said in account.ground.said]
    for fate, title, _ in FATES:
        rows = [verdict for verdict in account.verdicts if verdict.fate == fate]
        if rows:
            lines += ["", f"## {title}", ""]
            lines += [f"- `{row.layer.name}`: {_plain(row.why)}" for row in rows]
    if account.patches:
        lines += ["", "## Needs your code", ""]
    for patch in account.patches:
        at = patch.places[0]
        files = "".join(f"; `{OFFERS}/{name}`" for name in patch.files)
        places = f"`{at.path}:{at.line}`, {len(patch.places)} in all"
        lines.append(f"- {patch.name}: {_plain(patch.why)} ({places}){files}")
    lines += ["", "## Files", "", "| | file | layers | why |", "|---|---|---|---|"]
    for change in shown(account):
        why = "; ".join([change.why, *change.notes])
        lines.append(
            f"| {_DONE.get(change.action, 'kept')} | `{change.path}` "
            f"| {', '.join(change.layers)} | {_plain(why)} |"
        )
    if account.started:
        lines += ["", "## How it is started", ""]
        for started in account.started:
            lines += [f"- `{started.path}:{started.line}`", "", "  ```diff"]
            lines += [f"  - {started.before}"]
            lines += [f"  + {started.now}"] if started.after is not None else []
            lines += ["  ```", *([f"  {started.why}"] if started.why else []), ""]
    return "\n".join(lines).rstrip() + "\n"


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    line = " ".join(text.split())
    return line.replace("|", "\\|").replace("<", "&lt;")
