"""The repository holds nothing of one machine, says each thing once, and its documents agree."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator

from scaffold import __version__
from tests.house.sources import ROOT, files

# Written so that this file does not hold what it looks for.
MACHINE = re.compile(
    r"(?<![\w.<{/])/(?:(?:home|Users)/\w|ro{2}t(?:/|\b)|wo[r]k/|opt/py|tmp/\w{1,4}/)"
)
INDEX_HOST = re.compile(r"py[p]i\.org|pytho[n]hosted|py[p]i/simple|--(?:extra-)?inde[x]-url")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


def texts() -> Iterator[tuple[str, str]]:
    """Yield each text file of the repository."""
    for path in files():
        data = (ROOT / path).read_bytes()
        if b"\0" not in data:
            yield path, data.decode("utf-8")


def test_nothing_holds_a_path_of_one_machine() -> None:
    # An image has its own folders, and says so in its own file.
    assert [line for line in found(MACHINE) if "Dockerfile" not in line] == []


def test_nothing_holds_the_host_of_a_package_index() -> None:
    assert list(found(INDEX_HOST)) == []


def found(pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield each line of the repository that has the pattern."""
    for path, text in texts():
        for number, line in enumerate(text.splitlines(), start=1):
            if pattern.search(line):
                yield f"{path}:{number}: {line.strip()[:100]}"


def test_the_version_stands_in_one_place() -> None:
    manifest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in manifest["project"]["dynamic"]
    said = subprocess.run(
        [sys.executable, "-m", "scaffold", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == f"scaffold {__version__}\n"
    literal = f'"{__version__}"'
    code = (name for name in files() if name.endswith(".py") and not name.startswith("tests/"))
    assert [name for name in code if f"= {literal}" in (ROOT / name).read_text("utf-8")] == [
        "scaffold/__init__.py"
    ]


def test_the_changelog_speaks_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[?{re.escape(__version__)}\b", text, re.MULTILINE)


def test_every_link_of_a_document_leads_somewhere() -> None:
    dead = [
        f"{path}: {target}"
        for path, text in texts()
        if path.endswith(".md")
        for target in LINK.findall(text)
        if not (ROOT / path).parent.joinpath(target).exists()
    ]
    assert dead == []


def test_the_index_of_decisions_names_each_one_by_its_title() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    titles = {path.name: path.read_text("utf-8").partition("\n")[0][2:] for path in records}
    assert re.findall(r"^- \[(.+)\]\((.+)\)$", index, re.MULTILINE) == [
        (title, name) for name, title in titles.items()
    ]
    assert [int(name[:4]) for name in titles] == list(range(1, len(titles) + 1))


def test_every_script_may_be_run() -> None:
    scripts = [".ci/run", *(name for name in files() if name.startswith("scripts/"))]
    shebang = [name for name in scripts if (ROOT / name).read_bytes().startswith(b"#!")]
    assert {"scripts/try", "scripts/test", ".ci/run"} <= set(shebang)
    assert [name for name in shebang if not (ROOT / name).stat().st_mode & 0o100] == []
