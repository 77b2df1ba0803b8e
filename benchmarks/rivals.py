"""Our composed tree as one template of Copier's and one of Cookiecutter's, with the Jinja kept in.

A file that one layer owns keeps the layer's own template text. A file that several layers share
has no template of its own: its rendered text is taken, the answers turned back into variables.
"""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
STATE = ".scaffold.toml"
ANSWERS = {"project_name": "Order desk", "package_name": "order_desk"}
# Answers that stand in no template by themselves, so that they can be found again in a text.
MARKED = {"project_name": "Zebra quilt", "package_name": "zebra_quilt"}
FOUND = {
    "Zebra quilt": "{{ project_name }}",
    "zebra_quilt": "{{ package_name }}",
    "zebra-quilt": "{{ package_name | replace('_', '-') }}",
}
PATHS = {
    "source": "src/{{ package_name }}",
    "ops": "src/{{ package_name }}/ops",
}
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
RAW = re.compile(r"(\{% raw %\}.*?\{% endraw %\})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Source:
    """A level as a template: text by the template's path, and the layers that it is made of."""

    files: Mapping[str, str]
    layers: Sequence[str]


def source(level: int, marked: Path) -> Source:
    """Return the level as one template; `marked` is our own rendering of it with MARKED."""
    owners: dict[str, list[tuple[str, str]]] = {}
    layers = _layers(level)
    for folder in layers:
        for file in sorted(folder.rglob("*.jinja")):
            path = file.relative_to(folder).as_posix().removesuffix(".jinja")
            text = file.read_text(encoding="utf-8")
            place = _render(path, MARKED["package_name"])
            if place in _replaced(folder):
                owners.pop(place, None)
            owners.setdefault(place, []).append((path, text))
    files = {}
    for file in sorted(path for path in marked.rglob("*") if path.is_file()):
        place = file.relative_to(marked).as_posix()
        if place == STATE:
            continue
        own = owners.get(place, [])
        if len(own) == 1:
            files[own[0][0]] = own[0][1]
        else:
            path = place.replace(MARKED["package_name"], "{{ package_name }}")
            files[path] = _unrender(file.read_text(encoding="utf-8"))
    return Source(files, [folder.name for folder in layers])


def write_copier(template: Source, folder: Path) -> None:
    """Write the template as Copier reads it."""
    questions = _questions()
    del questions["layer"]
    questions["layers"]["default"] = json.dumps(list(template.layers))
    settings = {"_templates_suffix": ".jinja", "_exclude": ["copier.yml", ".git"], **questions}
    _write(folder / "copier.yml", json.dumps(settings, indent=2))
    _write(folder / "{{ _copier_conf.answers_file }}.jinja", "{{ _copier_answers | to_nice_yaml }}")
    for path, text in template.files.items():
        _write(folder / f"{path}.jinja", text)


def write_cookiecutter(template: Source, folder: Path) -> None:
    """Write the template as Cookiecutter reads it."""
    context: dict[str, object] = {}
    for name, question in _questions().items():
        if question["type"] == "yaml":
            context[f"_{name}"] = _yaml(question["default"])
        elif name != "layer":
            context[name] = _named(question.get("default", ""))
    context["_layers"] = list(template.layers)
    _write(folder / "cookiecutter.json", json.dumps(context, indent=2))
    for path, text in template.files.items():
        parts = RAW.split(text)
        own = "".join(part if RAW.match(part) else _named(part) for part in parts)
        # Whole paths: Cookiecutter refuses two folders of a template that become one.
        place = _named(_render(path, "{{ package_name }}"))
        _write(folder / "{{cookiecutter.package_name}}" / place, own)


def tag(folder: Path, level: Source, version: str, env: Mapping[str, str]) -> None:
    """Make the template the repository's next release."""

    def git(*argv: str) -> None:
        subprocess.run(["git", *argv], cwd=folder, env=dict(env), check=True, capture_output=True)

    if (folder / ".git").exists():
        git("rm", "-rq", ".")
    else:
        folder.mkdir()
        git("init", "-qb", "main")
    write_copier(level, folder)
    git("add", "--all")
    git("commit", "-qm", version)
    git("tag", version)


def differences(one: Path, other: Path) -> list[str]:
    """Return the paths whose bytes are not the same in both trees, state files aside."""
    trees = []
    for root in (one, other):
        files = [path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]
        trees.append({path.relative_to(root).as_posix(): path.read_bytes() for path in files})
    names = (trees[0].keys() | trees[1].keys()) - {STATE, ".copier-answers.yml"}
    return sorted(name for name in names if trees[0].get(name) != trees[1].get(name))


def _layers(level: int) -> list[Path]:
    found = []
    for number in range(1, level + 1):
        for manifest in sorted(TEMPLATES.glob(f"level{number}/*/layer.toml")):
            when = tomllib.loads(manifest.read_text(encoding="utf-8")).get("when", {})
            if when.get("ci", "github") == "github":
                found.append(manifest.parent)
    return found


def _replaced(folder: Path) -> list[str]:
    table = tomllib.loads((folder / "layer.toml").read_text(encoding="utf-8"))
    return [_render(path, MARKED["package_name"]) for path in table.get("replaces", ())]


def _render(path: str, package: str) -> str:
    for name, text in PATHS.items():
        path = path.replace(f"{{{{ {name} }}}}", text)
    return path.replace("{{ package_name }}", package)


def _unrender(text: str) -> str:
    escaped = "{%" in text or "{{" in text or "{#" in text
    for marked, variable in FOUND.items():
        text = text.replace(marked, f"{{% endraw %}}{variable}{{% raw %}}" if escaped else variable)
    return f"{{% raw %}}{text}{{% endraw %}}" if escaped else text


def _named(text: str) -> str:
    """Return the text with our names for the answers turned into Cookiecutter's."""
    names = {name: row["type"] == "yaml" for name, row in _questions().items()}
    pattern = re.compile(rf"(?<![\w.'\"-])({'|'.join(names)})\b(?!['\"])")

    def one(match: re.Match[str]) -> str:
        return f"cookiecutter.{'_' if names[match[1]] else ''}{match[1]}"

    return TAG.sub(lambda tag: pattern.sub(one, tag[0]), text)


@lru_cache
def _document() -> str:
    document = _yaml((TEMPLATES / "copier.yml").read_text(encoding="utf-8"))
    return json.dumps({name: row for name, row in document.items() if not name.startswith("_")})


def _questions() -> dict[str, dict[str, Any]]:
    return dict(json.loads(_document()))


def _yaml(text: str) -> Any:
    return YAML(typ="safe").load(text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
