"""How to prove that the pipeline is hardened: what its workflows may do is read, and judged."""

import re
import shutil
import sys
from pathlib import Path

from scaffold.proving import Fault, Project, expect

WORKFLOWS = ".github/workflows"
AUDIT = f"{WORKFLOWS}/workflows.yml"
USES = re.compile(r"^\s*(?:- )?uses: (\S+)", re.MULTILINE)
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")
COMMAND = re.compile(r"run: uvx (zizmor)==(\S+) (.+)$", re.MULTILINE)


def prove_ci_hardening(project: Project) -> None:
    """Read every workflow; run the audit's own line on sound and on loosened ones."""
    for file in sorted(project.path(WORKFLOWS).glob("*.y*ml")):
        text = file.read_text(encoding="utf-8")
        expect("\npermissions: {}\n" in text, f"{file.name} begins with permissions")
        for used in USES.findall(text):
            expect(bool(PINNED.fullmatch(used)), f"{file.name} runs {used}: a tag can be moved")
        checkouts = text.count("actions/checkout@")
        kept = checkouts - text.count("persist-credentials: false")
        expect(kept == 0, f"{file.name} keeps the credentials of {kept} of its checkouts")
    found = COMMAND.search(project.path(AUDIT).read_text(encoding="utf-8"))
    expect(found is not None, "nothing audits the workflows")
    if found is None:
        return
    line = (_zizmor(), *found[3].split())
    done = project.run(*line, timeout=120)
    expect(done.code == 0, f"the audit finds:\n{done.out[-2000:]}")
    with project.copy() as copy:
        ci = copy.path(f"{WORKFLOWS}/ci.yml")
        text = ci.read_text(encoding="utf-8")
        ci.write_text(re.sub(r"(actions/checkout)@\S+", r"\1@v7", text), encoding="utf-8")
        expect(copy.run(*line, timeout=120).code != 0, "the audit passes an action by its tag")


def _zizmor() -> str:
    return shutil.which("zizmor") or str(Path(sys.executable).with_name("zizmor"))


FAULTS = (
    Fault("ci-hardening", AUDIT, "permissions: {}\n", "permissions: write-all\n"),
    Fault("ci-hardening", AUDIT, "checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "checkout@v7"),
    Fault("ci-hardening", AUDIT, "--offline .github", "--offline --no-exit-codes .github"),
)
