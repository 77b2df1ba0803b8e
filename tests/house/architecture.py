"""The map of modules in docs/architecture.md, made of import-linter's floors and first sentences.

`python -m tests.house.architecture` writes it anew.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator

from tests.house.sources import PACKAGES, ROOT, Source, sources

PAGE = ROOT / "docs" / "architecture.md"
START, END = "<!-- modules: made by `python -m tests.house.architecture` -->", "<!-- /modules -->"


def page() -> str:
    """Return the page with its map as it must be now."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    return f"{before}{START}\n\n{module_map()}\n{END}{rest.partition(END)[2]}"


def module_map() -> str:
    """Return the modules of both packages in reading order, the shell first."""
    found = {source.module: source for source in sources(*PACKAGES)}
    floors = _floors()
    return "\n".join(
        line for package in reversed(PACKAGES) for line in _package(package, found, floors, 0)
    )


def _floors() -> dict[str, list[str]]:
    manifest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = manifest["tool"]["importlinter"]["contracts"]
    return {
        container: [name for floor in contract["layers"] for name in re.split(r"\s*[|:]\s*", floor)]
        for contract in contracts
        for container in contract.get("containers", ())
    }


def _package(
    name: str, found: dict[str, Source], floors: dict[str, list[str]], depth: int
) -> Iterator[str]:
    if depth == 0:
        yield f"### `{name}/`\n\n{found[name].sentence}\n"
    inside = [module for module in found if module.rpartition(".")[0] == name]
    known = [f"{name}.{module}" for module in floors.get(name, ())]
    by_floor = known or sorted(inside, key=lambda module: (-_height(module, found), module))
    for module in [*(at for at in by_floor if at in inside), *sorted(set(inside) - set(by_floor))]:
        sentence = found[module].sentence
        yield f"{'  ' * depth}- `{module.rpartition('.')[2]}`: {sentence}"
        yield from _package(module, found, floors, depth + 1)
    if depth == 0:
        yield ""


def _height(module: str, found: dict[str, Source]) -> int:
    """Return how many modules of its own package stand below a module, on the longest way down."""
    package = module.rpartition(".")[0]
    below = {name for name in found[module].imports() if name.rpartition(".")[0] == package}
    return 1 + max((_height(name, found) for name in below & set(found)), default=0)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is up to date\n")
