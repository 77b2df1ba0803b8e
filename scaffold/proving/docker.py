"""A stand-in for Docker, run as its command: images are folders, containers are processes.

It takes the options that a deployment gives, and no other: what Docker does not know ends with 125.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".env", ".deploy", "*.db*", "__pycache__")


def put(folder: Path, python: Path) -> Path:
    """Put a command `docker` into a folder, and return where it keeps what it has.

    `python` is the interpreter whose environment all its images share.
    """
    folder.mkdir(parents=True, exist_ok=True)
    store, command = folder / "docker-store", folder / "docker"
    given = f"'{sys.executable}' '{__file__}' '{store}' '{python}'"
    command.write_text(f'#!/bin/sh\nexec {given} "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return store


def stop_all(store: Path) -> None:
    """Stop every container that still runs."""
    for file in (store / "containers").glob("*"):
        _end(int(file.read_text(encoding="utf-8")), 5)


class Daemon:
    """What Docker would do with each of its commands."""

    def __init__(self, store: Path, python: str) -> None:
        self.python = python
        self.here, self.registry = store / "images", store / "registry"
        self.containers, self.logins = store / "containers", store / "logins"
        for folder in (self.here, self.registry, self.containers, self.logins):
            folder.mkdir(parents=True, exist_ok=True)

    def build(self, given: argparse.Namespace) -> None:
        """Make a folder of a context; what the build was given is known to what runs in it."""
        image = self.here / _flat(given.tag)
        shutil.rmtree(image, ignore_errors=True)
        shutil.copytree(given.context, image, ignore=LEFT_OUT)
        built = dict(pair.split("=", 1) for pair in given.build_arg)
        (image / "docker-env.json").write_text(json.dumps(built), encoding="utf-8")

    def login(self, given: argparse.Namespace) -> None:
        """Take the password from where it is no argument."""
        password = sys.stdin.read().strip()
        said = f"{given.username}:{password}"
        (self.logins / _flat(given.server)).write_text(said, encoding="utf-8")

    def push(self, given: argparse.Namespace) -> None:
        """Give an image to a registry that somebody has logged in to."""
        if not (self.logins / _flat(given.image.partition("/")[0])).exists():
            sys.exit("denied: requested access to the resource is denied")
        _copy(self.here, self.registry, given.image)
        shutil.rmtree(self.here / _flat(given.image))  # a server is another machine

    def pull(self, given: argparse.Namespace) -> None:
        """Take an image from the registry."""
        _copy(self.registry, self.here, given.image)

    def run(self, given: argparse.Namespace) -> None:
        """Run a command of an image, or what the image says, at the port where it is published."""
        image = self.here / _flat(given.image)
        env = {**os.environ, **json.loads((image / "docker-env.json").read_text("utf-8"))}
        said = Path(given.env_file).read_text(encoding="utf-8") if given.env_file else ""
        lines = said.splitlines()
        env |= dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
        env |= {"PYTHONPATH": str(image / "src"), "METRICS_PORT": "0"}
        if not given.detach:
            sys.exit(subprocess.run(self._command(given.command), cwd=image, env=env).returncode)
        command = self._command(given.command or _asked(image, given.publish))
        with (self.containers.parent / "log").open("ab") as log:
            child = subprocess.Popen(
                command, cwd=image, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        (self.containers / given.name).write_text(str(child.pid), encoding="utf-8")

    def ps(self, given: argparse.Namespace) -> None:
        """Name a container that runs."""
        name = given.filter.removeprefix("name=^").removesuffix("$")
        file = self.containers / name
        if file.exists() and _alive(int(file.read_text(encoding="utf-8"))):
            sys.stdout.write(f"{name}\n")

    def stop(self, given: argparse.Namespace) -> None:
        """End a container, in that many seconds."""
        _end(int((self.containers / given.name).read_text(encoding="utf-8")), given.t)

    def rm(self, given: argparse.Namespace) -> None:
        """Forget a container."""
        (self.containers / given.name).unlink()

    def _command(self, argv: list[str]) -> list[str]:
        return [self.python, "-m", *argv]  # all that an image runs is a module as well


def _asked(image: Path, publish: str) -> list[str]:
    """Return the CMD of an image, at the port where it is published."""
    text = (image / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    said = [line for line in text.splitlines() if line.startswith("CMD ")][-1]
    host, port, inside = publish.split(":")
    argv: list[str] = json.loads(said.removeprefix("CMD "))
    return [{"0.0.0.0": host, inside: port}.get(word, word) for word in argv]  # noqa: S104


def _copy(source: Path, target: Path, image: str) -> None:
    if not (source / _flat(image)).exists():
        sys.exit(f"manifest for {image} not found")
    shutil.rmtree(target / _flat(image), ignore_errors=True)
    shutil.copytree(source / _flat(image), target / _flat(image))


def _flat(name: str) -> str:
    return name.replace("/", "_").replace(":", "_")


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _end(pid: int, patience: float) -> None:
    ends = time.monotonic() + patience
    if _alive(pid):
        os.kill(pid, signal.SIGTERM)
    while _alive(pid) and time.monotonic() < ends:
        time.sleep(0.02)
    if _alive(pid):
        os.kill(pid, signal.SIGKILL)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(allow_abbrev=False, exit_on_error=False)
    commands = parser.add_subparsers(dest="name_of_command", required=True)
    options = {
        "build": ("--tag", "--build-arg*", "context"),
        "login": ("server", "--username", "--password-stdin!"),
        "push": ("image",),
        "pull": ("image",),
        "run": (
            "--rm!", "--detach!", "--read-only!", "--name", "--publish", "--cap-drop*",
            "--security-opt*", "--restart", "--volume*", "--env-file", "--network", "image",
            "command...",
        ),
        "ps": ("--quiet!", "--filter"),
        "stop": ("-t#", "name"),
        "rm": ("name",),
    }  # fmt: skip
    for name, known in options.items():
        command = commands.add_parser(name, allow_abbrev=False)
        for option in known:
            bare = option.rstrip("!*#.")
            if option.endswith("!"):
                command.add_argument(bare, action="store_true")
            elif option.endswith("*"):
                command.add_argument(bare, action="append", default=[])
            elif option.endswith("..."):
                command.add_argument(bare, nargs=argparse.REMAINDER)
            else:
                command.add_argument(bare, type=float if option.endswith("#") else str)
    return parser


def main() -> None:
    """Obey one command."""
    store, python, *argv = sys.argv[1:]
    try:
        given = _parser().parse_args(argv)
    except (argparse.ArgumentError, SystemExit):
        sys.stderr.write(f"docker: it does not take {' '.join(argv)}\n")
        sys.exit(125)
    daemon = Daemon(Path(store), python)
    getattr(daemon, given.name_of_command)(given)


if __name__ == "__main__":
    main()
