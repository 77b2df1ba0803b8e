"""The archives of releases never change, and what they make does not either."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from scaffold import __version__
from scaffold.library import templates, texts_of
from scaffold.releases import FOLDER, RECORD, pack, unpack
from tests.shell.terminal import ROOT
from tests.years.three import FIRST, SECOND, THIRD, Releases


def test_each_archive_is_the_one_that_was_recorded() -> None:
    import tomllib

    record = FOLDER / RECORD
    rows = tomllib.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    found = {
        path.name.removesuffix(".tar.gz"): sha256(path.read_bytes()).hexdigest()
        for path in FOLDER.glob("*.tar.gz")
    }
    assert found == {release: row["archive"] for release, row in rows.items()}


def test_what_this_version_was_released_with_are_its_templates() -> None:
    archive = FOLDER / f"{__version__}.tar.gz"
    if archive.exists():
        message = "the templates changed after the release: raise __version__"
        assert unpack(archive.read_bytes()) == texts_of(templates()), message


def test_an_archive_is_small_the_same_every_time_and_whole() -> None:
    texts = texts_of(templates())
    data = pack(texts)
    assert pack(dict(reversed(texts.items()))) == data
    assert unpack(data) == texts
    assert len(data) < 200_000


def test_every_release_still_makes_what_it_made(releases: Releases) -> None:
    for release in (FIRST, SECOND, THIRD):
        _same_digests(releases.folder / release)
    _same_digests(ROOT)


def _same_digests(home: Path) -> None:
    script = (
        "import sys; sys.path[:0] = ['scripts', '.']\n"
        "from release import rendered\n"
        "from scaffold.releases import _record, carried, library_of\n"
        "for each in carried():\n"
        "    assert rendered(library_of(each)) == _record()[each]['rendered'], each\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_second_archive_of_a_version_is_refused(releases: Releases) -> None:
    home = releases.folder / SECOND
    done = subprocess.run(
        [sys.executable, "scripts/release.py"],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "never change" in done.stderr
