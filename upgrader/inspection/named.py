"""The files that command lines mean: by path, by module, and as an image has them."""

from __future__ import annotations

from collections.abc import Iterator

from upgrader.evidence import Facts
from upgrader.evidence.shell import commands_in
from upgrader.evidence.sight import Sight, text_of

_LARGEST = 200_000
# Where `fastapi run` looks when it is given no file (fastapi-cli, discover.py).
_FASTAPI = ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py")


def file_named(facts: Facts, target: str, folder: str) -> str | None:
    """Return the module at a path that a command in this folder names.

    A path of an image, such as `/app/shop/main.py`, is found by its end.
    """
    wanted = target.lstrip("./") or "__main__.py"
    wanted = wanted if wanted.endswith(".py") else f"{wanted}.py"
    if f"{folder}{wanted}" in facts.tree:
        return f"{folder}{wanted}"
    parts = wanted.split("/")
    for start in range(len(parts)):
        path = "/".join(parts[start:])
        if path in facts.tree and (start == 0 or len(parts) - start > 1):
            return path
    near = [p for p in facts.python("application") if f"/{p}".endswith(f"/{parts[-1]}")]
    return near[0] if len(near) == 1 else None


def module_named(facts: Facts, name: str, folder: str) -> str | None:
    """Return the module that a dotted name means to `python -m` in this folder."""
    inside = name.replace(".", "/")
    for start in (folder, ""):
        for path in (f"{start}{inside}/__main__.py", f"{start}{inside}.py"):
            if path in facts.tree:
                return path
    found = facts.locator.find(name)
    return found[0] if found and not found[1] else None


def fastapi_default(facts: Facts, folder: str) -> str | None:
    """Return the module that `fastapi run` serves when it is told none."""
    return next((f"{folder}{p}" for p in _FASTAPI if f"{folder}{p}" in facts.tree), None)


def script_commands(facts: Facts, named: str) -> Iterator[Sight]:
    """Yield the commands of the shell script of the repository that a command line names."""
    for path in (_script(facts, named) or _script(facts, _copied(facts, named)))[:1]:
        data = facts.tree[path].data
        if len(data) < _LARGEST and b"\0" not in data:
            for offset, command in commands_in(text_of(data)):
                yield Sight(path, offset + 1, command)


def _script(facts: Facts, named: str) -> list[str]:
    name, wanted = named.rsplit("/", 1)[-1], named.lstrip("./")
    found = [p for p in facts.own if name and (p == wanted or p.rsplit("/", 1)[-1] == name)]
    return sorted(found, key=lambda p: (p != wanted, p.count("/"), p))


def _copied(facts: Facts, named: str) -> str:
    """Return what a Dockerfile copies to a path of its image, "" where none does."""
    name = named.rsplit("/", 1)[-1]
    for sight in facts.instructions:
        words = sight.what.split()
        # The folder may be a variable of the image, so the name has to do.
        if words[0] in ("COPY", "ADD") and len(words) > 2 and words[-1].endswith(f"/{name}"):
            return words[-2]
    return ""
