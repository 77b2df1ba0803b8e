"""What a README shows: its headings, and the commands in its code blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_FILE = re.compile(r"readme(\.(md|markdown|rst|txt|adoc|org))?", re.IGNORECASE)
_FENCE = re.compile(r"(`{3,}|~{3,})\s*\{?\.?([\w+-]*)")
_SHELLS = frozenset((
    "bash", "bat", "cmd", "console", "powershell", "sh", "shell", "shell-session", "terminal",
    "zsh",
))  # fmt: skip
_COMMAND = re.compile(
    r"(?:\$ |% |> )\s*\S|(?:sudo )?(?:\./\S+|cd|conda|curl|docker(?:-compose)?|fastapi|flask|git"
    r"|hatch|just|make|nix|npm|npx|pdm|pip3?|pipenv|pipx|podman|poetry|python3?|source|streamlit"
    r"|tox|uv|uvicorn|uvx)(?:\s+\S|$)"
)
_BLOCK = re.compile(r"\.\. (?:code|code-block|sourcecode|prompt)::\s*([\w-]*)\s*$")
_UNDERLINE = re.compile(r"([=\-~^\"'`#*+.])\1{2,}\s*$")


class Shown(NamedTuple):
    """A heading or a command of a README."""

    line: int
    text: str
    is_command: bool


def is_readme(path: str) -> bool:
    """Say whether the file is a README by its name."""
    return bool(_FILE.fullmatch(path.rsplit("/", 1)[-1]))


def is_page(path: str) -> bool:
    """Say whether the file is a page for people: at the root, or in a folder of documentation."""
    folders, name = path.lower().split("/")[:-1], path.lower().rsplit("/", 1)[-1]
    is_prose = name.endswith((".md", ".rst", ".adoc", ".markdown"))
    return is_prose and (len(folders) < 2 or not {"docs", "doc"}.isdisjoint(folders))


def shown_in(text: str) -> Iterator[Shown]:
    """Yield the headings and the commands, in their order; what is commented out is not shown."""
    lines = _uncommented(text).split("\n")
    fence, shell, indent = "", False, -1
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if indent >= 0:
            if bare and len(line) - len(line.lstrip()) <= indent:
                indent = -1
            else:
                yield from _command(number, bare, shell)
                continue
        if match := _FENCE.match(bare):
            if not fence:
                fence, language = match[1], match[2].lower()
                shell = language in _SHELLS
                fence = fence if shell or not language else fence + "other"
            elif bare.startswith(fence.removesuffix("other")):
                fence = ""
            continue
        if fence:
            yield from _command(number, bare, shell) if not fence.endswith("other") else ()
        elif match := _BLOCK.match(bare):
            indent, shell = len(line) - len(line.lstrip()), match[1] in _SHELLS
            indent = indent if shell or not match[1] else -1
        elif bare.endswith("::") and not bare.startswith(".."):
            indent, shell = len(line) - len(line.lstrip()), False
        else:
            yield from _heading(number, bare, lines)


def _command(number: int, bare: str, shell: bool) -> Iterator[Shown]:
    """Yield a line of a block: any in a shell's block, else one that begins as a command does."""
    if bare and not bare.startswith("#") and (shell or _COMMAND.match(bare)):
        yield Shown(number, bare.removeprefix("$ "), is_command=True)


def _heading(number: int, bare: str, lines: list[str]) -> Iterator[Shown]:
    if match := re.match(r"#{1,6}\s+(.+?)\s*#*$|={1,5}\s+(\S.*)$", bare):
        yield Shown(number, match[1] or match[2], is_command=False)
        return
    below = lines[number].strip() if number < len(lines) else ""
    if bare and _UNDERLINE.match(below) and not _UNDERLINE.match(bare):
        yield Shown(number, bare, is_command=False)


def _uncommented(text: str) -> str:
    return re.sub(r"<!--.*?-->", lambda match: "\n" * match[0].count("\n"), text, flags=re.DOTALL)
