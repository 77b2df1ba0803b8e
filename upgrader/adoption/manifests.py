"""The places in which a repository states what it needs, and how a requirement is written there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from upgrader.formats import overlay
from upgrader.tree import File

_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[(?P<extras>[^\]]*)\])?(?P<version>[^;]*)"
    r"(?:;(?P<marker>.*))?"
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A file, and the key in it under which requirements stand; "" for a file of nothing else."""

    path: str
    key: str = ""

    @classmethod
    def parse(cls, text: str) -> Manifest:
        """Return the manifest that an answer names, as `path:key`."""
        path, _, key = text.partition(":")
        return cls(path, key)

    def __str__(self) -> str:
        return f"{self.path}:{self.key}" if self.key else self.path

    @property
    def editable(self) -> bool:
        """Whether requirements can be added to it without understanding code."""
        return not self.path.endswith(".py")


def written(manifest: Manifest, needs: Iterable[str], before: File | None) -> File:
    """Return a file that states these requirements, on top of what layers have in it already."""
    text = _text(manifest, list(needs)).encode()
    data = overlay(manifest.path, before.data, text) if before else text
    return File(data)


def _text(manifest: Manifest, needs: list[str]) -> str:
    key = manifest.key
    if not key:
        return "".join(f"{need}\n" for need in needs)
    if manifest.path.rpartition("/")[2] == "setup.cfg":
        section, _, option = key.rpartition(".")
        return f"[{section}]\n{option} =\n" + "".join(f"    {need}\n" for need in needs)
    if manifest.path.endswith((".yml", ".yaml")):
        return f"{key}:\n" + "".join(f"  - {_for_conda(need)}\n" for need in needs)
    if key.endswith("packages") or key.startswith("tool.poetry") or "pypi" in key:
        return f"[{key}]\n" + "".join(f"{_assigned(need)}\n" for need in needs)
    table, _, name = key.rpartition(".")
    listed = "".join(f'  "{need}",\n' for need in needs)
    return f"[{table}]\n{name} = [\n{listed}]\n"


def _for_conda(need: str) -> str:
    """Return a requirement as conda reads it, which knows neither extras nor markers."""
    match = _REQUIREMENT.fullmatch(need)
    return f"{match['name']}{match['version'].strip()}" if match else need


def _assigned(need: str) -> str:
    """Return a requirement as Poetry, Pipenv and pixi write it: a key, and its version."""
    match = _REQUIREMENT.fullmatch(need)
    if match is None:
        raise AssertionError(f"{need}: a layer states what no tool can read")
    version = match["version"].strip() or "*"
    if not match["extras"]:
        return f'{match["name"]} = "{version}"'
    extras = ", ".join(f'"{extra.strip()}"' for extra in match["extras"].split(","))
    return f'{match["name"]} = {{ version = "{version}", extras = [{extras}] }}'
