"""One template in two releases, and what a project's owner has edited between them.

80 files; the second release changes 10, adds 3, deletes 1, renames 1 and replaces 1 that is binary.
The owner has edited 5: lines that the second release changes too, lines that it does not, the file
that it renames, the file that it deletes, and the binary one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MODULES, PAGES = 68, 10
CHANGED = tuple(f"code/part_{number:02}.py" for number in range(10))
OVERLAP, APART = CHANGED[0], CHANGED[1]
DELETED = f"code/part_{MODULES - 1:02}.py"
OLD, RENAMED = "tools/before.py", "tools/after.py"
BINARY = "assets/logo.bin"
ADDED = tuple(f"code/added_{number}.py" for number in range(3))
# Valid as UTF-8, and binary to everybody for its NUL bytes: our templates are texts.
LOGO = bytes(code for code in range(128) if code not in b"\r{}%#\n") * 40


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that the owner has done, and the bytes that must not be lost."""

    name: str
    path: str
    before: bytes
    after: bytes

    @property
    def mark(self) -> bytes:
        """What only the owner has written."""
        return self.after.strip()


EDITS = (
    Edit(
        "lines that the template changes too", OVERLAP, b"LIMIT = 10\n", b"LIMIT = 11  # OWNER1\n"
    ),
    Edit("other lines of a file it changes", APART, b"def last(", b"# OWNER2\ndef last("),
    Edit("the file that it renames", OLD, b"def last(", b"# OWNER3\ndef last("),
    Edit("the file that it deletes", DELETED, b"def last(", b"# OWNER4\ndef last("),
    Edit("the binary file that it replaces", BINARY, LOGO[:9], LOGO[:9] + b"\0OWNER5"),
)


def release(second: bool) -> dict[str, bytes]:
    """Return the files of a release as templates: `{{ project_name }}` stands for the answer."""
    files = {f"code/part_{number:02}.py": _module(number) for number in range(MODULES)}
    files |= {f"docs/page_{number}.md": _page(number) for number in range(PAGES)}
    files |= {OLD: _module(99), BINARY: LOGO}
    if not second:
        return files
    for path in CHANGED:
        files[path] = files[path].replace(b"LIMIT = 10\n", b"LIMIT = 20  # TEMPLATE\n")
    del files[DELETED]
    files[RENAMED] = files.pop(OLD)
    files[BINARY] = LOGO[::-1]
    return files | {path: _module(50 + number) for number, path in enumerate(ADDED)}


def edit(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a project with all that its owner has done."""
    done = dict(files)
    for each in EDITS:
        if each.before not in done[each.path]:
            raise AssertionError(f"{each.path} has nothing to edit")
        done[each.path] = done[each.path].replace(each.before, each.after, 1)
    return done


def edit_on_disk(project: Path) -> None:
    """Do what the owner does in a project on disk."""
    paths = {each.path for each in EDITS}
    for path, data in edit({path: (project / path).read_bytes() for path in paths}).items():
        (project / path).write_bytes(data)


def fate(project: Path, each: Edit, said: str) -> str:
    """Return what has become of an edit: where it is now, and whether anybody was told."""
    where = []
    for at in sorted(project.rglob("*")):
        inside = at.relative_to(project)
        if at.is_file() and ".git" not in inside.parts and each.mark in at.read_bytes():
            marked = " between markers" if b"<<<<<<<" in at.read_bytes() else ""
            where.append(f"{inside}{marked}")
    new = RENAMED if each.path == OLD else each.path
    told = "told" if new in said or each.path in said else "not told"
    return f"{', '.join(where) or '**LOST**'}; {told}"


def _module(number: int) -> bytes:
    lines = [f'"""Part {number} of {{{{ project_name }}}}."""', "", f"NAME = 'part-{number}'"]
    lines += ["", "LIMIT = 10", ""]
    for line in range(12):
        lines += ["", f"def step_{line}(value: int) -> int:", f"    return value + {number + line}"]
    return "\n".join([*lines, "", "def last() -> str:", "    return NAME", ""]).encode()


def _page(number: int) -> bytes:
    parts = [f"# {{{{ project_name }}}}, page {number}", ""]
    for section in range(5):
        parts += [f"## Section {section}", "", f"What is said of {number} in {section}.", ""]
    return "\n".join(parts).encode()
