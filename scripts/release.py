"""Cuts a release's archive: its templates and their digests go into scaffold/archives/, once.

    .venv/bin/python scripts/release.py

Every later wheel carries it, so that `scaffold update` knows what a project was made of.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from scaffold import __version__
from scaffold.answers import clash, settle
from scaffold.assemble import made_of, state_at
from scaffold.library import LEVELS, Library, load, templates, texts_of
from scaffold.releases import FOLDER, RECORD, carried, numbers, pack


def main() -> int:
    """Write the archive of this version, or say why not."""
    path = FOLDER / f"{__version__}.tar.gz"
    if path.exists() or any(numbers(each) >= numbers(__version__) for each in carried()):
        sys.stderr.write(
            f"error: {__version__} has an archive, or is not the newest, and those never change\n"
            f"  where: {path}\n"
            "  help:  raise __version__ in scaffold/__init__.py first\n"
        )
        return 1
    FOLDER.mkdir(exist_ok=True)
    data = pack(texts_of(templates()))
    path.write_bytes(data)
    with (FOLDER / RECORD).open("a", encoding="utf-8") as record:
        record.write(
            f'["{__version__}"]\narchive = "{sha256(data).hexdigest()}"\n'
            f'rendered = "{rendered(load())}"\n\n'
        )
    sys.stdout.write(f"{path.name}: {len(data):,} bytes\n")
    return 0


def rendered(library: Library) -> str:
    """Return a digest of what these templates make at every level, for every choice."""
    asked = [each for each in library.questions if each.asked]
    chosen = [each for each in asked if each.choices]
    given = {each.name: "Order desk" for each in asked if each.default is None}
    total = sha256()
    for level, row in product(LEVELS, product(*(each.choices for each in chosen))):
        said = {**given, **{each.name: answer for each, answer in zip(chosen, row, strict=True)}}
        if any(clash(library, each, said, said[each.name]) for each in chosen):
            continue
        answers = settle(library, level, said)
        tree = made_of(library, state_at(library, level, answers)).tree
        for path, file in tree.items():
            total.update(repr((level, row, path, file.executable, file.data)).encode())
    return total.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
