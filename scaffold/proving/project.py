"""A generated project and the environment that it runs in, as a probe sees them."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold.proving import policy, postgres, process, schema
from scaffold.proving.service import HOST, Service, free_port
from scaffold.proving.settings import DATABASE, working
from scaffold.proving.verdict import NotRunnable, StaleEdit, Unproven

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scaffold.proving.environment import Environment
    from scaffold.proving.process import Completed

    Variables = Mapping[str, str | None]

# A probe never sees the owner's data, secrets or caches, and never leaves its own behind.
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "venv", ".env", "*.db", "*.db-*", "node_modules", "__pycache__", ".*_cache"
)
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Project:
    """A project that can be run, served, broken and copied.

    Attributes:
        root: Where it is.
        environment: The Python environment with its dependencies.
        package: The import name of its package.
        level: The level that it was made at.

    """

    root: Path
    environment: Environment
    package: str
    level: int

    @classmethod
    def at(cls, root: Path, environment: Environment) -> Project:
        """Return the project in a folder, by its state file or, without one, by its packages."""
        state = _toml(root / ".scaffold.toml")
        package = state.get("answers", {}).get("package_name") or _only_package(root)
        return cls(root.resolve(), environment, package, int(state.get("level", 1)))

    @property
    def source(self) -> str:
        """The folder of its package, such as "src/order_desk"."""
        return f"src/{self.package}"

    @property
    def ops(self) -> str:
        """The folder of the managed package, such as "src/order_desk/ops"."""
        return f"{self.source}/ops"

    @property
    def application(self) -> str:
        """What the server runs, such as "order_desk.ops.asgi:app"."""
        operated = (self.root / self.ops / "asgi.py").exists()
        return f"{self.package}.ops.asgi:app" if operated else f"{self.package}.app:app"

    @property
    def migrates(self) -> bool:
        """Whether its database has a schema that `alembic` brings up to date."""
        tool = _toml(self.root / "pyproject.toml").get("tool", {})
        return "alembic" in tool or (self.root / "alembic.ini").exists()

    def path(self, path: str) -> Path:
        """Return a file of the project; the path may hold {ops}, {package} and {source}."""
        for name in ("ops", "package", "source"):
            path = path.replace(f"{{{name}}}", getattr(self, name))
        return self.root / path

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands in a file exactly once.

        Raises:
            StaleEdit: It does not.

        """
        file = self.path(path)
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        if (times := text.count(old)) != 1:
            raise StaleEdit(
                what=f"{old!r} stands there {times} times, not once"
                if file.exists()
                else "there is no such file",
                where=str(file.relative_to(self.root)),
                help="name a text that stands there exactly once",
            )
        self.write(path, text.replace(old, new))

    def write(self, path: str, text: str) -> None:
        """Write a file, with the folders that it needs."""
        file = self.path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        # Byte code is told apart by size and whole seconds: too coarse for a quick edit.
        shutil.rmtree(file.parent / "__pycache__", ignore_errors=True)

    def allow(self, *routes: str) -> None:
        """Have its policy, if it has one, open routes that a probe adds, such as "GET /path"."""
        if (file := self.root / policy.FILE).exists():
            file.write_text(policy.allowing(file.read_text("utf-8"), routes), encoding="utf-8")

    @contextlib.contextmanager
    def copy(self) -> Iterator[Project]:
        """Give a scratch copy that shares the environment, gone at the end."""
        with tempfile.TemporaryDirectory(prefix="probe-") as scratch:
            root = Path(scratch).resolve() / self.root.name
            shutil.copytree(self.root, root, ignore=LEFT_OUT, symlinks=True)
            yield replace(self, root=root)

    def run(self, *argv: str, env: Variables | None = None, timeout: float = 60) -> Completed:
        """Run a command in the project, without any variable of the service but those given.

        Raises:
            Unproven: The environment has no such command, or it did not end in time.

        """
        with tempfile.TemporaryDirectory(prefix="probe-", ignore_cleanup_errors=True) as scratch:
            variables = process.merged(self._clean(scratch), env)
            return process.run(self._found(argv), cwd=self.root, env=variables, timeout=timeout)

    @contextlib.contextmanager
    def serve(
        self, env: Variables | None = None, workers: int = 1, migrate: bool = True
    ) -> Iterator[Service]:
        """Give a server of the project that answers, stopped at the end.

        Raises:
            Unproven: It does not start.

        """
        with self._scratch(env) as (scratch, variables):
            if migrate and self.migrates:
                schema.bring_up(self, variables, env or {}, scratch / DATABASE)
            service = self._started(scratch, variables, workers)
            try:
                yield service
            finally:
                service.stop()

    def fails(
        self,
        argv: tuple[str, ...] | list[str] = (),
        env: Variables | None = None,
        within: float = 5.0,
    ) -> Completed:
        """Run a command, or the server when none is given, that must end by itself with an error.

        It gets the variables of a working server, changed by `env`; None takes one out.

        Raises:
            Unproven: It went on, or ended as if all were well.

        """
        with self._scratch(env) as (_, variables):
            command = self._command(argv, free_port())
            completed = process.finish(command, cwd=self.root, env=variables, timeout=within)
        if completed is None:
            raise Unproven(f"`{process.spoken(command)}` was still running after {within:g} s")
        if completed.code == 0:
            raise Unproven(
                f"`{process.spoken(command)}` ended with 0:\n{process.tail(completed.out)}"
            )
        return completed

    def postgres(self) -> contextlib.AbstractContextManager[str]:
        """Give the DATABASE_URL of an empty PostgreSQL database, gone at the end."""
        return postgres.database(self.environment)

    @contextlib.contextmanager
    def _scratch(self, env: Variables | None) -> Iterator[tuple[Path, dict[str, str]]]:
        with tempfile.TemporaryDirectory(prefix="probe-", ignore_cleanup_errors=True) as name:
            scratch = Path(name).resolve()
            yield scratch, process.merged(self._clean(name) | working(scratch), env)

    def _started(self, scratch: Path, env: dict[str, str], workers: int) -> Service:
        for attempt in range(ATTEMPTS):
            port, output = free_port(), scratch / f"server-{attempt}.log"
            command = self._command((), port, workers)
            with output.open("wb") as stream:
                child = process.start(command, cwd=self.root, env=env, output=stream)
            service = Service(child, output, port, env)
            try:
                service.wait()
            except BaseException:
                service.stop()
                # Someone else may take a port between our choosing it and its being used.
                if attempt + 1 < ATTEMPTS and "address already in use" in service.log().lower():
                    env = env | {"METRICS_PORT": str(free_port())}
                    continue
                raise
            return service
        raise AssertionError("the last attempt returns or raises")

    def _clean(self, scratch: str) -> dict[str, str]:
        code = self.root / "src" if (self.root / "src").is_dir() else self.root
        return self.environment.variables() | {
            "PYTHONPATH": str(code),
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": scratch,
        }

    def _command(self, argv: tuple[str, ...] | list[str], port: int, workers: int = 1) -> list[str]:
        argv = tuple(argv) or ("uvicorn", self.application)
        extra = ["--workers", str(workers)] if workers > 1 else []
        if argv[0] == "uvicorn" and "--port" not in argv:
            extra += ["--host", HOST, "--port", str(port)]
        return [*self._found(argv), *extra]

    def _found(self, argv: tuple[str, ...]) -> list[str]:
        return [self.environment.tool(argv[0]), *argv[1:]]


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def _only_package(root: Path) -> str:
    names = sorted(path.parent.name for path in (root / "src").glob("*/app.py"))
    if len(names) != 1:
        raise NotRunnable(
            what=f"there are {len(names)} packages to run, not one",
            where=f"{root}, src/*/app.py",
            help="run the command in the root of a project that scaffold made",
        )
    return names[0]
