"""Odd places for a project: each works, or is refused with the reason and no trace."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.shell.conftest import Make, make, shell
from tests.shell.terminal import Shell, listing, project_files, refused

__all__ = ["make", "shell"]
OFF = "--no-lock"


def files(folder: Path) -> dict[str, bytes]:
    """Return the files of a project, without its journal."""
    found = project_files(folder)
    return {name: data for name, data in found.items() if not name.startswith(".scaffold/")}


@pytest.fixture
def higher(shell: Shell, make: Make) -> dict[str, bytes]:
    """What a project is after an upgrade in an ordinary place."""
    return files(make(2, "--no-git", "--no-lock", name="higher/order-desk"))


def worktree(shell: Shell, desk: Path) -> Path:
    other = shell.cwd / "tree" / "order-desk"
    shell.git("worktree", "add", "--quiet", "-b", "side", other, cwd=desk)
    return other


def submodule(shell: Shell, desk: Path) -> Path:
    outer = shell.cwd / "outer"
    shell.git("init", "--quiet", outer, cwd=shell.cwd)
    allowed = ("-c", "protocol.file.allow=always")
    # Git's own command for it is a shell script that needs more than git on the PATH.
    whole = replace(shell, variables={"PATH": os.environ["PATH"]})
    whole.git(*allowed, "submodule", "--quiet", "add", desk, "order-desk", cwd=outer)
    shell.commit(outer)
    return outer / "order-desk"


def monorepo(shell: Shell, desk: Path) -> Path:
    outer = shell.cwd / "outer"
    shutil.rmtree(desk / ".git")
    (outer / "services").mkdir(parents=True)
    desk.rename(outer / "services" / "order-desk")
    (outer / "README.md").write_text("of the whole\n")
    shell.git("init", "--quiet", cwd=outer)
    shell.commit(outer)
    (outer / "README.md").write_text("dirt beside the project\n")
    return outer / "services" / "order-desk"


def shallow(shell: Shell, desk: Path) -> Path:
    (desk / "mine.txt").write_text("mine\n")
    shell.commit(desk)
    (desk / "mine.txt").unlink()
    shell.commit(desk)
    clone = shell.cwd / "clone" / "order-desk"
    shell.git("clone", "--quiet", "--depth", "1", f"file://{desk}", clone, cwd=shell.cwd)
    return clone


def detached(shell: Shell, desk: Path) -> Path:
    shell.git("switch", "--quiet", "--detach", cwd=desk)
    return desk


def sparse(shell: Shell, desk: Path) -> Path:
    shell.git("sparse-checkout", "set", "--cone", "docs", cwd=desk)
    assert not (desk / "src").exists()
    return desk


def crlf_by_config(shell: Shell, desk: Path) -> Path:
    return _crlf(shell, desk, "-c", "core.autocrlf=true")


def crlf_by_attributes(shell: Shell, desk: Path) -> Path:
    (desk / ".gitattributes").write_text("* text=auto eol=crlf\n")
    shell.commit(desk)
    return _crlf(shell, desk)


def _crlf(shell: Shell, desk: Path, *settings: str) -> Path:
    clone = shell.cwd / "clone" / "order-desk"
    shell.git("clone", "--quiet", *settings, desk, clone, cwd=shell.cwd)
    assert b"\r\n" in (clone / "README.md").read_bytes()
    return clone


def modeless(shell: Shell, desk: Path) -> Path:
    shell.git("config", "core.fileMode", "false", cwd=desk)
    for path in desk.rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            path.chmod(0o755)
    return desk


def caseless(shell: Shell, desk: Path) -> Path:
    shell.git("config", "core.ignoreCase", "true", cwd=desk)
    return desk


PLACES = [
    worktree, submodule, monorepo, shallow, detached, sparse,
    crlf_by_config, crlf_by_attributes, modeless, caseless,
]  # fmt: skip
Place = Callable[[Shell, Path], Path]


@pytest.mark.parametrize("place", PLACES)
def test_a_branch_lands_there_and_goes_again(
    shell: Shell, make: Make, higher: dict[str, bytes], place: Place
) -> None:
    desk = place(shell, make(1))
    status = ("status", "--porcelain", "--branch", "--untracked-files=all")
    before, tree = shell.git(*status, cwd=desk), files(desk)
    run = shell.scaffold("upgrade", desk, OFF)
    assert run.code == 0, run.says
    where = shell.git("ls-files", "--full-name", ".scaffold.toml", cwd=desk)
    names = shell.git("ls-tree", "-r", "--name-only", "HEAD", ".", cwd=desk).splitlines()
    assert set(names) - {".gitattributes"} == set(higher), where
    for name in names:
        if name in higher:
            data = shell.git("show", f"HEAD:./{name}", cwd=desk)
            assert data == higher[name].decode().rstrip(), name
    after = shell.git(*status, cwd=desk).splitlines()
    assert after[0] == "## scaffold/level-2"
    assert after[1:] == before.splitlines()[1:]
    assert shell.scaffold("undo", desk).code == 0
    assert files(desk) == tree


@pytest.mark.parametrize("place", [worktree, submodule, monorepo, shallow, detached, modeless])
def test_in_place_works_there_and_can_be_undone(
    shell: Shell, make: Make, higher: dict[str, bytes], place: Place
) -> None:
    desk = place(shell, make(1))
    before = files(desk), shell.git("status", "--porcelain", "--untracked-files=all", cwd=desk)
    run = shell.scaffold("upgrade", desk, "--in-place", OFF)
    assert run.code == 0, run.says
    assert files(desk) == higher
    seen = shell.git("status", "--porcelain", "--untracked-files=all", cwd=desk)
    assert ".scaffold/" not in seen
    assert shell.scaffold("undo", desk).code == 0
    after = files(desk), shell.git("status", "--porcelain", "--untracked-files=all", cwd=desk)
    assert after == before


def test_without_git(shell: Shell, make: Make, higher: dict[str, bytes]) -> None:
    desk = make(1, "--no-git")
    before = files(desk)
    assert shell.scaffold("upgrade", desk, OFF).code == 0
    assert files(desk) == higher
    (shell.tools / "git").unlink()
    assert shell.scaffold("undo", desk).code == 0
    assert files(desk) == before


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (crlf_by_config, ["other line ends", "leave --in-place out"]),
        (crlf_by_attributes, ["other line ends", "leave --in-place out"]),
    ],
)
def test_in_place_is_refused_there(
    shell: Shell, make: Make, place: Place, words: list[str]
) -> None:
    desk = place(shell, make(1))
    before = listing(desk)
    refused(shell.scaffold("upgrade", desk, "--in-place", OFF), 1, *words)
    assert listing(desk) == before


def test_in_place_in_a_sparse_checkout_without_the_files(shell: Shell, make: Make) -> None:
    desk = sparse(shell, make(2))
    before = listing(desk)
    run = shell.scaffold("upgrade", desk, "--in-place", OFF)
    refused(run, 1, "sparse checkout", "leave --in-place out")
    assert listing(desk) == before


@pytest.mark.parametrize("way", [[], ["--in-place"]])
def test_a_path_that_differs_from_the_owners_by_case_only(
    shell: Shell, make: Make, way: list[str]
) -> None:
    desk = make(1)
    (desk / ".ENV.example").write_text("MINE=1\n")
    shell.commit(desk)
    caseless(shell, desk)
    before = listing(desk)
    run = shell.scaffold("upgrade", desk, OFF, *way)
    refused(run, 1, ".env.example and .ENV.example are one path here")
    assert listing(desk) == before


def test_an_ignored_file_in_the_way_is_merged_in_place_and_comes_back(
    shell: Shell, make: Make
) -> None:
    desk = make(1)
    with (desk / ".gitignore").open("a") as file:
        file.write("*.example\n")
    shell.commit(desk)
    (desk / ".env.example").write_text("MINE=1\n")
    before = files(desk)
    run = shell.scaffold("upgrade", desk, "--in-place", OFF)
    assert run.code == 0, run.says
    assert "MINE=1\n" in (desk / ".env.example").read_text()
    assert shell.scaffold("undo", desk).code == 0
    assert files(desk) == before


def test_a_run_in_place_hides_its_journal_and_shows_its_offers(shell: Shell, make: Make) -> None:
    desk = make(2)
    (desk / "src/order_desk/store.py").write_text("# mine\n")
    shell.commit(desk)
    run = shell.scaffold("upgrade", desk, "--to", "3", "--in-place", OFF)
    assert run.code == 0, run.says
    rows = shell.git("status", "--porcelain", "--untracked-files=all", cwd=desk).splitlines()
    ours = [row for row in rows if ".scaffold/" in row]
    assert ours == ["?? .scaffold/offers/src/order_desk/store.py"]
    assert (desk / ".scaffold" / "journal").is_dir()
