"""A command that runs a script of the repository, rewritten to serve the same with the layers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from upgrader.adoption.serving import Serving
from upgrader.inspection import Found
from upgrader.inspection.launch import launches_in
from upgrader.tree import File

_PYTHON = r"(?:[\w./~-]*python[\d.]*|\$[({]\w*PYTHON\w*[)}])(?:\s+-u)?"
_END = r"(?=\s*(?:$|&&|\|\||;|\||>|#|&|[\"'`)]))"
_SHELLS = ("process", "script", "readme")


def retold(
    file: File, number: int, found: Found, serving: Sequence[Serving], root: str, entry: str
) -> File | None:
    """Return a file with `python SCRIPT` at a line rewritten, None where that is unsafe.

    It is safe where the script only serves the application, is given no argument, and runs where
    its modules are imported from (`root`).
    """
    lines = file.data.split(b"\n")
    for launch in launches_in(found.value):
        if launch.runner != "python" or launch.kind not in ("file", "module"):
            continue
        one = _meant(launch.kind, launch.target, serving, root)
        if one is None or one.said is None or one.said.left or not one.is_alone:
            return None
        try:
            line = lines[number - 1].decode()
        except UnicodeDecodeError:
            return None
        where, path = found.about.get("where", ""), found.evidence[0].path
        words = ["-m", *one.said.serving(entry)]
        dollar = _shell(where, path)
        now = _line(line, (launch.kind, launch.target), words, dollar)
        if now is None:
            return None
        lines[number - 1] = now.encode()
        return File(b"\n".join(lines), file.executable)
    return None


def _meant(kind: str, target: str, serving: Sequence[Serving], root: str) -> Serving | None:
    """Return what a command runs, by the path that it has in its folder."""
    inside = target.removeprefix("./") if kind == "file" else target.replace(".", "/")
    ends = (inside,) if kind == "file" else (f"{inside}.py", f"{inside}/__main__.py")
    found = [each for each in serving if each.path in [f"{root}{end}" for end in ends]]
    return found[0] if len(found) == 1 else None


def _shell(where: str, path: str) -> str:
    """Return how a variable is written for the shell that reads a place, "" for no shell."""
    if where == "image" and not path.endswith((".yml", ".yaml")):
        return "$"
    if where == "task":
        return "" if path.endswith(".toml") else "$$" if "akefile" in path else ""
    return "$" if where in _SHELLS else ""


def _line(line: str, what: tuple[str, str], words: Sequence[str], dollar: str) -> str | None:
    """Return a line with the script in it replaced by these words behind its Python."""
    kind, target = what
    name = re.escape(target)
    asks_shell = any("$" in word for word in words)
    listed = rf"\"-m\",\s*\"{name}\"" if kind == "module" else rf"\"{name}\""
    listing = re.compile(rf"(\"{_PYTHON}\",\s*(?:\"-u\",\s*)?){listed}(?=\s*\])")
    doubled = line if '"' in line else line.replace("'", '"')
    if listing.search(doubled):
        said = ", ".join(f'"{word}"' for word in words)
        now = listing.sub(lambda match: match[1] + said, doubled, count=1)
        return None if asks_shell else now if doubled is line else now.replace('"', "'")
    plain = re.compile(rf"(?<![\w./-])({_PYTHON}\s+)(?:-m\s+)?{name}{_END}")
    if len(plain.findall(line)) != 1 or (asks_shell and not dollar):
        return None
    said = " ".join(word.replace("$", dollar) for word in words)
    return plain.sub(lambda match: match[1] + said, line)
