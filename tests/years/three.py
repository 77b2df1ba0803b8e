"""Three releases, made in a scratch copy of this repository by the step that makes real ones."""

from __future__ import annotations

import compileall
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.shell.terminal import ROOT, Shell

FIRST, SECOND, THIRD = "1.0.0", "1.1.0", "2.0.0"
LEAVE = shutil.ignore_patterns("__pycache__", "archives")


class Releases:
    """A copy of the tool and its templates, cut to three releases; each stays where it was made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._copy(ROOT, FIRST)
        self._cut(FIRST)
        self._copy(folder / FIRST, SECOND)
        second(folder / SECOND / "templates")
        self._cut(SECOND)
        self._copy(folder / SECOND, THIRD)
        third(folder / THIRD / "templates")
        self._cut(THIRD)

    def shell(self, shell: Shell, release: str) -> Shell:
        """Return the shell with this release of our tool in it."""
        home = self.folder / release
        variables = {
            **shell.variables,
            "PYTHONPATH": str(home),
            "XDG_CACHE_HOME": str(self.folder / "caches" / release),
        }
        return replace(shell, variables=variables)

    def _copy(self, source: Path, release: str) -> None:
        target = self.folder / release
        leave = LEAVE if source == ROOT else None
        for name in ("scaffold", "upgrader", "templates"):
            shutil.copytree(source / name, target / name, ignore=leave)
        (target / "scripts").mkdir()
        shutil.copy(ROOT / "scripts" / "release.py", target / "scripts")
        version = target / "scaffold" / "__init__.py"
        text = version.read_text(encoding="utf-8")
        text = re.sub(r'__version__ = ".*"', f'__version__ = "{release}"', text)
        version.write_text(text, encoding="utf-8")
        # A copy of the same size and second would be taken for the module that it is no more.
        for stale in (target / "scaffold" / "__pycache__").glob("__init__*.pyc"):
            stale.unlink()
        if source == ROOT:  # the journeys start many processes, and each would compile it all
            for package in ("scaffold", "upgrader"):
                compileall.compile_dir(target / package, quiet=2)

    def _cut(self, release: str) -> None:
        home = self.folder / release
        done = subprocess.run(
            [sys.executable, "scripts/release.py"],
            cwd=home,
            capture_output=True,
            text=True,
            env={"PYTHONPATH": str(home), "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
        assert done.returncode == 0, done.stderr


def second(templates: Path) -> None:
    """Make the second release: files changed, added, dropped and moved, and a new question."""
    ops = templates / "level2" / "host-asgi" / "{{ ops }}"
    _edit(templates / "level2/health/{{ ops }}/health.py.jinja", append="\nSECOND = True\n")
    settings = templates / "level2" / "settings-pydantic" / "{{ ops }}" / "settings.py.jinja"
    _edit(settings, append="\nSECOND = 2\n")
    _edit(templates / "level2/lint/pyproject.toml.jinja", append='\n[tool.second]\nadded = "yes"\n')
    _edit(templates / "level2/lint/README.md.jinja", append="\n## Second\n\nBy {{ team }}.\n")
    _edit(templates / "level2/smoke-test/tests/test_smoke.py.jinja", append="\n# second\n")
    (ops / "second.py.jinja").write_text('"""New."""\n', encoding="utf-8")
    (ops / "reply.py.jinja").rename(ops / "answer.py.jinja")
    _edit(ops / "host.py.jinja", old="from .reply import", new="from .answer import")
    _edit(ops / "answer.py.jinja", append="\nMOVED = 2\n")
    _edit(
        templates / "level2/host-asgi/layer.toml",
        first='moved = { "{{ ops }}/reply.py" = "{{ ops }}/answer.py" }\n',
    )
    (templates / "level2/errors/docs/operations.md.jinja").unlink()
    question = "\nteam:\n  type: str\n  help: Which team?\n  default: nobody\n"
    source = templates / "copier.yml"
    text = source.read_text(encoding="utf-8")
    at = text.index("\n# Not asked")
    source.write_text(text[:at] + question + text[at:], encoding="utf-8")


def third(templates: Path) -> None:
    """Make the third: a layer renamed, a file split, a question renamed, a file moved once more."""
    ops = templates / "level2" / "host-asgi" / "{{ ops }}"
    _edit(templates / "level2/health/{{ ops }}/health.py.jinja", append="THIRD = True\n")
    (ops / "answer.py.jinja").rename(ops / "answers.py.jinja")
    _edit(ops / "host.py.jinja", old="from .answer import", new="from .answers import")
    _edit(
        templates / "level2/host-asgi/layer.toml",
        old='"{{ ops }}/answer.py" }',
        new='"{{ ops }}/answer.py", "{{ ops }}/answer.py" = "{{ ops }}/answers.py" }',
    )
    (templates / "level2/lint").rename(templates / "level2/style")
    _edit(templates / "level2/style/layer.toml", first='was = ["lint"]\n')
    for layer in templates.glob("level*/*/layer.toml"):
        _edit(layer, old='"lint"', new='"style"', must=False)
    _edit(templates / "level2/style/layer.toml", old='was = ["style"]', new='was = ["lint"]')
    _edit(templates / "level2/style/README.md.jinja", old="{{ team }}", new="{{ owner }}")
    _edit(templates / "copier.yml", old="\nteam:\n", new="\nowner:\n")
    _edit(templates / "copier.yml", append="\n_renamed: {team: owner}\n")
    _edit(
        templates / "copier.yml",
        old="choices: [github, gitlab]\n  default: github",
        new="choices: [github, gitlab]\n  default: gitlab",
    )
    _new_layer(templates / "level2" / "extra")


def _new_layer(folder: Path) -> None:
    folder.mkdir()
    table = 'title = "Extra"\nwhy = "One more."\neffort = [1, 1, 1]\n'
    (folder / "layer.toml").write_text(table, encoding="utf-8")
    (folder / "EXTRA.txt.jinja").write_text("extra\n", encoding="utf-8")


def _edit(
    path: Path,
    *,
    first: str = "",
    old: str = "",
    new: str = "",
    append: str = "",
    must: bool = True,
) -> None:
    text = path.read_text(encoding="utf-8")
    assert not must or old in text, path
    path.write_text(
        first + text.replace(old, new) + append if old else first + text + append, "utf-8"
    )
