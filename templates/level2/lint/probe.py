"""How to prove that the code is checked: it passes, and seeded mistakes do not."""

from scaffold.proving import Fault, Project, expect

SEEDED = """import os


def answer(text: str) -> object:
    return eval(text)
"""


def prove_lint_format(project: Project) -> None:
    """The project passes as it is; an unused import, an eval and odd spacing are named."""
    for check in (("check",), ("format", "--check")):
        done = project.run("ruff", *check, "--no-cache")
        expect(done.code == 0, f"ruff {' '.join(check)} says:\n{done.out[-500:]}")
    project.write("{source}/seeded.py", SEEDED)
    done = project.run("ruff", "check", "--no-cache", "--output-format", "concise")
    expect(done.code != 0, "a seeded mistake passed")
    for rule in ("F401", "S307"):
        expect(rule in done.out, f"{rule} was not found:\n{done.out[-500:]}")
    project.write("{source}/seeded.py", "answer   =  1\n")
    done = project.run("ruff", "format", "--check", "--no-cache")
    expect(done.code != 0, "odd spacing passed")


FAULTS = (Fault("lint-format", "pyproject.toml", '"UP", "S",', '"UP",'),)
