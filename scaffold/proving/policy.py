"""A policy that covers the routes which a probe adds, where a project has one."""

from __future__ import annotations

import json

FILE = "policy.toml"
SECTION = "[routes]\n"


def allowing(policy: str, routes: tuple[str, ...]) -> str:
    """Return a policy that opens these routes, such as "GET /path", to all who are let in."""
    lines = "".join(f'{json.dumps(route)} = "public"\n' for route in routes)
    return policy.replace(SECTION, SECTION + lines, 1)
