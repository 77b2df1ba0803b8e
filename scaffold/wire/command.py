"""What a command does with layers of ours around it: its settings, and its log."""

from __future__ import annotations

import json
import secrets

from scaffold.proving import process
from scaffold.proving.process import Completed
from scaffold.proving.verdict import Unproven, expect
from scaffold.wire.stage import NotRun, Stage

PATIENCE = 60.0
_LOG = """
import logging
from {package}.layers import layers
for layer in layers():
    layer.install(None)
logging.getLogger("probe").warning("{word}")
"""


def is_command(stage: Stage) -> bool:
    """Tell whether it is a command, that ends and serves nobody."""
    return stage.running is not None and stage.running.completed is not None


def prove_settings(stage: Stage) -> str:
    """A wrong setting ends the command at once, and is named."""
    done = _ran(stage, ["-m", f"{_package(stage)}.command", "--help"], APP_ENV="nowhere")
    expect(done.code != 0, "APP_ENV=nowhere is taken")
    said = f"APP_ENV=nowhere ends it, and it does not say why: {process.gist(done.out)}"
    expect("APP_ENV" in done.out, said)
    return "with APP_ENV=nowhere it ends, and says that it is APP_ENV"


def logged(stage: Stage) -> str:
    """Return the line that is printed where the command's code warns of something."""
    word = f"scaffold-{secrets.token_hex(6)}"
    done = _ran(stage, ["-c", _LOG.format(package=_package(stage), word=word)])
    lines = [line for line in done.out.splitlines() if word in line]
    expect(lines, f"what is logged is not printed: {process.gist(done.out)}")
    expect(len(lines) == 1, f"one warning leaves {len(lines)} lines: {' | '.join(lines)[:300]}")
    return lines[0]


def prove_structured_logs(stage: Stage) -> str:
    """A line of its log is a JSON document."""
    line = logged(stage)
    try:
        json.loads(line)
    except ValueError:
        raise Unproven(f"this line is no JSON: {line[:200]}") from None
    return "a warning is one line of JSON"


def _package(stage: Stage) -> str:
    """Return the package of ours that stands around the command. Raises NotRun."""
    subject = stage.ready.subject
    root = subject.layout["import_root"]
    for path in sorted(subject.ours):
        if path.endswith("/command.py") and path.replace("command.py", "layers.py") in subject.ours:
            return path.removeprefix(root).removesuffix("/command.py").strip("/").replace("/", ".")
    raise NotRun("it is a command, and no layers stand around it")


def _ran(stage: Stage, words: list[str], **more: str) -> Completed:
    variables = stage.running.variables if stage.running else {}
    bench = stage.ready.bench({**variables, **more})
    python = str(bench.environment.python)
    done = bench.box.run([python, *words], bench.root, bench.env(), PATIENCE)
    if done is None:
        raise Unproven(f"it had not ended after {PATIENCE:g} s")
    return done
