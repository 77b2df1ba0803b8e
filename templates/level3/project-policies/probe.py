"""How to prove the rules of the house: they are there, whole, and name what exists."""

import re

from scaffold.proving import Fault, Project, expect

# Words of a text that nobody has finished.
UNFINISHED = re.compile(r"TODO|FIXME|TBD|XXX|\[(?:name|year|email|contact)[^\]]*\](?!\()|example\.(?:com|org)", re.I)
COMMAND = re.compile(r"`uv run (\w+)")


def prove_project_policies(project: Project) -> None:
    """Read the rules as somebody who found a hole, and as somebody who sends a change."""
    texts = {
        name: project.path(name).read_text(encoding="utf-8")
        for name in ("LICENSE", "CONTRIBUTING.md", "SECURITY.md")
    }
    for name, text in texts.items():
        left = UNFINISHED.search(text)
        expect(left is None, f"{name} is not finished: {left and left[0]}")
    expect("private" in texts["SECURITY.md"], "a hole can only be reported in public")
    expect("within" in texts["SECURITY.md"], "nobody knows when there will be an answer")
    manifest = project.path("pyproject.toml").read_text(encoding="utf-8")
    expect("\nlicense = " in manifest, "the package does not say its licence")
    for tool in COMMAND.findall(texts["CONTRIBUTING.md"]):
        done = project.run(tool, "--version")
        expect(done.code == 0, f"CONTRIBUTING.md says to run {tool}, which is not there")


FAULTS = (
    Fault("project-policies", "SECURITY.md", "Please report it in private", "Please report it"),
    Fault("project-policies", "SECURITY.md", "within 7 days", "TBD"),
    Fault("project-policies", "CONTRIBUTING.md", "`uv run pytest`", "`uv run testify`"),
)
