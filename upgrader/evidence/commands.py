"""The commands that a module adds to a command line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from upgrader.evidence.names import Called, Names, dotted
from upgrader.evidence.source import FunctionNode, Source

_CHATS = ("discord", "disnake", "interactions", "nextcord", "pyrogram", "telegram", "aiogram")
_DJANGO = re.compile(r"(?:.*/)?management/commands/([a-z]\w*)\.py")
_SUFFIX = re.compile(r"-(command|cmd|group|grp)$")


class Command(NamedTuple):
    """A command by its name, and the line that adds it."""

    line: int
    name: str


def commands_in(source: Source, calls: list[Called], names: Names, path: str) -> Iterator[Command]:
    """Yield the commands of typer, click, Flask, argparse and Django."""
    if match := _DJANGO.fullmatch(path):
        yield from (Command(node.lineno, match[1]) for node in source.classes[:1])
    for function in source.functions:
        for decorator in function.decorator_list:
            yield from _of_decorator(decorator, function, names)
    for call in calls:
        yield from _of_call(call, names)


def _of_decorator(node: ast.expr, function: FunctionNode, names: Names) -> Iterator[Command]:
    name = dotted(node)
    if name.rsplit(".", 1)[-1] not in ("command", "group"):
        return
    if any(candidate.startswith(_CHATS) for candidate in names.resolve(name)):
        return
    said = _said(node, names, "name") if isinstance(node, ast.Call) else None
    if said is not None:
        yield Command(function.lineno, said)
        return
    own = function.name.lower().replace("_", "-")
    yield Command(function.lineno, own)
    if (short := _SUFFIX.sub("", own)) != own:  # click takes the suffix away since 8.2
        yield Command(function.lineno, short)


def _of_call(called: Called, names: Names) -> Iterator[Command]:
    call, last = called.node, called.last
    said = None
    if last == "add_parser":
        said = _said(call, names, "name")
    elif last == "add_typer":
        said = _keyword(call, names, "name")
    elif last == "add_command" and len(call.args) > 1:
        said = names.text(call.args[1])
    elif last == "ArgumentParser" and "argparse.ArgumentParser" in called.candidates:
        said = _said(call, names, "prog")
    if said:
        yield Command(call.lineno, said)


def _said(call: ast.Call, names: Names, keyword: str) -> str | None:
    if call.args:
        return names.text(call.args[0])
    return _keyword(call, names, keyword)


def _keyword(call: ast.Call, names: Names, name: str) -> str | None:
    values = [keyword.value for keyword in call.keywords if keyword.arg == name]
    return names.text(values[0]) if values else None
