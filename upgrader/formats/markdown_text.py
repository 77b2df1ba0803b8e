"""A Markdown text as the tree of its sections."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
NO_PARAGRAPH = re.compile(r"\s*$| {4}|\t| {0,3}(?:[-*+>|#<]|\d+[.)])")


@dataclass(slots=True)
class Section:
    """A heading, the text under it, and the sections inside it.

    Attributes:
        name: the heading's words; the second one with the same words in one place has a number.
        level: 1 to 6; 0 for the whole file.
        heading: the heading's own lines.
        body: the text up to the next heading, without the blank lines around it.
        over: how many blank lines stand between the heading and the body.
        under: how many blank lines follow it all.
    """

    name: str = ""
    level: int = 0
    heading: str = ""
    body: str = ""
    over: int = 0
    under: int = 0
    inner: list[Section] = field(default_factory=list)

    def render(self) -> str:
        """Write the section and everything in it."""
        own = self.heading + "\n" * self.over + self.body + "\n" * self.under
        return own + "".join(section.render() for section in self.inner)


@dataclass(slots=True)
class Page:
    """A Markdown file: what stands before its title, the title, and the sections.

    The heading of the first level that opens a page is its title and not a section; so the
    sections of two pages meet although the pages are called differently.
    """

    preamble: Section
    title: Section | None
    sections: list[Section]

    def render(self) -> str:
        """Write the page."""
        title = self.title.render() if self.title else ""
        return self.preamble.render() + title + "".join(s.render() for s in self.sections)


def parse(text: str) -> Page:
    """Cut a text into sections."""
    flat = _flat(text)
    preamble, headed = flat[0], flat[1:]
    title = headed.pop(0) if headed and headed[0].level == 1 else None
    root = Section()
    stack = [root]
    for section in headed:
        while len(stack) > 1 and stack[-1].level >= section.level:
            stack.pop()
        stack[-1].inner.append(section)
        stack.append(section)
    _number(root)
    return Page(preamble, title, root.inner)


def _number(parent: Section) -> None:
    seen: Counter[str] = Counter()
    for section in parent.inner:
        seen[section.name] += 1
        if seen[section.name] > 1:
            section.name = f"{section.name} ({seen[section.name]})"
        _number(section)


def _flat(text: str) -> list[Section]:
    sections = [Section()]
    lines: list[str] = []
    fence = ""
    source = text.split("\n")[:-1] if text.endswith("\n") else text.split("\n") if text else []
    start = _front_matter(source)
    lines += [f"{line}\n" for line in source[:start]]
    paragraph = start
    for number in range(start, len(source)):
        line = source[number]
        opened, heading = FENCE.match(line), ATX.match(line)
        underline = UNDERLINE.match(line) if paragraph < number and not fence else None
        if fence:
            if opened and opened[1].startswith(fence) and line.strip() == opened[1]:
                fence = ""
        elif underline:
            size = number - paragraph
            _close(sections[-1], lines[: len(lines) - size])
            name = " ".join(part.strip() for part in source[paragraph:number])
            own = "".join(lines[len(lines) - size :]) + f"{line}\n"
            sections.append(Section(name, 1 if underline[1][0] == "=" else 2, own))
            lines, paragraph = [], number + 1
            continue
        elif opened:
            fence = opened[1]
        elif heading:
            _close(sections[-1], lines)
            sections.append(Section((heading[2] or "").strip(), len(heading[1]), f"{line}\n"))
            lines, paragraph = [], number + 1
            continue
        lines.append(f"{line}\n")
        if fence or opened or NO_PARAGRAPH.match(line):
            paragraph = number + 1
    _close(sections[-1], lines)
    return sections


def _front_matter(lines: list[str]) -> int:
    """Count the lines of the metadata block that a page may open with."""
    if lines[:1] == ["---"] and "---" in lines[1:]:
        return lines.index("---", 1) + 1
    return 0


def _close(section: Section, lines: list[str]) -> None:
    first = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    last = next(
        (index for index in range(len(lines), first, -1) if lines[index - 1].strip()), first
    )
    section.over, section.under = (first, len(lines) - last) if last > first else (0, len(lines))
    section.body = "".join(lines[first:last])
    if any(line != "\n" for line in lines[:first] + lines[last:]):
        section.over, section.under, section.body = 0, 0, "".join(lines)
