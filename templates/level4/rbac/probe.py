"""How to prove roles on a running project: what the policy says is what the service answers."""

from __future__ import annotations

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

from scaffold.proving import Fault, Project, Service, expect

UNGUARDED = """
from fastapi import FastAPI as _FastAPI

for _found in [value for value in globals().values() if isinstance(value, _FastAPI)]:
    _found.add_api_route("/seeded/{number}", lambda: "nobody thought of me", methods=["DELETE"])
"""
NOTICED = 5.0


def prove_rbac(project: Project) -> None:
    """Roles get what the policy says, a forgotten route stops the start, a lost role is lost."""
    written = tomllib.loads((project.root / "policy.toml").read_text(encoding="utf-8"))
    with TemporaryDirectory(prefix="policy-") as scratch:
        file = Path(scratch) / "policy.toml"
        for role in written["roles"]:
            file.write_text(_policy(written, [role]), encoding="utf-8")
            with project.serve({"POLICY_FILE": str(file)}) as service:
                _matrix(service, written, role)
        _revocation(project, file, written)
    _census(project)
    _explanation(project, written)


def _matrix(service: Service, written: dict[str, Any], role: str) -> None:
    held = written["roles"][role]
    for line, asked in written["routes"].items():
        method, _, template = line.partition(" ")
        if method not in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            continue
        status = service.request(method, _path(template)).status
        allowed = asked == "public" or asked in held
        expect(
            (status != 403) is allowed and status != 401,
            f"{line} asks for {asked}, role {role} has {held}: the answer was {status}",
        )
    expect(service.get("/healthz", key=None).status == 200, "the probe of health asks for a role")
    unknown = service.get("/no/such/path").status
    expect(unknown == 404, f"a path without a route answered {unknown} to a known user")
    expect(service.get("/no/such/path", key=None).status == 401, "a stranger learns what exists")


def _revocation(project: Project, file: Path, written: dict[str, Any]) -> None:
    role, line = next(
        (role, line)
        for role, held in written["roles"].items()
        for line, asked in written["routes"].items()
        if asked in held and line.startswith("GET ")
    )
    path = _path(line.partition(" ")[2])
    file.write_text(_policy(written, [role]), encoding="utf-8")
    with project.serve({"POLICY_FILE": str(file)}) as service:
        expect(service.get(path).status != 403, f"{line} is denied to role {role}")
        file.write_text("[users", encoding="utf-8")
        sleep(1.2)
        expect(service.get(path).status != 403, "a policy that cannot be read took the rights away")
        file.write_text(_policy(written, []), encoding="utf-8")
        ends = monotonic() + NOTICED
        while (answer := service.get(path)).status != 403 and monotonic() < ends:
            sleep(0.2)
        expect(answer.status == 403, f"the role was taken away, {line} still says {answer.status}")
        kind = answer.headers.get("content-type", "")
        expect("problem+json" in kind, f"the denial is {kind!r}, not a problem")
        denials = service.log().count("denied: ")
        service.get(path)
        expect(service.log().count("denied: ") == denials + 1, "a denial is not one log line")


def _census(project: Project) -> None:
    with project.copy() as copy:
        application = copy.path("{source}/app.py")
        copy.write("{source}/app.py", application.read_text(encoding="utf-8") + UNGUARDED)
        ended = copy.fails(within=15.0)
    expect("DELETE /seeded/{number}" in ended.out, f"the route was not named:\n{ended.out}")
    expect("Traceback" not in ended.out, f"a traceback instead of a message:\n{ended.out}")
    with project.copy() as copy:
        policy = copy.path("policy.toml").read_text(encoding="utf-8")
        copy.write("policy.toml", policy.replace("[users]", '[users]\neve = ["nobody"]'))
        ended = copy.fails(within=15.0)
    expect(
        "eve" in ended.out and "nobody" in ended.out and "Traceback" not in ended.out,
        f"an unknown role was not named:\n{ended.out}",
    )


def _explanation(project: Project, written: dict[str, Any]) -> None:
    module = f"{project.package}.ops.policy"
    user, roles = next(iter(written["users"].items()))
    held = {name for role in roles for name in written["roles"][role]}
    line = next(line for line, asked in written["routes"].items() if asked in held)
    method, _, template = line.partition(" ")
    request = f"{method} {_path(template)}"
    told = project.run("python", "-m", module, "explain", user, request)
    chain = (user, template, written["routes"][line])
    expect(told.code == 0 and all(part in told.out for part in chain), f"explained as: {told.out}")
    told = project.run("python", "-m", module, "explain", "nobody-at-all", request)
    expect(told.code == 1 and "denied" in told.out, f"a stranger was explained as: {told.out}")


def _path(template: str) -> str:
    return "/".join("1" if part.startswith("{") else part for part in template.split("/"))


def _policy(written: dict[str, Any], roles: list[str]) -> str:
    """Return the policy with these roles for the user of the probe; a JSON text is a TOML text."""
    sections = {**written, "users": {"you": roles}}
    lines = []
    for name, section in sections.items():
        lines.append(f"[{name}]")
        lines.extend(f"{_text(key)} = {_text(value)}" for key, value in section.items())
    return "\n".join(lines) + "\n"


def _text(value: str | list[str]) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "[" + ", ".join(map(_text, value)) + "]"


FAULTS = (
    Fault("rbac", "{ops}/rbac.py", "if policy.allows(exchange.principal, permission):", "if True:"),
    Fault("rbac", "{ops}/permissions.py", "if self.asked(*key) is None", "if not key"),
    Fault("rbac", "{ops}/policy.py", "if (stamp := self._stamped()) != self._stamp:", "if False:"),
)
