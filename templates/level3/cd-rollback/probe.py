"""How to prove a deployment: real releases come and go, while a client asks all the while."""

import contextlib
import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import textwrap
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from scaffold.proving import Fault, Project, docker, expect
from scaffold.proving.process import Completed
from scaffold.proving.service import free_port

HERE = "127.0.0.1"
# The way to the server: it is this machine, where the front listens elsewhere.
SSH = """#!/bin/sh
no() {{ echo "ssh: Permission denied" >&2; exit 255; }}
[ "$1" = -i ] && [ "$(stat -c %a "$2")" = 600 ] && [ "$(cat "$2")" = key ] || no
shift 2
known={home}/.ssh/known_hosts
[ "$1" != -o ] || {{ known="${{2#UserKnownHostsFile=}}"; shift 2; }}
[ "$(cat "$known")" = known ] && [ "$1" = you@server ] || no
cd {home} && exec sh -c "$2 --port {port} --patience 10"
"""


def prove_cd_rollback(project: Project) -> None:
    """A release that is not ready gets no request; a good one takes over and drops none."""
    state, port = project.path("state"), free_port()
    env = _environment(project.root)
    try:
        with _front(project, state, port, env):
            first = _deploy(project, project, state, port, env)
            expect(first.code == 0, f"v1 is not deployed:\n{first.out[-2000:]}")
            live = (state / "live.json").read_text(encoding="utf-8")
            with _Client(port) as client, project.copy() as bad:
                bad.edit("{ops}/health.py", "return _UP", "return Answer(503)")
                seen = _deploy(project, bad, state, port, env, "--patience", "15")
                expect(seen.code == 1, f"v2 is never ready, and the exit is {seen.code}")
                expect(
                    "failed at ready" in seen.out and ": 503" in seen.out,
                    f"the step is not named:\n{seen.out[-2000:]}",
                )
                _unharmed(client, "while v2 failed")
            same = (state / "live.json").read_text(encoding="utf-8") == live
            expect(same, "v2 is live, though it is not ready")
            with _Client(port) as client, project.copy() as broken:
                broken.write("{source}/app.py", "raise RuntimeError('broken')\n")
                seen = _deploy(project, broken, state, port, env, "--patience", "30")
                expect("failed at" in seen.out and seen.code == 1, "a release that ends passes")
                _unharmed(client, "while a release ended by itself")
            _third(project, state, port, env)
    finally:
        _clear(state)
    if jobs := _jobs(project):
        with project.copy() as server, project.copy() as builder:
            _pressed(server, builder, jobs, env)


def _third(project: Project, state: Path, port: int, env: dict[str, str]) -> None:
    with _Client(port) as client, project.copy() as good:
        good.edit("{ops}/health.py", 'status="up"', 'status="v3"')
        seen = _deploy(project, good, state, port, env)
        expect(seen.code == 0, f"v3 is not deployed:\n{seen.out[-2000:]}")
        expect("v3" in _ask(port), "v3 is deployed, and another release answers")
        _unharmed(client, "while v3 took over")
        _clear(state)


def _jobs(project: Project) -> list[list[str]]:
    """Return the lines of the jobs that build and deploy, as their runner gives them to a shell."""
    if (flow := project.path(".github/workflows/deploy.yml")).exists():
        text = flow.read_text(encoding="utf-8")
        found = re.findall(r"^( +)run: (?:\|\n((?:\1  .*\n)+)|(.+)\n)", f"{text}\n", re.MULTILINE)
        return [[textwrap.dedent(block) or line] for _, block, line in found]
    if (flow := project.path(".gitlab-ci.yml")).exists():
        jobs = re.split(r"^([\w-]+):$", flow.read_text(encoding="utf-8"), flags=re.MULTILINE)
        by_name = dict(zip(jobs[1::2], jobs[2::2], strict=True))
        scripts = [by_name.get(name, "").partition("  script:\n")[2] for name in ("build", "deploy")]
        return [re.findall(r"^    - (.+)$", script, re.MULTILINE) for script in scripts if script]
    return []


def _pressed(
    server: Project, builder: Project, jobs: list[list[str]], env: dict[str, str]
) -> None:
    """Press the button for a good release, then for one that is never ready."""
    port, home = free_port(), server.root.parent / "home"
    (home / "bin").mkdir(parents=True)
    store = docker.put(home / "bin", server.environment.python)
    (home / "service").symlink_to(server.root)
    server.write(".env", "".join(f"{name}={value}\n" for name, value in env.items()))
    given = _runner(home)
    (home / "bin" / "ssh").write_text(SSH.format(home=home, port=port), encoding="utf-8")
    (home / "bin" / "ssh").chmod(0o755)
    try:
        with _front(server, server.path(".deploy"), port, env):
            seen = _press(builder, jobs, given | {"SHA": "4f1c2d3"}, home)
            expect(seen.code == 0, f"the pipeline does not deploy:\n{seen.out[-2000:]}")
            told = json.loads(_ask(port, "/version"))
            built = told["commit"] == "4f1c2d3" and told["built"].endswith("Z")
            expect(built, f"the release does not know what was built: {told}")
            builder.edit("{ops}/health.py", "return _UP", "return Answer(503)")
            seen = _press(builder, jobs, given | {"SHA": "bad5eed"}, home)
            expect(seen.code != 0, "the job is green, and its release is never ready")
            expect("failed at ready" in seen.out, f"no step is named:\n{seen.out[-2000:]}")
            expect("4f1c2d3" in _ask(port, "/version"), "the release before does not serve")
    finally:
        docker.stop_all(store)


def _runner(home: Path) -> dict[str, str]:
    """Return what the pipeline's own runner sets, and what its owner has set there."""
    for name in ("key", "known"):
        (home / name).write_text(f"{name}\n", encoding="utf-8")
    github = {"GITHUB_ACTOR": "ada", "TOKEN": "token", "HOST": "you@server", "KEY": "key"}
    gitlab = {"CI_REGISTRY": "registry.example", "CI_REGISTRY_USER": "ada"}
    files = {"DEPLOY_KEY": f"{home}/key", "DEPLOY_KNOWN_HOSTS": f"{home}/known"}
    own = {"CI_REGISTRY_PASSWORD": "token", "DEPLOY_HOST": "you@server", "KNOWN_HOSTS": "known"}
    return {**github, **gitlab, **files, **own, "HOME": str(home)}


def _press(
    builder: Project, jobs: list[list[str]], given: dict[str, str], home: Path
) -> Completed:
    sha, path = given["SHA"], f"{home}/bin:{builder.environment.bin}:{os.environ['PATH']}"
    named = {"GITHUB_SHA": sha, "CI_COMMIT_SHA": sha, "IMAGE": f"ghcr.io/Acme/Desk:{sha}"}
    named["CI_REGISTRY_IMAGE"] = "registry.example/acme/desk"
    lines = [line for job in jobs for line in job]
    for line in lines:
        done = builder.run(
            "bash", "-eo", "pipefail", "-c", line, env={**given, **named, "PATH": path}, timeout=180
        )
        if done.code != 0:
            return done
    return done


def _environment(root: Path) -> dict[str, str]:
    return {
        "APP_ENV": "dev",
        "ACCESS_KEYS": f"you:{hashlib.sha256(b'probe-key').hexdigest()}",
        "AUDIT_KEY": "5a" * 32,
        "DATABASE_URL": f"sqlite:///{root / 'probe_test.db'}",
        "STATE_DIRECTORY": str(root),
    }


def _deploy(
    project: Project, release: Project, state: Path, port: int, env: dict[str, str], *more: str
) -> Completed:
    given = ("--state", str(state), "--port", str(port), "--smoke", "/", *more)
    command = ("python", "scripts/deploy.py", "process", str(release.root), *given)
    return project.run(*command, env=env | {"TMPDIR": str(project.root)}, timeout=120)


@contextlib.contextmanager
def _front(project: Project, state: Path, port: int, env: dict[str, str]) -> Iterator[None]:
    command = [str(project.environment.python), "scripts/front.py"]
    front = subprocess.Popen(
        [*command, "--port", str(port), "--state", str(state)],
        cwd=project.root,
        env={**os.environ, **env},
    )
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection((HERE, port), 1):
                break
            time.sleep(0.1)
        yield
    finally:
        front.terminate()
        front.wait(10)


class _Client:
    """Asks all the while, and keeps what went wrong."""

    def __init__(self, port: int) -> None:
        self.port, self.asked = port, 0
        self.failed: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go)

    def __enter__(self) -> "_Client":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(15)

    def _go(self) -> None:
        while not self._over.is_set():
            try:
                _ask(self.port)
            except (OSError, HTTPException) as error:
                self.failed.append(repr(error))
            self.asked += 1
            time.sleep(0.01)


def _unharmed(client: _Client, when: str) -> None:
    lost = f"{len(client.failed)} of {client.asked} requests failed {when}: {client.failed[:3]}"
    expect(client.asked > 10 and not client.failed, lost)


def _ask(port: int, path: str = "/healthz") -> str:
    connection = HTTPConnection(HERE, port, timeout=10)
    try:
        connection.request("GET", path, headers={"X-API-Key": "probe-key"})
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise HTTPException(f"{answer.status}: {text[:200]}")
        return text
    finally:
        connection.close()


def _clear(state: Path) -> None:
    """Stop every release that this probe has started and that still runs."""
    with contextlib.suppress(OSError):
        log = (state / "releases.log").read_text(encoding="utf-8", errors="replace")
        for pid in re.findall(r"Started server process \[(\d+)\]", log):
            with contextlib.suppress(OSError):
                if b"uvicorn" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(int(pid), signal.SIGTERM)


FAULTS = (
    Fault(
        "cd-rollback", "scripts/deploy.py", "self.given.ready)) == 200:", "self.given.ready)) > 0:"
    ),
    Fault(
        "cd-rollback",
        "scripts/deploy.py",
        "written.replace(self.file)",
        "self.file.unlink(missing_ok=True)",
    ),
    Fault("cd-rollback", "scripts/targets.py", '"--env-file", ".env", ', ""),
)
