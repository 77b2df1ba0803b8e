"""What a repository promises without any request: it installs, starts, tests, lints and ignores."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

from scaffold.proving import process
from scaffold.proving.environment import uv_command
from scaffold.proving.verdict import Unproven, expect
from scaffold.wire.stage import NotRun, Stage

_LINTS = re.compile(
    r"(?:^|\s|/)((?:ruff (?:check|format --check|format --diff)|flake8|pylint|black --check"
    r"|isort --check(?:-only)?|djlint)\b[^|;&>]*)"
)
_CONFIGS = {"ruff.toml": "ruff check .", ".ruff.toml": "ruff check .", ".flake8": "flake8"}


def prove_runnable(stage: Stage) -> str:
    """It starts and answers, or is a command that says what it can do."""
    if stage.running is None:
        raise Unproven(f"it does not start: {stage.why_not}")
    if stage.running.completed is not None:
        return f"`{stage.running.launch.said}` ended with 0"
    statuses = {path: stage.service.get(path, timeout=20.0).status for path in stage.paths[:12]}
    broken = [path for path, status in statuses.items() if status >= 500]
    fine = [path for path, status in statuses.items() if status < 400]
    expect(fine or not broken, f"no route answers without an error: {', '.join(broken)}")
    return f"`{stage.running.launch.said}` answers on {len(fine) or len(statuses)} routes"


def prove_manifest(stage: Stage) -> str:
    """A fresh environment has all that it needs to start."""
    notes = [note for note in stage.ready.installed.notes if "pinned" in note or "versions" in note]
    expect(not notes, "; ".join(notes))
    said = f"installs on Python {stage.ready.installed.python.version}"
    if stage.running is None and re.search(r"No module named '(\w+)", stage.why_not):
        raise Unproven(f"{said}, and something is missing: {stage.why_not}")
    return said


def prove_lockfile(stage: Stage) -> str:
    """What the lock file names installs, and it fits the manifest."""
    wanted = stage.ready.subject.wanted
    if not wanted.lock:
        raise NotRun("there is no lock file")
    given_up = [
        note for note in stage.ready.installed.notes if wanted.lock in note or "newer" in note
    ]
    expect(not given_up, "; ".join(given_up))
    if wanted.lock.endswith("uv.lock") and (uv := uv_command()):
        box = stage.ready.subject.box
        folder = stage.ready.subject.root / wanted.lock.rpartition("/")[0]
        done = box.run([*uv, "lock", "--check", "--quiet"], folder, box.installing(), 120.0)
        expect(
            done is not None and done.code == 0, "`uv lock --check`: it does not fit the manifest"
        )
    return f"{len(wanted.pins)} versions of {wanted.lock} install"


def prove_readme_min(stage: Stage) -> str:
    """The command that the README shows is one that starts it."""
    shown = [
        found
        for found in stage.ready.subject.report.topic("start").answers
        if found.about.get("where") == "readme"
    ]
    if not shown:
        raise NotRun("the README shows no command that starts the application")
    expect(stage.running is not None, f"`{shown[0].value}` starts nothing: {stage.why_not}")
    return f"it starts, as `{shown[0].value}` says"


def prove_gitignore_secrets(stage: Stage) -> str:
    """A key in `.env` is not staged by `git add -A`."""
    if shutil.which("git") is None:
        raise NotRun("git is not here")
    root = stage.ready.subject.box.folder("ignored")
    for path in stage.ready.subject.facts.own:
        if path.rpartition("/")[2] == ".gitignore":
            (target := root / path).parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(stage.ready.subject.facts.tree[path].data)
    (root / ".env").write_text("KEY=x\n", encoding="utf-8")
    box = stage.ready.subject.box
    said = ""
    for words in (["init", "-q"], ["add", "-A"], ["ls-files"]):
        done = box.run(["git", *words], root, box.variables(), 30.0)
        if done is None or done.code != 0:
            raise NotRun(f"`git {words[0]}` failed in a scratch folder")
        said = done.out
    expect(".env" not in said.split(), "`git add -A` stages .env")
    return "`git add -A` leaves .env out"


def prove_lint_format(stage: Stage) -> str:
    """The repository passes its own linters and formatters."""
    commands = list(dict.fromkeys(_lints(stage)))
    if not commands:
        raise NotRun("no command of a linter or formatter was found")
    folder = stage.ready.subject.layout["project"]
    for command in commands:
        words = command.split()
        path = stage.ready.installed.environment.bin / words[0]
        if not path.exists():
            stage.ready.add(words[0])
        if not path.exists():
            raise NotRun(f"{words[0]} cannot be installed")
        done = stage.command([str(path), *words[1:]], folder)
        expect(done.code == 0, f"`{command}` ends with {done.code}: {process.tail(done.out, 5)}")
    return f"passes: {', '.join(commands)}"


def _lints(stage: Stage) -> Iterator[str]:
    facts = stage.ready.subject.facts
    for sight in facts.steps:
        match = _LINTS.search(sight.what)
        if match and "$" not in match[1] and "install" not in sight.what:
            yield match[1].strip().strip("'\"")
    for path in facts.own:
        name = path.rpartition("/")[2]
        if name in _CONFIGS and "/" not in path:
            yield _CONFIGS[name]
        if name == "pyproject.toml" and "ruff" in facts.table(path).get("tool", {}):
            yield "ruff check ."


def prove_container(stage: Stage) -> str:
    """The Dockerfile passes hadolint; no image is built here."""
    facts = stage.ready.subject.facts
    files = [path for path in facts.own if path.rpartition("/")[2] == "Dockerfile"]
    if not files:
        raise NotRun("there is no Dockerfile")
    here = stage.ready.installed.environment.bin / "hadolint"
    hadolint = str(here) if here.exists() else shutil.which("hadolint")
    if hadolint is None:
        raise NotRun("no image is built here, and hadolint is not installed")
    words = [hadolint, "--failure-threshold", "error", "--no-color", files[0]]
    done = stage.command(words)
    expect(done.code == 0, f"hadolint: {process.tail(done.out, 5)}")
    return f"hadolint finds no error in {files[0]}; the image was not built"


def prove_db_migrations(stage: Stage) -> str:
    """An empty database comes up to the newest schema."""
    from scaffold.running.launching import preparations

    steps = list(preparations(stage.ready))
    if not steps:
        raise NotRun("no migrations that we can run were found")
    for step in steps:
        notes = stage.running.notes if stage.running else ()
        done = stage.command(list(step.words), step.folder, 180.0)
        expect(done.code == 0, f"`{step.said}` failed: {process.tail(done.out, 6)}")
        failed = [note for note in notes if step.said in note and "failed" in note]
        expect(not failed, "; ".join(failed))
    return f"`{steps[0].said}` on an empty database"
