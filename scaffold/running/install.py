"""An environment for a repository, from its own manifests, with what had to give said aloud."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.proving import process
from scaffold.proving.environment import Environment, uv_command
from scaffold.proving.verdict import NotInstalled
from scaffold.running.box import Box
from scaffold.running.manifest import Wanted
from scaffold.running.pythons import Python

PATIENCE = 900.0
MOST = 60  # requirements that are tried one by one
_PINNED = re.compile(r"(?<![=!<>~])==(?!=)\s*([\w.!+-]+)")


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment that is ready, and what was done other than the manifests say."""

    environment: Environment
    python: Python
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Try:
    """One way to install; each later one gives up something more, and says so."""

    wanted: Wanted
    note: str
    loose: bool = False


def install(
    tree: Path, wanted: Wanted, python: Python, box: Box, name: str, known: Path | None = None
) -> Installed:
    """Make an environment for the repository in a folder.

    `known` holds versions that another environment has settled on, to be taken here too.

    Raises:
        NotInstalled: What the application needs cannot be installed in any way.

    """
    folder = box.folder("environments") / name
    maker = _Maker(tree, box, folder, python)
    notes = [python.note] if python.note else []
    first = ""
    for attempt in _ways(wanted):
        said = maker.fill(attempt, known)
        if said is None:
            notes += [attempt.note] if attempt.note else []
            notes += maker.rest(wanted, attempt)
            notes += maker.package(wanted)
            return Installed(Environment(folder), python, tuple(notes))
        first = first or said
    raise NotInstalled(
        what=f"what the repository depends on cannot be installed: {process.tail(first, 12)}",
        where=f"{wanted.lock or 'its manifests'}, with Python {python.version}",
        help="see that this machine reaches its package index, and what does not build here",
    )


def _ways(wanted: Wanted) -> Iterator[_Try]:
    yield _Try(wanted, "")
    fewer = replace(wanted, from_ci=())
    if wanted.from_ci:
        yield _Try(fewer, "")
    if wanted.pins:
        yield _Try(replace(fewer, pins=()), f"not the versions of {wanted.lock}: they do not fit")
    yield _Try(
        replace(fewer, pins=()),
        "newer versions than are pinned: the pinned ones do not install here",
        loose=True,
    )
    bare = replace(fewer, more=(), more_files=(), pins=())
    yield _Try(bare, "")
    yield _Try(
        bare,
        "newer versions than are pinned: the pinned ones do not install here",
        loose=True,
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes one environment, with uv where it is there, else with venv and pip."""

    tree: Path
    box: Box
    folder: Path
    python: Python

    def fill(self, attempt: _Try, known: Path | None) -> str | None:
        """Make it anew and fill it; return what the installer said where it failed."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if (said := self._run(self._made())) is not None:
            return said
        wanted = attempt.wanted
        lines = [*wanted.needed, *wanted.more, *wanted.from_ci]
        files = [self.tree / path for path in (*wanted.files, *wanted.more_files)]
        if attempt.loose:
            lines = [_PINNED.sub(r">=\1", line) for line in lines]
            files = [self._loosened(path, number) for number, path in enumerate(files)]
        scratch = self.box.folder("requirements")
        (listed := scratch / "wanted.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        pinned = "\n".join(f"{name}=={version}" for name, version in wanted.pins)
        (pins := scratch / "pins.txt").write_text(f"{pinned}\n", encoding="utf-8")
        words = ["-r", str(listed), "-c", str(pins)]
        for path in files:
            words += ["-r", str(path)]
        if known is not None and not attempt.loose:
            words += ["-c", str(known)]
        if wanted.whole and wanted.package is not None:
            words += ["-e", f"{self.tree / wanted.package}[test,tests,testing,dev]"]
        return self._run([*self._pip(), *words])

    def rest(self, wanted: Wanted, attempt: _Try) -> list[str]:
        """Install what an attempt left out, one by one, and say what does not install."""
        lines = [line for line in wanted.from_ci if line not in attempt.wanted.from_ci]
        lines += [line for line in wanted.more if line not in attempt.wanted.more]
        for path in wanted.more_files:
            if path not in attempt.wanted.more_files:
                lines += self._named(self.tree / path)
        failed = [line for line in dict.fromkeys(lines[:MOST]) if not self.add(line)]
        return [f"could not be installed: {', '.join(failed)}"] if failed else []

    def _named(self, path: Path) -> list[str]:
        rows = (
            row.partition(" #")[0].strip()
            for row in path.read_text("utf-8", "replace").splitlines()
        )
        return [row for row in rows if row and row[0] not in "-#." and "--hash" not in row]

    def package(self, wanted: Wanted) -> list[str]:
        """Install the repository's own package where it builds; its folder serves otherwise."""
        if wanted.package is None or wanted.whole:
            return []
        said = self._run([*self._pip(), "--no-deps", "-e", str(self.tree / wanted.package)])
        return [] if said is None else ["its own package does not build: it is found by its path"]

    def add(self, *names: str) -> bool:
        """Install something more; say whether it could be."""
        return self._run([*self._pip(), *names]) is None

    def _made(self) -> list[str]:
        if uv := uv_command():
            return [
                *uv,
                "venv",
                "--quiet",
                "--seed",
                "--python",
                str(self.python.path),
                str(self.folder),
            ]
        return [str(self.python.path), "-m", "venv", str(self.folder)]

    def _pip(self) -> list[str]:
        python = str(self.folder / "bin" / "python")
        if uv := uv_command():
            return [*uv, "pip", "install", "--quiet", "--python", python]
        return [python, "-m", "pip", "install", "--quiet"]

    def _run(self, argv: list[str]) -> str | None:
        done = self.box.run(argv, self.tree, self.box.installing(), PATIENCE)
        if done is None:
            return f"`{process.spoken(argv)}` took over {PATIENCE:g} s"
        return done.out or "it failed" if done.code else None

    def _loosened(self, path: Path, number: int) -> Path:
        text = path.read_text("utf-8", errors="replace")
        own = self.box.folder("requirements") / f"loose-{number}.txt"
        lines = [
            re.sub(r"(-[rc]\s+)(\S+)", lambda m: f"{m[1]}{path.parent / m[2]}", line)
            if line.startswith("-")
            else _PINNED.sub(r">=\1", line)
            for line in text.splitlines()
            if "--hash" not in line
        ]
        own.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return own


def add(installed: Installed, box: Box, *names: str) -> bool:
    """Install something more into an environment; say whether it could be."""
    folder = installed.environment.folder
    return _Maker(folder, box, folder, installed.python).add(*names)


def bare(folder: Path, box: Box, *names: str) -> Installed:
    """Make an environment with nothing but these distributions, on the Python that runs this.

    Raises:
        NotInstalled: They cannot be installed.

    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    python = Python(version, Path(sys.executable))
    folder.parent.mkdir(parents=True, exist_ok=True)
    wanted = Wanted(needed=names)
    if (
        said := _Maker(folder.parent, box, folder, python).fill(_Try(wanted, ""), None)
    ) is not None:
        raise NotInstalled(
            what=f"{', '.join(names)} cannot be installed: {process.tail(said, 12)}",
            where="a server that the repository needs",
            help="see that this machine reaches its package index",
        )
    return Installed(Environment(folder), python)


def versions(installed: Installed) -> dict[str, str]:
    """Return what is in an environment, by the names of its distributions."""
    found: dict[str, str] = {}
    for path in installed.environment.folder.glob("lib/python*/site-packages/*.dist-info"):
        name, _, version = path.name.removesuffix(".dist-info").partition("-")
        found[name.replace("_", "-").lower()] = version
    return found
