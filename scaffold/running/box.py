"""A scratch place in which a repository's code runs: a home, a clean environment, time limits."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.proving import process
from scaffold.proving.process import Completed

# What an installer must know to reach its index. Nothing of it is seen by tests and servers.
_INSTALLER = ("PIP_", "UV_", "SSL_CERT", "REQUESTS_CA", "CURL_CA")
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
_LEFT_OUT = frozenset({
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", "site-packages", ".cache", ".env",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """A folder that is gone at the end, with a home that is nobody's."""

    root: Path

    @property
    def home(self) -> Path:
        """What HOME says inside."""
        return self.root / "home"

    def folder(self, name: str) -> Path:
        """Return a folder of it, made when it is first asked for."""
        (made := self.root / name).mkdir(parents=True, exist_ok=True)
        return made

    def variables(self) -> dict[str, str]:
        """Return what code inside may know of this machine: an allow-list, and no secret."""
        kept = process.clean_environment()
        for name in ("XDG_RUNTIME_DIR", "PYTHONUTF8"):
            kept.pop(name, None)
        return kept | {
            "HOME": str(self.folder("home")),
            "TMPDIR": str(self.folder("tmp")),
            "XDG_CONFIG_HOME": str(self.folder("home/.config")),
            "XDG_CACHE_HOME": str(self.folder("home/.cache")),
            "XDG_DATA_HOME": str(self.folder("home/.local/share")),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": "",
        }

    def installing(self) -> dict[str, str]:
        """Return the variables of an installer: it has to reach the index and its cache."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name.startswith(_INSTALLER) or name.lower() in _PROXIES
        }
        own = self.variables() | {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
        own.pop("PYTHONPATH")
        own.pop("PYTHONDONTWRITEBYTECODE")
        found = {
            "UV_CACHE_DIR": Path.home() / ".cache" / "uv",
            "PIP_CACHE_DIR": Path.home() / ".cache" / "pip",
            "PIP_CONFIG_FILE": Path.home() / ".config" / "pip" / "pip.conf",
            "UV_CONFIG_FILE": Path.home() / ".config" / "uv" / "uv.toml",
        }
        own |= {name: str(path) for name, path in found.items() if path.exists()}
        return own | kept

    def run(
        self, argv: Sequence[str], cwd: Path, env: Mapping[str, str], timeout: float
    ) -> Completed | None:
        """Run a command to its end; None when it had not ended after that many seconds."""
        try:
            return process.finish(argv, cwd=cwd, env=env, timeout=timeout)
        except OSError as error:
            return Completed(127, f"{process.spoken(argv)}: {error.strerror}")

    def copy(self, source: Path, name: str) -> Path:
        """Return a copy of a folder in here, without what git, editors and caches put there.

        A link that leads out of the folder is left out: what is written through it is not ours.
        """
        root = source.resolve()
        target = self.folder(name) / root.name

        def ignored(folder: str, names: list[str]) -> set[str]:
            links = (path for each in names if (path := Path(folder, each)).is_symlink())
            out = {path.name for path in links if not path.resolve().is_relative_to(root)}
            return out | _ignored(folder, names)

        shutil.copytree(root, target, ignore=ignored, symlinks=True, dirs_exist_ok=True)
        return target


@contextlib.contextmanager
def box() -> Iterator[Box]:
    """Give a box, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="scaffold-run-", ignore_cleanup_errors=True) as scratch:
        yield Box(Path(scratch).resolve())


def _ignored(folder: str, names: list[str]) -> set[str]:
    # What is no file and no folder, such as a socket or a pipe, would hold the copy up for ever.
    odd = {
        name
        for name in names
        if not (path := Path(folder, name)).is_symlink()
        and not path.is_file()
        and not path.is_dir()
    }
    made = {name for name in names if Path(folder, name, "pyvenv.cfg").exists()}
    return odd | made | (_LEFT_OUT & set(names))
