"""The instructions of a Dockerfile that hold in the image it makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FILE = re.compile(
    r"(?:.*/)?(?:(?:Docker|Container)file(?:\.[\w.-]+)?|[\w.-]+\.(?:Docker|Container)file)",
    re.IGNORECASE,
)
# An image for working on the code, not one that serves it; and the ignore file beside one.
_ASIDE = re.compile(
    r"(?:.*[./-])?(?:dev|devel|development|local|tests?|ci|docs)(?:\.[\w-]*file)?|.*\.dockerignore",
    re.IGNORECASE,
)
_HEREDOC = re.compile(r"<<-?\s*[\"']?(\w+)[\"']?")
_FROM = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?", re.IGNORECASE)
_LAST_WINS = frozenset(("USER", "CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL"))


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, its name in capitals and its lines joined."""

    line: int
    name: str
    said: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.name} {self.said}".rstrip()


def is_dockerfile(path: str) -> bool:
    """Say whether the path is that of a Dockerfile that makes an image to run."""
    return bool(_FILE.fullmatch(path)) and not _ASIDE.fullmatch(path.rsplit("/", 1)[-1])


def instructions_in(text: str) -> Iterator[Instruction]:
    """Yield what holds in the image: where the last one wins, the last of the final stage."""
    stages: list[list[Instruction]] = [[]]
    named: dict[str, int] = {}
    parents: dict[int, int] = {}
    for instruction in _parsed(text):
        if instruction.name == "FROM" and (match := _FROM.match(instruction.said)):
            stages.append([])
            index = len(stages) - 1
            if match[1].lower() in named:
                parents[index] = named[match[1].lower()]
            if match[2]:
                named[match[2].lower()] = index
        stages[-1].append(instruction)
    last: dict[str, Instruction] = {}
    stage = len(stages) - 1
    while stage >= 0:
        for instruction in reversed(stages[stage]):
            last.setdefault(instruction.name, instruction)
        stage = parents.get(stage, -1)
    for instructions in stages:
        for instruction in instructions:
            if instruction.name not in _LAST_WINS or last.get(instruction.name) is instruction:
                yield instruction


def _parsed(text: str) -> Iterator[Instruction]:
    lines = iter(enumerate(text.split("\n"), 1))
    for number, line in lines:
        whole = line.strip()
        if not whole or whole.startswith("#"):
            continue
        while whole.endswith("\\"):
            whole = whole[:-1].rstrip()
            following = next((said for _, said in lines if not said.lstrip().startswith("#")), "")
            whole = f"{whole} {following.strip()}"
        for mark in _HEREDOC.findall(whole) if whole[:4].upper() in ("RUN ", "COPY") else ():
            for _, said in lines:
                if said.strip() == mark:
                    break
                whole = f"{whole} {said.strip()}" if whole[:3].upper() == "RUN" else whole
        name, _, said = whole.partition(" ")
        name, said = name.upper(), said.strip()
        if name == "USER" and said.split(":")[0] in ("0", "root"):
            said = "root"  # one spelling, so that one pattern finds it
        yield Instruction(number, name, said)
