"""What an upgrade has to be careful with: spellings, links, nested repositories, taken names."""

from __future__ import annotations

from collections.abc import Iterator

from upgrader.evidence import Facts
from upgrader.evidence.sight import Sight
from upgrader.inspection.found import Found, Topic
from upgrader.inspection.repository import Repository
from upgrader.inspection.spelling import spelling_of


def spelling_topic(repository: Repository, facts: Facts) -> Topic:
    """Return each spelling that is not plain UTF-8 with plain newlines, and the files with it."""
    files: dict[str, list[Sight]] = {}
    for path in facts.own:
        for oddity in spelling_of(repository.tree[path].data).oddities:
            files.setdefault(oddity, []).append(Sight(path, 0, oddity))
    why = "read from the bytes of each file"
    answers = [
        Found(oddity, "high", why, tuple(sights), {"files": str(len(sights))})
        for oddity, sights in sorted(files.items())
    ]
    return Topic("spelling", tuple(answers), several=True)


def hazard_topic(repository: Repository, facts: Facts, ops: str | None) -> Topic:
    """Return what an upgrade must go around."""
    return Topic("hazards", tuple(_hazards(repository, facts, ops)), several=True)


def _hazards(repository: Repository, facts: Facts, ops: str | None) -> Iterator[Found]:
    yield from _elsewhere(repository)
    if ops and (repository.has(ops) or repository.has(f"{ops}.py")):
        why = "the layers would put their package there"
        yield Found("a name that is taken", "high", why, (Sight(ops, 0, "exists already"),))
    if repository.has(".scaffold.toml"):
        sight = Sight(".scaffold.toml", 0, "a state file")
        yield Found("made by scaffold", "medium", "it has a state file", (sight,))
    for path, reason in repository.left.items():
        yield Found("not read", "high", reason, (Sight(path, 0, reason),))
    for path, reason in sorted(facts.unreadable.items()):
        yield Found("cannot be parsed", "high", reason, (Sight(path, 0, reason),))
    for path in repository.tree:
        if not path.isascii() or not path.isprintable():
            sight = Sight(path, 0, "its name")
            yield Found("a name beyond ASCII", "high", "read from the path", (sight,))
    if not repository.is_whole:
        yield Found("too large to be read whole", "high", "the limits of an inspection", ())


def _elsewhere(repository: Repository) -> Iterator[Found]:
    """Yield what leads out of the tree, or is a repository of its own."""
    for link in repository.links:
        said = "a link that leaves the tree" if link.leaves else "a link"
        sight = Sight(link.path, 0, f"leads to {link.target}")
        yield Found(said, "high", "it is never followed", (sight,))
    modules = _submodules(repository)
    for folder in repository.nested:
        said = "a submodule" if folder in modules else "a repository of its own"
        sight = Sight(folder, 0, "nothing in it was read")
        yield Found(said, "high", "it has git's files in it", (sight,))
    for folder in sorted(modules - set(repository.nested)):
        sight = Sight(".gitmodules", modules_line(repository, folder), folder)
        yield Found("a submodule that is not there", "high", ".gitmodules names it", (sight,))


def _submodules(repository: Repository) -> set[str]:
    file = repository.tree.get(".gitmodules")
    lines = file.data.decode("utf-8", "replace").splitlines() if file else []
    rows = (line.strip().partition("=") for line in lines)
    return {value.strip() for key, _, value in rows if key.strip() == "path"}


def modules_line(repository: Repository, folder: str) -> int:
    """Return the line of .gitmodules that names a folder."""
    lines = repository.tree[".gitmodules"].data.decode("utf-8", "replace").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.strip().endswith(folder)), 0)
