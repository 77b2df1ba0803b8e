"""The folder that a module is imported from, and its dotted name from there."""

from __future__ import annotations

from collections.abc import Collection

MANIFESTS = (
    "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "requirements.txt", "environment.yml",
    "environment.yaml", "pixi.toml",
)  # fmt: skip
_ROOTS = frozenset(("src", "lib", "python"))


def import_root(path: str, paths: Collection[str]) -> str:
    """Return the folder on the import path for a module, "" or ending in "/".

    It is the folder above the outermost package of the module. A folder without `__init__.py`
    is still a package (PEP 420) unless it is called `src`, or a manifest stands in it.
    """
    parts = path.split("/")[:-1]
    while parts and f"{'/'.join(parts)}/__init__.py" in paths:
        parts.pop()
    start = len(parts)
    while parts:
        folder = "/".join(parts)
        if parts[-1] in _ROOTS or has_manifest(f"{folder}/", paths):
            return f"{folder}/"
        if not parts[-1].isidentifier():
            return "".join(f"{part}/" for part in path.split("/")[:start])
        parts.pop()
    return ""


def has_manifest(folder: str, paths: Collection[str]) -> bool:
    """Say whether a folder, "" or ending in "/", has a manifest of its own."""
    is_package = f"{folder}__init__.py" in paths
    names = MANIFESTS if is_package else (*MANIFESTS, "manage.py")
    return any(f"{folder}{name}" in paths for name in names)


def project_root(path: str, paths: Collection[str]) -> str:
    """Return the nearest folder above a file that has a manifest, "" where none has."""
    parts = path.split("/")[:-1]
    while parts:
        folder = "".join(f"{part}/" for part in parts)
        if has_manifest(folder, paths):
            return folder
        parts.pop()
    return ""


def dotted_name(path: str, paths: Collection[str]) -> str:
    """Return the name that imports a module from its import root."""
    inside = path.removeprefix(import_root(path, paths))
    return inside.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
