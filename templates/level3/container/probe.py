"""How to prove the container: what its Dockerfile does is done here, without Docker."""

import contextlib
import fnmatch
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.proving import Fault, Machine, Project, expect
from scaffold.proving.service import free_port

SECRET = "a-secret-that-no-image-may-hold"  # noqa: S105
SECRETS = (".env", ".env.local", "tls.key", "certs/tls.pem", "orders.db", ".git/config")
PYTHONS = ("/usr/bin/python3", "/usr/local/bin/python3")
NOBODY = 10001
Steps = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Image:
    """A built folder, and who runs in it with which variables: None is whoever runs the probe."""

    app: Path
    env: Mapping[str, str]
    user: int | None

    def start(self, argv: list[str], out: int) -> subprocess.Popen[bytes]:
        """Start one of its commands."""
        return subprocess.Popen(
            [f"{self.app}/.venv/bin/{argv[0]}", *argv[1:]],
            cwd=self.app, env=dict(self.env), stdout=out, stderr=out,
            user=self.user, group=self.user, extra_groups=None if self.user is None else [],
        )  # fmt: skip

    def ends(self, argv: list[str]) -> bool:
        """Run one of its commands, and tell whether it ends well."""
        return self.start(argv, subprocess.DEVNULL).wait(60) == 0


def prove_container(project: Project) -> None:
    """Build the image's folder, and run what the image runs, as a user that may not write it."""
    stages = _stages(project.path("Dockerfile").read_text(encoding="utf-8"))
    build, final = stages["build"], stages[""]
    user = _last(final, "USER").partition(":")[0]
    expect(user.isdecimal() and int(user) > 0, f"the image's user is {user or 'root'}")
    bases = [text for steps in stages.values() for name, text in steps if name == "FROM"]
    loose = [base for base in bases if not re.search(r"@sha256:[0-9a-f]{64}( |$)", base)]
    expect(not loose, f"not pinned by digest: {', '.join(loose)}")
    with project.copy() as copy, tempfile.TemporaryDirectory(prefix="image-") as scratch:
        if (copy.environment.bin / "hadolint").exists() or shutil.which("hadolint"):
            done = copy.run("hadolint", "Dockerfile")
            expect(done.code == 0, f"hadolint says:\n{done.out}")
        for path in SECRETS:
            copy.write(path, SECRET)
        root, app = Path(scratch), Path(scratch) / "app"
        root.chmod(0o755)
        _build(copy, build, app)
        _holds(copy, app)
        with _read_only(app):
            _runs(replace(copy, root=root), final, app)


def _stages(dockerfile: str) -> dict[str, Steps]:
    text = re.sub(r"^\s*#.*\n", "", dockerfile, flags=re.MULTILINE).replace("\\\n", " ")
    stages: dict[str, Steps] = {}
    stage = ""
    for line in filter(str.strip, text.splitlines()):
        name, *rest = line.split()
        if name == "FROM":
            stage = line.partition(" AS ")[2]
        stages.setdefault(stage, []).append((name, " ".join(rest)))
    expect({"build", ""} <= set(stages), f"the stages are {', '.join(stages)}")
    return stages


def _last(steps: Steps, name: str) -> str:
    return next((text for word, text in reversed(steps) if word == name), "")


def _variables(steps: Steps, app: Path) -> dict[str, str]:
    found = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    for pair in (pair for word, text in steps if word == "ENV" for pair in shlex.split(text)):
        name, _, value = pair.partition("=")
        found[name] = value.replace("$PATH", found["PATH"]).replace("/app/", f"{app}/")
    return found


def _build(project: Project, steps: Steps, app: Path) -> None:
    """Obey the build stage: copy what the context lets through, and run what it runs."""
    app.mkdir()
    own = {name: text for name, text in _variables(steps, app).items() if name != "PATH"}
    env = {**own, "UV_PYTHON": _python(project)}
    Machine(project).lock()
    for name, text in steps:
        if name == "COPY" and not text.startswith("--from"):
            *sources, _ = text.split()
            _copy(project.root, sources, app)
        elif name == "RUN":
            Machine(replace(project, root=app)).passes(re.sub(r"--mount=\S+ ", "", text), env)


def _copy(context: Path, sources: list[str], app: Path) -> None:
    ignored = (context / ".dockerignore").read_text(encoding="utf-8").split()
    for file in sorted(path for path in context.rglob("*") if path.is_file()):
        path = file.relative_to(context).as_posix()
        wanted = "." in sources or any(path == one or path.startswith(f"{one}/") for one in sources)
        if wanted and not _is_ignored(path, ignored):
            (app / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, app / path)


def _is_ignored(path: str, patterns: list[str]) -> bool:
    parts = path.split("/")
    from_root = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    out = False
    for pattern in patterns:
        bare = pattern.removeprefix("!").removeprefix("**/").rstrip("/")
        names = parts if pattern.lstrip("!").startswith("**/") else from_root
        # A star does not cross a folder, as in Docker.
        if any(one.count("/") == bare.count("/") and fnmatch.fnmatch(one, bare) for one in names):
            out = not pattern.startswith("!")
    return out


def _holds(project: Project, app: Path) -> None:
    """See that the image holds neither a secret nor a tool of development."""
    own = [path for path in app.rglob("*") if path.is_file() and ".venv" not in path.parts]
    leaked = [str(path.relative_to(app)) for path in own if SECRET.encode() in path.read_bytes()]
    expect(not leaked, f"the image would hold {', '.join(sorted(leaked))}")
    manifest = tomllib.loads(project.path("pyproject.toml").read_text(encoding="utf-8"))
    tools = _named(manifest["dependency-groups"]["dev"])
    tools -= _named(manifest["project"]["dependencies"])
    installed = {path.name.split("-")[0].lower() for path in app.rglob("*.dist-info")}
    found = sorted(tools & installed)
    expect(not found, f"the image would hold development tools: {', '.join(found)}")


def _named(asked: list[object]) -> set[str]:
    texts = [one for one in asked if isinstance(one, str)]
    return {re.split(r"[^\w.-]", one)[0].lower().replace("-", "_") for one in texts}


def _runs(place: Project, final: Steps, app: Path) -> None:
    """Migrate, start, and ask for its health as the image does; then stop it."""
    root = place.root
    port, user = free_port(), NOBODY if _may(str((app / ".venv/bin/python").resolve())) else None
    env = _variables(final, app)
    state = _state(place, final, env, user)
    env |= {
        "ACCESS_KEYS": f"you:{hashlib.sha256(b'probe-key').hexdigest()}",
        "AUDIT_KEY": "5a" * 32,
        "STATE_DIRECTORY": str(state),
        "DATABASE_URL": f"sqlite:///{state / 'probe.db'}",
        "METRICS_PORT": str(free_port()),
        "HOME": "/",
    }
    image, before = Image(app, env, user), _snapshot(app)
    expect(image.ends(["alembic", "upgrade", "heads"]), "the image cannot migrate its database")
    healthy = _exec(_last(final, "HEALTHCHECK").partition("CMD ")[2], port)
    with (root / "log").open("w+b") as log:
        server = image.start(_exec(_last(final, "CMD"), port), log.fileno())
        try:
            well = any(_settled(server, image.ends(healthy)) for _ in range(40))
            log.seek(0)
            said = log.read().decode(errors="replace")[-2000:]
            expect(well and server.poll() is None, f"the image is not healthy:\n{said}")
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()
            server.wait()
    written = sorted(path for path, _ in _snapshot(app) - before)
    expect(not written, f"the service wrote into its image: {', '.join(written[:5])}")


def _state(place: Project, final: Steps, env: Mapping[str, str], user: int | None) -> Path:
    """Make the folder of the image's volume as the image does; only root can give one away."""
    named, state = env.get("STATE_DIRECTORY", "none"), place.root / "state"
    expect(("VOLUME", named) in final, f"STATE_DIRECTORY is {named}, and that is no volume")
    made = next((text for word, text in final if word == "RUN" and named in text.split()), "true")
    Machine(place).passes(made.replace(named, str(state)) if user else f"mkdir {state}")
    return state


def _settled(server: subprocess.Popen[bytes], well: bool) -> bool:
    time.sleep(0 if well else 0.2)
    return well or server.poll() is not None


def _exec(text: str, port: int) -> list[str]:
    expect(text.startswith("["), f"`{text}` is not in exec form: signals would reach a shell")
    local = text.replace("8000", str(port)).replace("0.0.0.0", "127.0.0.1")  # noqa: S104
    return list(json.loads(local))


def _python(project: Project) -> str:
    """Return an interpreter that the image's user may run: that of a home folder may be shut."""
    own = str(project.environment.python.resolve())
    return next((one for one in (own, *PYTHONS) if _may(one)), own)


def _may(python: str) -> bool:
    asked = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    with contextlib.suppress(OSError):
        return subprocess.run(asked, user=NOBODY, group=NOBODY, capture_output=True).returncode == 0
    return False


@contextlib.contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    files = [folder, *(path for path in folder.rglob("*") if not path.is_symlink())]
    modes = {path: path.stat().st_mode & 0o777 for path in files}
    for path, mode in modes.items():
        path.chmod(mode & 0o555 | 0o444 | (0o111 if path.is_dir() else 0))
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def _snapshot(folder: Path) -> set[tuple[str, int]]:
    files = (path for path in folder.rglob("*") if not path.is_dir())
    return {(str(path.relative_to(folder)), path.lstat().st_mtime_ns) for path in files}


FAULTS = (
    Fault("container", "Dockerfile", "USER 10001:10001", "USER root"),
    Fault("container", "Dockerfile", "VOLUME /state\n", ""),
    Fault("container", "Dockerfile", "--locked --no-dev\n", "--locked\n"),
    Fault("container", ".dockerignore", "**/.env\n", ""),
    Fault("container", "Dockerfile", "127.0.0.1:8000/healthz", "127.0.0.1:8000/gone"),
)
